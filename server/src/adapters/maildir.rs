//! A Maildir that a mail server delivers returned messages to: `new` holds what nobody has read,
//! `cur` what has been dealt with.

use service::{Context, delivery};
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt as _;

/// Bytes of a message that are read: reports stand before what they return.
const MOST: u64 = 512 * 1024;
/// Messages in one round, so that a flood does not keep a worker from ending.
const ROUND: usize = 200;

/// Takes in the messages that wait. Returns how many there were.
pub(crate) async fn take_in(ctx: &Context, folder: &Path) -> anyhow::Result<usize> {
    let waiting = waiting(&folder.join("new")).await?;
    for path in &waiting {
        let bytes = match read(path).await {
            Ok(bytes) => bytes,
            // Another worker was faster.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        if let Some(recipient) = recipient(&bytes, |address| is_ours(ctx, address)) {
            // Only the database can fail: then the message waits.
            delivery::receive_dsn(ctx, &recipient, &bytes).await?;
        } else {
            tracing::info!("a message in the Maildir names no return address of ours");
        }
        put_away(path, folder).await?;
    }
    Ok(waiting.len())
}

async fn waiting(new: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries = tokio::fs::read_dir(new).await?;
    while let Some(entry) = entries.next_entry().await? {
        // Neither folders nor links: a mail server writes files.
        if entry.file_type().await.is_ok_and(|kind| kind.is_file()) {
            found.push(entry.path());
        }
        if found.len() == ROUND {
            break;
        }
    }
    Ok(found)
}

async fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::fs::File::open(path).await?.take(MOST).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

/// Seen, in the words of Maildir.
async fn put_away(path: &Path, folder: &Path) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = name.split(":2,").next().unwrap_or_default();
    match tokio::fs::rename(path, folder.join("cur").join(format!("{name}:2,S"))).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn is_ours(ctx: &Context, address: &str) -> bool {
    ctx.settings.bounces.as_ref().is_some_and(|verp| verp.read(address).is_some())
}

/// Headers in which a mail server notes the envelope's recipient, then the one its sender wrote.
const RECIPIENTS: [&str; 4] = ["delivered-to", "x-original-to", "envelope-to", "to"];

/// The first address in these headers that is one of ours. Its keyed hash vouches for it.
fn recipient(bytes: &[u8], is_ours: impl Fn(&str) -> bool) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let head = text.lines().take_while(|line| !line.trim_end().is_empty()).take(500);
    head.filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| RECIPIENTS.iter().any(|known| name.trim().eq_ignore_ascii_case(known)))
        .flat_map(|(_, value)| value.split(|c: char| c.is_whitespace() || ",<>;\"".contains(c)))
        .find(|word| word.contains('@') && is_ours(word))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_is_read_from_what_the_mail_server_noted() {
        let ours = |address: &str| address.starts_with("bounces+");
        let mail = b"Return-Path: <>\r\nDelivered-To: <bounces+x@example.com>\r\nTo: other@example.com\r\n\r\nTo: bounces+body@example.com\r\n";
        assert_eq!(recipient(mail, ours).as_deref(), Some("bounces+x@example.com"));
        let late = b"Subject: x\r\n\r\nTo: bounces+body@example.com\r\n";
        assert_eq!(recipient(late, ours), None);
        assert_eq!(
            recipient(b"To: \"x\" <bounces+y@example.com>, z@example.com\n\n", ours).as_deref(),
            Some("bounces+y@example.com")
        );
        assert_eq!(recipient(&[0xff, 0xfe, b'\n'], ours), None);
    }
}
