//! A mail server made of memory.

use async_trait::async_trait;
use service::messages::{Mail, MailError, Mailer};
use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// Keeps what it is given, unless told to fail first.
#[derive(Default)]
pub(crate) struct FakeMailer {
    accepted: Mutex<Vec<Mail>>,
    answers: Mutex<VecDeque<MailError>>,
    /// Whether the answer to the next mail never arrives.
    silent: AtomicBool,
}

impl FakeMailer {
    /// What the next mail is answered with.
    pub(crate) fn fail_next(&self, error: MailError) {
        self.answers.lock().unwrap().push_back(error);
    }

    /// Takes the next mail and never says so, as when the process dies at that moment.
    pub(crate) fn fall_silent(&self) {
        self.silent.store(true, Ordering::Relaxed);
    }

    /// Forgets the failures that nothing has met.
    pub(crate) fn heal(&self) {
        self.answers.lock().unwrap().clear();
    }

    pub(crate) fn accepted(&self) -> Vec<Mail> {
        self.accepted.lock().unwrap().clone()
    }

    /// What was accepted since this was last asked.
    pub(crate) fn take_all(&self) -> Vec<Mail> {
        std::mem::take(&mut *self.accepted.lock().unwrap())
    }

    /// The only mail accepted since this was last asked.
    pub(crate) fn take_one(&self) -> Mail {
        let mut accepted = self.accepted.lock().unwrap();
        assert_eq!(
            accepted.len(),
            1,
            "{:?}",
            accepted.iter().map(|mail| &mail.subject).collect::<Vec<_>>()
        );
        accepted.remove(0)
    }
}

#[async_trait]
impl Mailer for FakeMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        if let Some(error) = self.answers.lock().unwrap().pop_front() {
            return Err(error);
        }
        self.accepted.lock().unwrap().push(mail.clone());
        if self.silent.swap(false, Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}
