//! What debtors upload.

use crate::adapters::clamd::Address;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Uploads {
    /// Where clamd listens, which then looks at every file: `tcp://127.0.0.1:3310` or
    /// `unix:/run/clamav/clamd.ctl`. Without it nobody looks for viruses.
    pub clamd: Option<String>,
}

impl Uploads {
    /// What cannot work, a sentence each.
    pub(super) fn wrong(&self) -> Vec<String> {
        let read = self.clamd.as_deref().map(str::parse::<Address>);
        let wrong =
            read.and_then(Result::err).map(|why| format!("uploads.clamd cannot work: {why}"));
        wrong.into_iter().collect()
    }

    /// Where clamd listens.
    pub(crate) fn scanner(&self) -> Option<Address> {
        self.clamd.as_deref()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_work_is_refused_at_start() {
        let of = |clamd: &str| Uploads { clamd: Some(clamd.to_owned()) };
        assert!(Uploads::default().wrong().is_empty() && Uploads::default().scanner().is_none());
        assert!(of("unix:/run/clamav/clamd.ctl").wrong().is_empty());
        assert!(of("tcp://127.0.0.1:3310").scanner().is_some());
        for wrong in ["", "localhost", "tcp://clamd"] {
            assert_eq!(of(wrong).wrong().len(), 1, "{wrong}");
        }
    }
}
