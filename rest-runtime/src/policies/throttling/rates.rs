//! DRF's three throttles by rate.

use super::client;
use super::store::BoxStore;
use super::{MemoryStore, Rate, RateError, Throttle, ThrottleStore, Verdict};
use crate::base::exceptions::{Error, Result};
use crate::base::settings::OnFailure;
use crate::http::request::{Quota, Request};

/// The store and the rates of a project; [`Rest`](crate::Rest) puts them into every request.
#[derive(Clone)]
pub(crate) struct Throttling {
    store: BoxStore,
    /// A list, because comparing a few scopes is faster than hashing.
    rates: Vec<(String, Result<Option<Rate>, RateError>)>,
}

impl Default for Throttling {
    fn default() -> Self {
        Self { store: BoxStore::new(MemoryStore::new()), rates: Vec::new() }
    }
}

impl Throttling {
    pub(crate) fn set_store(&mut self, store: impl ThrottleStore + 'static) {
        self.store = BoxStore::new(store);
    }

    /// Adds the rates, invalid ones too; [`mistakes`](Self::mistakes) reports these.
    pub(crate) fn set_rates<'a>(&mut self, rates: impl Iterator<Item = (String, Option<&'a str>)>) {
        for (scope, text) in rates {
            let rate = text.map(str::parse).transpose();
            match self.rates.iter_mut().find(|(known, _)| *known == scope) {
                Some((_, known)) => *known = rate,
                None => self.rates.push((scope, rate)),
            }
        }
    }

    /// A sentence for each invalid rate.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let wrong = self.rates.iter().filter_map(|(scope, rate)| Some((scope, rate.as_ref().err()?)));
        let mut mistakes: Vec<_> =
            wrong.map(|(scope, error)| format!("throttle_rates: the scope \"{scope}\": {error}")).collect();
        mistakes.sort_unstable();
        mistakes
    }

    /// Whether the project sets a rate, or none, for the scope.
    pub(crate) fn knows(&self, scope: &str) -> bool {
        self.of_scope(scope).is_some()
    }

    fn of(request: &Request) -> Result<&Self> {
        let throttling = request.context().throttling.downcast_ref();
        throttling.ok_or_else(|| Error::ImproperlyConfigured("the project has no throttle store".to_owned()))
    }

    fn of_scope(&self, scope: &str) -> Option<&Result<Option<Rate>, RateError>> {
        self.rates.iter().find(|(known, _)| known == scope).map(|(_, rate)| rate)
    }

    fn rate(&self, scope: &str) -> Result<Option<Rate>> {
        match self.of_scope(scope) {
            Some(Ok(rate)) => Ok(*rate),
            Some(Err(error)) => Err(Error::other(error.clone())),
            None => Err(Error::ImproperlyConfigured(missing(scope))),
        }
    }
}

/// The error of a scope without a rate.
pub(crate) fn missing(scope: &str) -> String {
    format!("throttle_rates: the scope \"{scope}\" has no rate; set one, or `None` for no limit")
}

/// Limits anonymous clients by their address, in the scope `anon`. Authenticated users are not limited.
///
/// [`rate`](Self::rate) and [`scope`](Self::scope) create further throttles, as subclasses do in DRF.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnonRateThrottle;

/// Limits each user, and anonymous clients by their address, in the scope `user`.
///
/// [`rate`](Self::rate) and [`scope`](Self::scope) create further throttles, as subclasses do in DRF.
#[derive(Clone, Copy, Debug, Default)]
pub struct UserRateThrottle;

/// Limits clients like [`UserRateThrottle`], in the scope of the view: `throttle_scope = "uploads"`.
///
/// All views with the same scope share its counts. Views without a scope are not limited.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScopedRateThrottle;

/// An [`AnonRateThrottle`] or a [`UserRateThrottle`] with a scope of its own.
#[derive(Clone, Copy, Debug)]
pub struct RateThrottle {
    scope: &'static str,
    /// The project's rate if `None`.
    rate: Option<Rate>,
    anonymous_only: bool,
}

impl AnonRateThrottle {
    /// Creates a throttle with this scope and the project's rate for it.
    #[must_use]
    pub const fn scope(scope: &'static str) -> RateThrottle {
        RateThrottle { scope, rate: None, anonymous_only: true }
    }

