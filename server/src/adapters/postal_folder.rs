//! Letters as files, for houses whose printing is done elsewhere: a PDF and, when that is whole, a
//! JSON file that says whom it is for. What fetches them starts from the JSON.

use async_trait::async_trait;
use serde_json::json;
use service::letters::{PostalError, PostalLetter, PostalProvider};
use std::path::PathBuf;

/// Writes each letter into a folder of its creditor's. The same letter has the same name, so that
/// handing it over again replaces it.
#[derive(Debug)]
pub(crate) struct PostalFolder {
    folder: PathBuf,
}

impl PostalFolder {
    /// A provider that writes into `folder`, which is made if it is missing.
    pub(crate) fn new(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Writes a file under another name first, so that nobody fetches half of it.
    async fn write(
        &self,
        letter: &PostalLetter,
        ending: &str,
        bytes: &[u8],
    ) -> std::io::Result<()> {
        let folder = self.folder.join(letter.creditor.to_string());
        tokio::fs::create_dir_all(&folder).await?;
        let name = &letter.reference;
        let (half, whole) =
            (folder.join(format!("{name}.part")), folder.join(format!("{name}.{ending}")));
        tokio::fs::write(&half, bytes).await?;
        tokio::fs::rename(&half, &whole).await
    }
}

#[async_trait]
impl PostalProvider for PostalFolder {
    fn name(&self) -> &'static str {
        "folder"
    }

    async fn hand_over(&self, letter: &PostalLetter) -> Result<String, PostalError> {
        let manifest = json!({
            "reference": letter.reference,
            "sender": letter.sender,
            "recipient": letter.recipient,
            "country": letter.country,
            "registered": letter.registered,
            "acknowledgement_of_receipt": letter.registered,
            "pages": letter.pages,
            "file": format!("{}.pdf", letter.reference),
            "sha256": letter.sha256,
        });
        let written = async {
            self.write(letter, "pdf", &letter.pdf).await?;
            self.write(letter, "json", manifest.to_string().as_bytes()).await
        };
        written.await.map_err(|error| PostalError::Later(error.to_string()))?;
        Ok(letter.reference.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> PostalLetter {
        PostalLetter {
            reference: "L-32222-22222".to_owned(),
            creditor: uuid::Uuid::from_u128(7).into(),
            sender: "Atelier Marceau".to_owned(),
            recipient: vec!["Claire Fontaine".to_owned(), "69003 LYON".to_owned()],
            country: "FR".to_owned(),
            registered: true,
            pages: 2,
            sha256: "00".to_owned(),
            pdf: b"%PDF-1.7".to_vec(),
        }
    }

    #[tokio::test]
    async fn a_letter_is_a_pdf_and_what_it_is() {
        let folder = std::env::temp_dir().join(format!("acquit-post-{}", std::process::id()));
        let post = PostalFolder::new(folder.clone()).unwrap();
        for _ in 0..2 {
            assert_eq!(post.hand_over(&letter()).await.unwrap(), "L-32222-22222");
        }
        let own = folder.join(letter().creditor.to_string());
        let mut names: Vec<_> = std::fs::read_dir(&own)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["L-32222-22222.json", "L-32222-22222.pdf"]);
        assert_eq!(std::fs::read(own.join("L-32222-22222.pdf")).unwrap(), b"%PDF-1.7");
        let manifest = std::fs::read(own.join("L-32222-22222.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["recipient"][0], "Claire Fontaine");
        assert_eq!(manifest["registered"], true);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_folder_that_is_away_is_tried_again() {
        let folder = std::env::temp_dir().join(format!("acquit-no-post-{}", std::process::id()));
        let post = PostalFolder::new(folder.clone()).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        std::fs::write(&folder, "not a folder").unwrap();
        assert!(matches!(post.hand_over(&letter()).await, Err(PostalError::Later(_))));
        std::fs::remove_file(folder).unwrap();
    }
}
