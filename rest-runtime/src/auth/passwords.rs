//! Hashing of passwords with argon2id, off the async threads and with bounded concurrency.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::base::exceptions::{Error, Result};
use crate::http::request::Request;

/// Hashes and checks passwords with argon2id ([RFC 9106](https://www.rfc-editor.org/rfc/rfc9106)).
///
/// A project has one hasher, [`Rest::password_hasher`](crate::Rest::password_hasher); clones share its limits. By
/// default it hashes as many passwords at a time as there are processors, off the async threads. For each of these, 32
/// more may wait; beyond that a sign-in is 503 with `Retry-After`. So a flood of sign-ins takes bounded memory and
/// time.
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
    /// One permit for each password that is being hashed or waits.
    places: Arc<Semaphore>,
}

/// The number of passwords that may wait for each one that is being hashed.
const WAITING: usize = 32;

impl PasswordHasher {
    /// Creates a hasher with this cost: KiB of memory, passes over it, and lanes.
    ///
    /// The default, 19 MiB, 2 passes and 1 lane, is
    /// [OWASP's](https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id).
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] if argon2 does not support this cost.
    pub fn new(memory: u32, passes: u32, lanes: u32) -> Result<Self> {
        let params = Params::new(memory, passes, lanes, None).map_err(|error| {
            Error::ImproperlyConfigured(format!("password_hasher: these costs are invalid for argon2: {error}"))
        })?;
        Ok(Self { params, ..Self::default() })
    }

    /// Sets the number of passwords that are hashed at the same time, at least 1; 32 times as many may wait.
    #[must_use]
    pub fn concurrency(self, passwords: usize) -> Self {
        Self::bounded(self.params, passwords)
    }

    fn bounded(params: Params, passwords: usize) -> Self {
        let permits = passwords.clamp(1, Semaphore::MAX_PERMITS / (WAITING + 1));
        let places = permits * (WAITING + 1);
        Self { params, permits: Arc::new(Semaphore::new(permits)), places: Arc::new(Semaphore::new(places)) }
    }

    /// Returns the project's hasher.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        request.context().services.get().cloned().unwrap_or_default()
    }

    /// Hashes a password. Returns a PHC string with salt and cost, about 100 characters long.
    ///
    /// # Errors
    /// [`Error::ServiceUnavailable`] if too many passwords are waiting, and 500 if the operating system provides no
    /// random salt.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (argon2, password) = (self.argon2(), password.to_owned());
        self.off_thread(move || match argon2.hash_password(password.as_bytes()) {
            Ok(hash) => Ok(hash.to_string()),
            Err(error) => Err(Error::other(error.to_string())),
        })
        .await
    }

    /// Whether the password matches the hash.
    ///
    /// Pass `None` if the user does not exist or has no password: the result is `false`, after the same time as with a
    /// hash.
    ///
    /// # Errors
    /// Those of [`hash`](Self::hash).
    pub async fn check(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let (argon2, password, hash) = (self.argon2(), password.to_owned(), hash.map(str::to_owned));
        self.off_thread(move || {
            if let Some(Ok(hash)) = hash.as_deref().map(PasswordHash::new) {
                return Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok());
            }
            // Does the work of a check, so that the time does not reveal which users exist.
            argon2.hash_password(password.as_bytes()).map_err(|error| Error::other(error.to_string()))?;
            Ok(false)
        })
        .await
    }

    /// Whether the hash has another cost than this hasher's, and should be renewed while the password is at hand.
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
            // Held until the work ends, even if the client has disconnected.
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
        let refused = hasher.check("x", None).await.expect_err("no permit is left");
        assert_eq!(refused.status().as_u16(), 503);
        // A request that is dropped frees its place.
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