    /// Creates a throttle with this scope and rate, whatever the project's rate is.
    #[must_use]
    pub const fn rate(scope: &'static str, rate: Rate) -> RateThrottle {
        RateThrottle { scope, rate: Some(rate), anonymous_only: true }
    }
}

impl UserRateThrottle {
    /// Creates a throttle with this scope and the project's rate for it.
    #[must_use]
    pub const fn scope(scope: &'static str) -> RateThrottle {
        RateThrottle { scope, rate: None, anonymous_only: false }
    }

    /// Creates a throttle with this scope and rate, whatever the project's rate is.
    #[must_use]
    pub const fn rate(scope: &'static str, rate: Rate) -> RateThrottle {
        RateThrottle { scope, rate: Some(rate), anonymous_only: false }
    }
}

impl Throttle for AnonRateThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        Self::scope("anon").allow_request(request).await
    }

    fn scopes(&self, _: &Request) -> Vec<&'static str> {
        vec!["anon"]
    }
}

impl Throttle for UserRateThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        Self::scope("user").allow_request(request).await
    }

    fn scopes(&self, _: &Request) -> Vec<&'static str> {
        vec!["user"]
    }
}

impl Throttle for ScopedRateThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        match request.throttle_scope() {
            Some(scope) => UserRateThrottle::scope(scope).allow_request(request).await,
            None => Ok(Verdict::Allowed),
        }
    }

    fn scopes(&self, request: &Request) -> Vec<&'static str> {
        request.throttle_scope().into_iter().collect()
    }
}

impl Throttle for RateThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        if self.anonymous_only && request.user().is_authenticated() {
            return Ok(Verdict::Allowed);
        }
        let rate = match self.rate {
            None => Throttling::of(request)?.rate(self.scope)?,
            given => given,
        };
        let Some(rate) = rate else { return Ok(Verdict::Allowed) };
        let mut key = key_of(self.scope);
        if self.anonymous_only {
            client::address(request, &mut key);
        } else {
            client::user_or_address(request, &mut key);
        }
        count_key(request, self.scope, &key, rate).await
    }

    fn scopes(&self, _: &Request) -> Vec<&'static str> {
        if self.rate.is_none() { vec![self.scope] } else { Vec::new() }
    }
}

/// Counts the request in the project's store under any key for the client, for a throttle of your own.
///
/// Each scope counts its clients separately. If the store is down, that is logged, and
/// [`throttle_on_failure`](crate::Rest::throttle_on_failure) decides about the request.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::throttling::{Rate, count};
///
/// /// 100 requests per hour for each API key.
/// struct KeyThrottle;
///
/// impl Throttle for KeyThrottle {
///     async fn allow_request(&self, request: &Request) -> Result<Verdict> {
///         match request.headers().get("x-api-key").and_then(|key| key.to_str().ok()) {
///             Some(key) => count(request, "api-key", key, Rate::per_hour(100)).await,
///             None => Ok(Verdict::Allowed),
///         }
///     }
/// }
/// ```
///
/// # Errors
/// [`Error::ServiceUnavailable`] if the store is down and the project refuses requests then.
pub async fn count(request: &Request, scope: &str, client: &str, rate: Rate) -> Result<Verdict> {
    let mut key = key_of(scope);
    key.push_str(client);
    count_key(request, scope, &key, rate).await
}

/// The prefix of the keys in a scope.
fn key_of(scope: &str) -> String {
    let mut key = String::with_capacity(64);
    key.extend([scope, ":"]);
    key
}

async fn count_key(request: &Request, scope: &str, key: &str, rate: Rate) -> Result<Verdict> {
    match Throttling::of(request)?.store.count(key, rate).await {
        Ok(count) => {
            request.tell_quota(Quota::new(rate.limit(), count.remaining, count.reset));
            Ok(count.verdict)
        }
        Err(error) => match request.settings().throttle_on_failure {
            OnFailure::Open => {
                tracing::warn!(%error, scope, "the throttle store is down; the request passes uncounted");
                Ok(Verdict::Allowed)
            }
            OnFailure::Closed => {
                tracing::warn!(%error, scope, "the throttle store is down; the request is refused");
                Err(Error::ServiceUnavailable("Requests cannot be counted at the moment; try again later.".into()))
            }
        },
    }
}
