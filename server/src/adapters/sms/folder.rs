//! Short messages as files: what the demonstration and tests look at.

use async_trait::async_trait;
use service::messages::{Sms, SmsError, SmsGateway};
use std::path::PathBuf;

/// Writes each message as a `.sms` file, in the form of an e-mail without anything else, so that
/// whatever reads `.eml` files reads it too. The same message has the same name.
#[derive(Debug)]
pub(super) struct SmsFolder {
    folder: PathBuf,
}

impl SmsFolder {
    /// A gateway that writes into `folder`, which is made if it is missing.
    pub(super) fn new(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }
}

#[async_trait]
impl SmsGateway for SmsFolder {
    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        let file = |ending: &str| self.folder.join(format!("{}.{ending}", sms.reference));
        let text = format!(
            "From: {}\r\nTo: {}\r\nSubject: SMS\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n",
            sms.sender, sms.to, sms.text
        );
        let written = async {
            tokio::fs::write(file("sms-part"), text).await?;
            tokio::fs::rename(file("sms-part"), file("sms")).await
        };
        written.await.map_err(|error| SmsError::Later(error.to_string()))?;
        Ok(format!("folder:{}", sms.reference))
    }

    fn name(&self) -> &'static str {
        "folder"
    }
}
