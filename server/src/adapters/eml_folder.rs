//! E-mail as files: what happens without a mail server, and what tests look at.

use super::smtp::build;
use async_trait::async_trait;
use service::messages::{Mail, MailError, Mailer};
use std::path::PathBuf;

/// Writes each message as an `.eml` file into a folder. The same message has the same name, so
/// that sending it again replaces it.
#[derive(Debug)]
pub(crate) struct EmlFolder {
    folder: PathBuf,
}

impl EmlFolder {
    /// A mailer that writes into `folder`, which is made if it is missing.
    pub(crate) fn new(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }
}

#[async_trait]
impl Mailer for EmlFolder {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = build(mail)?;
        let name = mail.message_id.split('@').next().unwrap_or("message");
        let (half, whole) =
            (self.folder.join(format!("{name}.part")), self.folder.join(format!("{name}.eml")));
        let written = async {
            tokio::fs::write(&half, message.formatted()).await?;
            tokio::fs::rename(&half, &whole).await
        };
        written.await.map_err(|error| MailError::Later(error.to_string()))
    }
}
