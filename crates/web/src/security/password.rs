//! Passwords: argon2id, two at a time, off the threads that serve requests.
//! Never says by its time whether an account exists, and never keeps or prints a password.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Each running hash holds 19 MiB and one core.
const RUNNING_MAX: usize = 2;
/// Whoever comes after these would wait for more than a second.
const WAITING_MAX: usize = 64;
/// A longer password is refused before it is hashed.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// The hash of nobody's password, made with the figures above: an unknown account costs the same time as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$l1/ZRakLQRtvADJNLivhiw$CWb7/x2T+PNYqBFEf/Lm+B3ZMcAtdr8v8llMP5XRMsI";

/// Why a password was not hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many are waiting; try again in a moment.
    #[error("too many passwords are being checked")]
    Busy,
    /// Longer than [`PASSWORD_BYTES_MAX`].
    #[error("the password is too long")]
    TooLong,
    /// The hash could not be computed: the system has no randomness, or the thread was lost.
    #[error("the password could not be hashed")]
    Failed,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordCheck {
    /// The password is right; `needs_rehash` when the stored hash was made with other figures than today's.
    Right {
        /// Hash the password again and store that.
        needs_rehash: bool,
    },
    /// The password is wrong, or nobody has it.
    Wrong,
}

/// Hashes and checks passwords for the whole process.
#[derive(Debug, Clone)]
pub struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { running: Arc::new(Semaphore::new(RUNNING_MAX)), waiting: Arc::new(AtomicUsize::new(0)) }
    }
}

impl Passwords {
    /// Hashes a new password under a random salt, into the text that is stored.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        if password.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        self.run(move || {
            let hash: PasswordHash =
                argon2id().hash_password(password.as_bytes()).map_err(|_| PasswordError::Failed)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Checks a password against the stored hash; `None` for an unknown account, which takes as long.
    pub async fn check(
        &self,
        stored: Option<String>,
        password: String,
    ) -> Result<PasswordCheck, PasswordError> {
        if password.len() > PASSWORD_BYTES_MAX {
            return Ok(PasswordCheck::Wrong);
        }
        self.run(move || Ok(check_now(stored.as_deref(), password.as_bytes()))).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _waiting = Waiting::enter(&self.waiting)?;
        let permit = Arc::clone(&self.running).acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        // The permit goes along: a client that hangs up must not let a third hash start.
        let running = tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(permit);
            outcome
        });
        running.await.map_err(|_| PasswordError::Failed)?
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize) -> Result<Self, PasswordError> {
        let waiting = Self(count);
        if count.fetch_add(1, Ordering::AcqRel) >= RUNNING_MAX + WAITING_MAX {
            return Err(PasswordError::Busy);
        }
        Ok(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn check_now(stored: Option<&str>, password: &[u8]) -> PasswordCheck {
    let known = stored.and_then(|text| PasswordHash::new(text).ok());
    let Some(hash) = known else {
        let nobody = PasswordHash::new(NOBODY).expect("the constant is a hash");
        let _ = argon2id().verify_password(password, &nobody);
        return PasswordCheck::Wrong;
    };
    match argon2id().verify_password(password, &hash) {
        Ok(()) => PasswordCheck::Right { needs_rehash: !is_of_today(&hash) },
        Err(_) => PasswordCheck::Wrong,
    }
}

fn is_of_today(hash: &PasswordHash) -> bool {
    let figures =
        Params::try_from(hash).ok().map(|params| (params.m_cost(), params.t_cost(), params.p_cost()));
    hash.algorithm == Algorithm::Argon2id.ident() && figures == Some((MEMORY_KIB, PASSES, LANES))
}

fn argon2id() -> Argon2<'static> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the figures are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn the_right_password_is_right_and_any_other_is_wrong() {
        let passwords = Passwords::default();
        let stored = passwords.hash("çok gizli".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let check = |password: &str| passwords.check(Some(stored.clone()), password.to_owned());
        assert_eq!(check("çok gizli").await.unwrap(), PasswordCheck::Right { needs_rehash: false });
        assert_eq!(check("cok gizli").await.unwrap(), PasswordCheck::Wrong);
        assert_eq!(check(&"x".repeat(1_025)).await.unwrap(), PasswordCheck::Wrong);
        assert_ne!(
            passwords.hash("çok gizli".to_owned()).await.unwrap(),
            stored,
            "each hash has its own salt"
        );
    }

    #[tokio::test]
    async fn an_unknown_account_and_an_unreadable_hash_are_wrong_passwords() {
        let passwords = Passwords::default();
        assert_eq!(passwords.check(None, "x".to_owned()).await.unwrap(), PasswordCheck::Wrong);
        assert_eq!(passwords.check(Some("!".to_owned()), String::new()).await.unwrap(), PasswordCheck::Wrong);
    }

    #[test]
    fn nobodys_hash_costs_as_much_as_anybodys() {
        assert!(is_of_today(&PasswordHash::new(NOBODY).unwrap()));
    }

    #[tokio::test]
    async fn a_hash_made_with_other_figures_is_right_and_asks_to_be_made_again() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let hash: PasswordHash = weak.hash_password(b"secret").unwrap();
        let check = Passwords::default().check(Some(hash.to_string()), "secret".to_owned()).await.unwrap();
        assert_eq!(check, PasswordCheck::Right { needs_rehash: true });
    }

    #[tokio::test]
    async fn a_password_too_long_to_check_is_not_hashed() {
        let outcome = Passwords::default().hash("x".repeat(1_025)).await;
        assert!(matches!(outcome, Err(PasswordError::TooLong)));
    }

    #[tokio::test]
    async fn whoever_would_wait_too_long_is_told_so_at_once() {
        let passwords = Passwords::default();
        let _held = passwords.running.acquire_many(2).await.unwrap();
        let mut queue: Vec<_> = (0..66).map(|_| Box::pin(passwords.check(None, "x".to_owned()))).collect();
        for waiting in &mut queue {
            assert!(waiting.as_mut().now_or_never().is_none());
        }
        assert!(matches!(passwords.check(None, "x".to_owned()).await, Err(PasswordError::Busy)));
        drop(queue);
        assert_eq!(passwords.waiting.load(Ordering::Acquire), 0);
    }
}
