//! Passwords: hashed by argon2id, off the async threads, so many at once and no more.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::exceptions::{Error, Result};
use crate::request::Request;

/// Hashes and checks passwords with argon2id ([RFC 9106](https://www.rfc-editor.org/rfc/rfc9106)).
///
/// A project has one, [`Rest::password_hasher`](crate::Rest::password_hasher), and clones share its bounds. As many
/// passwords are hashed at the same time as there are processors, off the async threads. Others wait, 32 for each of them:
/// past that a sign-in is 503 with `Retry-After`. So a flood of sign-ins takes bounded memory and bounded time.
///
/// ```
/// use rest_runtime::auth::PasswordHasher;
///
/// # async fn check() -> rest_runtime::Result<()> {
/// let hasher = PasswordHasher::new(19 * 1024, 2, 1)?;
/// let hash = hasher.hash("correct horse").await?;
/// assert!(hasher.check("correct horse", Some(&hash)).await?);
/// assert!(!hasher.check("Correct horse", Some(&hash)).await?);
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new()?.block_on(check())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PasswordHasher {
    params: Params,
    permits: Arc<Semaphore>,
    /// One for each password that is hashed or waits.
    places: Arc<Semaphore>,
}

/// How many passwords may wait for each that is hashed.
const WAITING: usize = 32;

impl PasswordHasher {
    /// One with this cost: KiB of memory, passes over it, and lanes. The default, 19 MiB, 2 passes and 1 lane, is
    /// [OWASP's](https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id).
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] where argon2 cannot work so.
    pub fn new(memory: u32, passes: u32, lanes: u32) -> Result<Self> {
        let params = Params::new(memory, passes, lanes, None).map_err(|error| {
            Error::ImproperlyConfigured(format!("password_hasher: argon2 cannot work with these costs: {error}"))
        })?;
        Ok(Self { params, ..Self::default() })
    }

    /// With so many passwords at the same time, one at least; 32 times as many wait.
    #[must_use]
    pub fn concurrency(self, passwords: usize) -> Self {
        Self::bounded(self.params, passwords)
    }

    fn bounded(params: Params, passwords: usize) -> Self {
        let permits = passwords.clamp(1, Semaphore::MAX_PERMITS / (WAITING + 1));
        let places = permits * (WAITING + 1);
        Self { params, permits: Arc::new(Semaphore::new(permits)), places: Arc::new(Semaphore::new(places)) }
    }

    /// The project's.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        request.context().services.get().cloned().unwrap_or_default()
    }

    /// The hash of a password, as a PHC string that holds salt and cost: about 100 characters.
    ///
    /// # Errors
    /// [`Error::ServiceUnavailable`] where too many passwords wait already, and 500 where the operating system gives no
    /// random salt.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (argon2, password) = (self.argon2(), password.to_owned());
        self.off_thread(move || match argon2.hash_password(password.as_bytes()) {
            Ok(hash) => Ok(hash.to_string()),
            Err(error) => Err(Error::other(error.to_string())),
        })
        .await
    }

    /// Whether the password is that of the hash. Without a hash, because there is no such user or the user has no
    /// password, the answer is no, after as long a time as with one.
    ///
    /// # Errors
    /// Those of [`hash`](Self::hash).
    pub async fn check(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let (argon2, password, hash) = (self.argon2(), password.to_owned(), hash.map(str::to_owned));
        self.off_thread(move || {
            if let Some(Ok(hash)) = hash.as_deref().map(PasswordHash::new) {
                return Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok());
            }
            // The work of a check, so that the time does not tell which users there are.
            argon2.hash_password(password.as_bytes()).map_err(|error| Error::other(error.to_string()))?;
            Ok(false)
        })
        .await
    }

    /// Whether the hash was made at another cost than this hasher's, and should be made anew while the password is known.
    #[must_use]
    pub fn is_outdated(&self, hash: &str) -> bool {
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        let made = PasswordHash::new(hash).ok().and_then(|hash| Params::try_from(&hash).ok());
        made.is_none_or(|made| cost(&made) != cost(&self.params))
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    async fn off_thread<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return Err(Error::ServiceUnavailable("Too many passwords are being checked; try again later.".into()));
        };
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Error::other)?;
        let done = tokio::task::spawn_blocking(move || {
            let outcome = work();
            // Held until the work ends, also where the client has left.
            drop((permit, place));
            outcome
        });
        done.await.map_err(Error::other)?
    }
}

impl Default for PasswordHasher {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self::bounded(Params::default(), processors)
    }
}

impl fmt::Debug for PasswordHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordHasher")
            .field("memory", &self.params.m_cost())
            .field("passes", &self.params.t_cost())
            .field("lanes", &self.params.p_cost())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::PasswordHasher;

    #[tokio::test]
    async fn passwords_are_kept_as_typed() {
        let hasher = PasswordHasher::new(16, 1, 1).expect("a cost");
        let hash = hasher.hash(" a b ").await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=16,t=1,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash(" a b ").await.expect("a hash"));
        for (password, same) in [(" a b ", true), ("a b", false), ("", false), (" A b ", false)] {
            assert_eq!(hasher.check(password, Some(&hash)).await.expect("an answer"), same, "{password:?}");
        }
        for hash in [None, Some("!"), Some(""), Some("$argon2id$v=19$m=16,t=1,p=1$"), Some("plain")] {
            assert!(!hasher.check("plain", hash).await.expect("an answer"), "{hash:?}");
        }
    }

    #[tokio::test]
    async fn a_new_cost_makes_old_hashes_outdated() {
        let (cheap, dear) =
            (PasswordHasher::new(16, 1, 1).expect("a cost"), PasswordHasher::new(32, 1, 1).expect("a cost"));
        let hash = cheap.hash("x").await.expect("a hash");
        assert!(!cheap.is_outdated(&hash) && dear.is_outdated(&hash) && dear.is_outdated("!"));
        assert!(dear.check("x", Some(&hash)).await.expect("an answer"), "the hash knows its own cost");
        assert!(PasswordHasher::new(1, 1, 1).expect_err("too little").to_string().starts_with("password_hasher: "));
    }

    #[tokio::test]
    async fn no_more_passwords_than_permits_are_hashed_at_once() {
        let hasher = PasswordHasher::new(16, 1, 1).expect("a cost").concurrency(0);
        let _held = hasher.permits.acquire().await.expect("a permit");
        let waiting = hasher.hash("x");
        tokio::pin!(waiting);
        assert!(futures_poll(&mut waiting).await, "it waits for its turn");
    }

    #[tokio::test]
    async fn no_more_passwords_wait_than_there_are_places() {
        let hasher = PasswordHasher::new(16, 1, 1).expect("a cost").concurrency(1);
        let held = hasher.permits.acquire().await.expect("a permit");
        let mut waiting: Vec<_> = (0..=super::WAITING).map(|_| Box::pin(hasher.check("x", None))).collect();
        for one in &mut waiting {
            assert!(futures_poll(one).await, "it waits for its turn");
        }
        let refused = hasher.check("x", None).await.expect_err("no place is left");
        assert_eq!(refused.status().as_u16(), 503);
        // One who leaves makes room.
        waiting.pop();
        let mut next = Box::pin(hasher.check("x", None));
        assert!(futures_poll(&mut next).await, "it waits for its turn");
        drop((held, waiting));
        assert!(!next.await.expect("an answer"));
    }

    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context).is_pending())
        })
        .await
    }
}
