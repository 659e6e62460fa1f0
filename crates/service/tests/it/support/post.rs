//! A house that prints and posts, made of memory.

use async_trait::async_trait;
use service::letters::{PostalError, PostalLetter, PostalProvider};
use std::{collections::VecDeque, sync::Mutex};

/// Keeps what it is given, unless told to fail first.
#[derive(Default)]
pub(crate) struct FakePost {
    taken: Mutex<Vec<PostalLetter>>,
    answers: Mutex<VecDeque<PostalError>>,
}

impl FakePost {
    /// What the next letter is answered with.
    pub(crate) fn fail_next(&self, error: PostalError) {
        self.answers.lock().unwrap().push_back(error);
    }

    pub(crate) fn taken(&self) -> Vec<PostalLetter> {
        self.taken.lock().unwrap().clone()
    }
}

#[async_trait]
impl PostalProvider for FakePost {
    fn name(&self) -> &'static str {
        "fake"
    }

    async fn hand_over(&self, letter: &PostalLetter) -> Result<String, PostalError> {
        if let Some(error) = self.answers.lock().unwrap().pop_front() {
            return Err(error);
        }
        let mut taken = self.taken.lock().unwrap();
        taken.push(letter.clone());
        Ok(format!("fake-{}", taken.len()))
    }
}
