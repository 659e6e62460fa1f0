//! A gateway made of memory. What it is told to call is told in plain JSON, with a secret.

use async_trait::async_trait;
use serde_json::Value;
use service::{
    delivery::Outcome,
    messages::{Call, News, Sms, SmsError, SmsGateway, Unbelieved},
};
use std::{collections::VecDeque, sync::Mutex};

/// Keeps what it is given, unless told to fail first.
#[derive(Default)]
pub(crate) struct FakeSms {
    accepted: Mutex<Vec<Sms>>,
    answers: Mutex<VecDeque<SmsError>>,
}

/// What it shows when it calls.
pub(crate) const SECRET: &str = "fake secret";

impl FakeSms {
    /// What the next message is answered with.
    pub(crate) fn fail_next(&self, error: SmsError) {
        self.answers.lock().unwrap().push_back(error);
    }

    /// Forgets the failures that nothing has met.
    pub(crate) fn heal(&self) {
        self.answers.lock().unwrap().clear();
    }

    pub(crate) fn accepted(&self) -> Vec<Sms> {
        self.accepted.lock().unwrap().clone()
    }

    /// What was accepted since this was last asked.
    pub(crate) fn take_all(&self) -> Vec<Sms> {
        std::mem::take(&mut *self.accepted.lock().unwrap())
    }

    /// What this gateway calls a message of ours.
    pub(crate) fn reference(ours: &str) -> String {
        format!("fake:{ours}")
    }
}

#[async_trait]
impl SmsGateway for FakeSms {
    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        if let Some(error) = self.answers.lock().unwrap().pop_front() {
            return Err(error);
        }
        self.accepted.lock().unwrap().push(sms.clone());
        Ok(Self::reference(&sms.reference))
    }

    fn name(&self) -> &'static str {
        "fake"
    }

    fn read(&self, call: &Call<'_>) -> Result<Vec<News>, Unbelieved> {
        if call.key != Some(SECRET) {
            return Err(Unbelieved::Signature);
        }
        let told: Value = serde_json::from_slice(call.body).map_err(|_| Unbelieved::Malformed)?;
        let text = |key: &str| told[key].as_str().map(str::to_owned);
        let outcome = match told["status"].as_str() {
            Some("delivered") => Outcome::Delivered,
            Some("lost") => Outcome::Lost,
            Some("refused") => Outcome::Refused,
            _ => {
                return Ok(vec![News::Answer {
                    id: text("id").unwrap(),
                    from: text("from").unwrap(),
                    reference: text("reference"),
                    text: text("text").unwrap(),
                }]);
            }
        };
        let detail = text("detail").unwrap_or_default();
        Ok(vec![News::Report { reference: text("reference").unwrap(), outcome, detail }])
    }
}
