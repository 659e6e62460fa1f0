//! Creditors' own systems, made of memory.

use async_trait::async_trait;
use service::webhooks::{Call, CallError, Caller, Refused};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

/// Keeps what it is told, and answers 200 unless it is told otherwise.
#[derive(Default)]
pub(crate) struct FakeCaller {
    heard: Mutex<Vec<Call>>,
    answers: Mutex<VecDeque<Result<u16, CallError>>>,
    usual: Mutex<Option<Result<u16, CallError>>>,
}

impl FakeCaller {
    /// For processes whose calls nobody looks at.
    pub(crate) fn nobody() -> Arc<Self> {
        Arc::default()
    }

    /// What the next call is answered with.
    pub(crate) fn answer_next(&self, answer: Result<u16, CallError>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// What every call is answered with from now on.
    pub(crate) fn answer_always(&self, answer: Result<u16, CallError>) {
        *self.usual.lock().unwrap() = Some(answer);
    }

    /// Every call so far, whatever was answered.
    pub(crate) fn heard(&self) -> Vec<Call> {
        self.heard.lock().unwrap().clone()
    }
}

#[async_trait]
impl Caller for FakeCaller {
    fn accepts(&self, url: &str) -> Result<(), Refused> {
        if url.starts_with("https://") { Ok(()) } else { Err(Refused::Plain) }
    }

    async fn call(&self, call: &Call) -> Result<u16, CallError> {
        self.accepts(&call.url)?;
        self.heard.lock().unwrap().push(call.clone());
        let next = self.answers.lock().unwrap().pop_front();
        next.or(*self.usual.lock().unwrap()).unwrap_or(Ok(200))
    }
}
