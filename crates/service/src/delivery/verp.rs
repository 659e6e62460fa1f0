//! Addresses that e-mails return to (VERP): each message has its own, so that whatever a server
//! sends back names the message, even when it quotes nothing of it.
//!
//! `bounces+TOKEN@domain`: the token is the message's identifier and forty bits of a keyed hash, in
//! base32, which survives servers that change the case. Without the key nobody can make a contact
//! look unreachable; those who receive a message can, for that message, by refusing it anyway.

use crate::hash;
use data_encoding::BASE32_NOPAD;
use domain::MessageId;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use uuid::Uuid;

/// Bytes of an identifier.
const ID: usize = 16;
/// Bytes of the keyed hash that are kept: guessing one takes a trillion messages.
const TAG: usize = 5;

/// Makes and reads the addresses.
#[derive(Clone, Debug)]
pub struct Verp {
    local: String,
    host: String,
    key: SecretString,
}

impl Verp {
    /// From an address such as `bounces@example.com` and a key; nothing if it is no address, if the
    /// token would make its local part too long (64 characters, RFC 5321), or if the key is shorter
    /// than sixteen characters.
    pub fn new(address: &str, key: SecretString) -> Option<Self> {
        let (local, host) = address.trim().rsplit_once('@')?;
        let is_plain = |text: &str, others: &str| {
            !text.is_empty()
                && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
        };
        let fits = local.len() + 1 + BASE32_NOPAD.encode_len(ID + TAG) <= 64;
        let sound = is_plain(local, "._-") && is_plain(host, ".-") && fits;
        (sound && key.expose_secret().len() >= 16).then(|| Self {
            local: local.to_owned(),
            host: host.to_owned(),
            key,
        })
    }

    /// Where a message returns to.
    pub fn address(&self, message: MessageId) -> String {
        let mut token = message.0.as_bytes().to_vec();
        token.extend(self.tag(message.0.as_bytes()));
        let token = BASE32_NOPAD.encode(&token).to_ascii_lowercase();
        format!("{}+{token}@{}", self.local, self.host)
    }

    /// The message that returned to an address; nothing if the address is not one of ours.
    pub fn read(&self, recipient: &str) -> Option<MessageId> {
        let recipient = recipient.trim().trim_start_matches('<').trim_end_matches('>');
        let (local, host) = recipient.rsplit_once('@')?;
        let (name, token) = local.rsplit_once('+')?;
        if !host.eq_ignore_ascii_case(&self.host) || !name.eq_ignore_ascii_case(&self.local) {
            return None;
        }
        let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok()?;
        let (id, tag) = bytes.split_at_checked(ID)?;
        let holds = tag.len() == TAG && hash::equal(tag, &self.tag(id));
        holds.then(|| Uuid::from_slice(id).ok().map(MessageId))?
    }

    fn tag(&self, id: &[u8]) -> Vec<u8> {
        let key = self.key.expose_secret().as_bytes();
        let mac = Hmac::<Sha256>::new_from_slice(key);
        let mut mac = mac.unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(b"acquit bounce ");
        mac.update(id);
        mac.finalize().into_bytes()[..TAG].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verp(key: &str) -> Verp {
        Verp::new("bounces@example.com", key.into()).unwrap()
    }

    #[test]
    fn an_address_names_its_message_and_nobody_can_make_one() {
        let (ours, id) = (verp("a key of sixteen"), MessageId(Uuid::from_u128(7)));
        let address = ours.address(id);
        assert!(address.starts_with("bounces+") && address.len() == 8 + 34 + 12, "{address}");
        assert_eq!(ours.read(&address), Some(id));
        assert_eq!(ours.read(&format!("<{}>", address.to_uppercase())), Some(id));
        assert_eq!(verp("another key, as long").read(&address), None);
        let mut forged = address.clone();
        forged.replace_range(8..9, if forged[8..9] == *"a" { "b" } else { "a" });
        assert_eq!(ours.read(&forged), None);
        for nonsense in [
            "",
            "@",
            "bounces@example.com",
            "bounces+@example.com",
            "bounces+a@example.com",
            "é+ü@example.com",
        ] {
            assert_eq!(ours.read(nonsense), None, "{nonsense}");
        }
        assert_eq!(ours.read(&address.replace("example.com", "example.org")), None);
    }

    #[test]
    fn what_cannot_work_is_refused_at_the_start() {
        let long = format!("{}@example.com", "b".repeat(30));
        for address in
            ["bounces", "@example.com", "a b@example.com", "a@", "a\r\n@example.com", &long]
        {
            assert!(Verp::new(address, "a key of sixteen".into()).is_none(), "{address}");
        }
        assert!(Verp::new("bounces@example.com", "short".into()).is_none());
        assert!(!format!("{:?}", verp("a key of sixteen")).contains("sixteen"));
    }
}
