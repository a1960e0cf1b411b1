//! Counts in Redis, shared by several processes.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Script};

use super::{Rate, RequestCount, StoreError, ThrottleStore};
use crate::base::exceptions::{Error, Result};

/// Drops expired times, records the request if there is room, and returns two numbers. They are the requests recorded
/// before, and the microseconds until the oldest leaves (-1 if there was none).
///
/// Redis runs a script atomically, and its clock is the same for all servers. `%.0f` keeps all digits, which Lua would
/// shorten.
const CHECK: &str = r"
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local oldest = tonumber(redis.call('LINDEX', KEYS[1], -1) or nil)
while oldest and oldest + window <= now do
    redis.call('RPOP', KEYS[1])
    oldest = tonumber(redis.call('LINDEX', KEYS[1], -1) or nil)
end
local recorded = redis.call('LLEN', KEYS[1])
if recorded < limit then
    redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
    redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
end
return {recorded, oldest and oldest + window - now or -1}
";

/// Counts in Redis (5 or later), exactly, even if several servers count at the same moment. Feature `redis`.
///
/// It connects with the first request, and reconnects when the connection is lost. So a server starts and serves
/// without Redis: [`OnFailure`](super::OnFailure) decides how.
///
/// ```no_run
/// use rest_runtime::prelude::*;
/// use rest_runtime::throttling::RedisStore;
///
/// # fn rest(db: DatabaseConnection) -> Result<Rest> {
/// let store = RedisStore::open("redis://127.0.0.1:6379/")?.prefix("shop:throttle:");
/// # Ok(
/// Rest::new(db).throttle_store(store).throttle_rates([("user", "1000/day")])
/// # )
/// # }
/// ```
pub struct RedisStore {
    client: Client,
    /// Created by the first check, because it needs a running runtime.
    manager: OnceLock<ConnectionManager>,
    script: Script,
    prefix: String,
    timeout: Duration,
}

impl RedisStore {
    /// Creates a store for the Redis at this URL: `redis://[user:password@]host[:port]/[database]`, or
    /// `redis+unix:///path`.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for an invalid URL.
    pub fn open(url: &str) -> Result<Self> {
        // The URL may contain a password, so the error does not show it.
        let client = Client::open(url).map_err(|error| {
            Error::ImproperlyConfigured(format!("throttle_store: the URL of Redis cannot be used: {error}"))
        })?;
        Ok(Self {
            client,
            manager: OnceLock::new(),
            script: Script::new(CHECK),
            prefix: "rest:throttle:".to_owned(),
            timeout: Duration::from_millis(500),
        })
    }

    /// Sets the prefix of all keys; `rest:throttle:` by default. Projects with the same prefix share their counts.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Sets the time after which a check fails and Redis counts as down; 500 ms by default.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    fn manager(&self) -> Result<ConnectionManager, StoreError> {
        if let Some(manager) = self.manager.get() {
            return Ok(manager.clone());
        }
        // Without retries, a request waits for one attempt only; the next request starts the next attempt.
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout));
        let manager = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        Ok(self.manager.get_or_init(|| manager).clone())
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client's address may contain a password.
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl ThrottleStore for RedisStore {
    async fn count(&self, key: &str, rate: Rate) -> Result<RequestCount, StoreError> {
        let mut manager = self.manager()?;
        let window = u64::try_from(rate.window().as_micros())?;
        let mut check = self.script.key(format!("{}{key}", self.prefix));
        check.arg(rate.limit()).arg(window);
        let answer = tokio::time::timeout(self.timeout, check.invoke_async::<(u32, i64)>(&mut manager)).await;
        let (recorded, left) = answer.map_err(|_| format!("no answer within {:?}", self.timeout))??;
        let left = u64::try_from(left).ok().map(|left| Duration::from_micros(left).as_secs_f64());
        Ok(RequestCount::decide(rate, recorded, left))
    }
}

#[cfg(test)]
mod tests {
    use super::RedisStore;

    #[test]
    fn an_error_does_not_show_the_url() {
        let error = RedisStore::open("http://user:secret@host/").expect_err("no Redis");
        assert!(error.to_string().starts_with("throttle_store: "), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        let store = RedisStore::open("redis://:secret@host/").expect("a URL");
        assert!(!format!("{store:?}").contains("secret"));
    }
}
