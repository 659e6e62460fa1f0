//! Passwords: argon2id with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane).

use super::PASSWORD_MOST;
use crate::{Context, Error};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{Error as HashError, PasswordHasher, PasswordVerifier},
};
use tokio::sync::Semaphore;

/// How many passwords are hashed at once: 19 MiB and one processor each.
static PLACES: Semaphore = Semaphore::const_new(2);

/// What is compared with when there is no such account, so that the answer takes as long: no
/// password is known whose hash has only zeros.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$YWNxdWl0LW5vYm9keS1oZXJl$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19 * 1024, 2, 1, Some(32)).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Runs hashing off the async threads, a few at a time.
async fn hashing<T: Send + 'static>(
    work: impl FnOnce(Argon2<'static>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let _place = PLACES.acquire().await.map_err(Error::internal)?;
    let argon2 = argon2()?;
    tokio::task::spawn_blocking(move || work(argon2)).await.map_err(Error::internal)?
}

/// Whether a password may be chosen: long enough to hold, short enough to hash.
pub(super) fn is_fit(password: &str) -> bool {
    password.chars().count() >= super::PASSWORD_LEAST && password.len() <= super::PASSWORD_MOST
}

/// The hash of a password, as a PHC string.
pub async fn hash(ctx: &Context, password: &str) -> Result<String, Error> {
    let mut salt = [0; 16];
    ctx.chance.fill(&mut salt);
    let password = password.to_owned();
    hashing(move |argon2| {
        let hash =
            argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(Error::internal)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether a password belongs to a stored hash; without one, the same work for the answer no.
pub(super) async fn verify(password: &str, stored: Option<&str>) -> Result<bool, Error> {
    let known = stored.is_some();
    let stored = stored.unwrap_or(NOBODY).to_owned();
    // Longer ones were never accepted; what is cut is wrong and costs no more than any other.
    let password: Vec<u8> = password.bytes().take(PASSWORD_MOST + 1).collect();
    let matches = hashing(move |argon2| match argon2.verify_password(&password, stored.as_str()) {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(other) => Err(Error::internal(other)),
    })
    .await?;
    Ok(matches && known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_unknown_account_costs_a_real_comparison_and_is_wrong() {
        assert!(!verify("whatever was typed", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_recognised() {
        let stored = hashing(|argon2| {
            let hash = argon2.hash_password_with_salt(b"correct horse battery", &[7; 16]);
            hash.map(|hash| hash.to_string()).map_err(Error::internal)
        })
        .await
        .unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse battery", Some(&stored)).await.unwrap());
        assert!(!verify("correct horse batterY", Some(&stored)).await.unwrap());
        assert!(verify(&"x".repeat(100_000), Some(&stored)).await.is_ok_and(|right| !right));
        assert!(verify("x", Some("no hash at all")).await.is_err());
    }
}
