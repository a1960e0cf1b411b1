//! JSON Web Tokens: signed claims with every request.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use chrono::Utc;
use jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation, decode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Authentication;
use super::backend::get_user;
use super::header::credentials;
use super::token::read;
use crate::base::exceptions::{Error, Result};
use crate::base::user::User;
use crate::describe::SecurityScheme;
use crate::http::request::Credentials;
use crate::http::request::Request;

/// Authenticates by `Authorization: Bearer` and a JSON Web Token ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)).
/// Feature `jwt`.
///
/// One key and one algorithm are valid: a token whose header names another algorithm is refused.
///
/// | claim or header | the token is refused |
/// | --- | --- |
/// | `exp` | if it is missing, now or past |
/// | `nbf`, `iat` | if it is in the future |
/// | `iss` | if [`issuer`](Self::issuer) is set, and it is missing or differs |
/// | `aud` | if [`audience`](Self::audience) is set and not in it; if none is set and the token has one |
/// | `typ` | if [`token_type`](Self::token_type) is set, and it is missing or differs |
/// | `crit`, and `b64` that is not `true` | always: no extension is supported ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11)) |
///
/// [`leeway`](Self::leeway) allows for clocks that differ. A refusal is 401 with the challenge `Bearer`.
/// [`Request::auth`] has the claims, of the type set by [`claims`](Self::claims).
///
/// ```
/// use std::sync::Arc;
///
/// use rest_runtime::authentication::{JwtAuthentication, JwtClaims, JwtKey};
/// use rest_runtime::prelude::*;
/// use serde::Deserialize;
///
/// #[derive(Clone, Debug, Deserialize)]
/// struct Claims {
///     sub: String,
///     scope: String,
/// }
///
/// impl User for Claims {
///     fn username(&self) -> &str { &self.sub }
///     fn key(&self) -> Option<String> { Some(self.sub.clone()) }
///     fn has_perm(&self, perm: &str) -> bool { self.scope.split(' ').any(|scope| scope == perm) }
/// }
///
/// impl JwtClaims for Claims {
///     async fn user(&self, _: &Request) -> Result<Option<Arc<dyn User>>> {
///         Ok(Some(Arc::new(self.clone())))
///     }
/// }
///
/// fn rest(db: DatabaseConnection, secret: &str) -> Result<Rest> {
///     let jwt = JwtAuthentication::new(JwtKey::hs256(secret)?).claims::<Claims>().issuer("https://id.example.com");
///     Ok(Rest::new(db).authentication(jwt))
/// }
/// ```
///
/// Create it once, when the project is built, because it parses PEM keys then. Clone a
/// [`BoxAuthentication`](super::BoxAuthentication) for a view's own authenticators.
pub struct JwtAuthentication<C = Subject> {
    key: DecodingKey,
    validation: Validation,
    token_type: Option<String>,
    keyword: &'static str,
    claims: PhantomData<fn() -> C>,
}

/// The claims of a token, and the user that they name.
pub trait JwtClaims: DeserializeOwned + Send + Sync + 'static {
    /// Returns the user: the claims themselves, or one named by them. `None` and inactive users are refused.
    fn user(&self, request: &Request) -> impl Future<Output = Result<Option<Arc<dyn User>>>> + Send;
}

/// Claims with `sub` alone: the key of a user of the project's backend ([`get_user`](super::AuthBackend::get_user)).
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Subject {
    /// The user's key.
    pub sub: String,
}

impl JwtClaims for Subject {
    async fn user(&self, request: &Request) -> Result<Option<Arc<dyn User>>> {
        if self.sub.contains('\0') {
            return Ok(None);
        }
        get_user(request, &self.sub).await
    }
}

/// A key and its algorithm.
pub struct JwtKey {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl JwtKey {
    /// A secret of at least 32 bytes that signs and verifies, with HMAC and SHA-256.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a shorter secret, which could be found by brute force ([RFC
    /// 7518](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)).
    pub fn hs256(secret: impl AsRef<[u8]>) -> Result<Self> {
        Self::secret(Algorithm::HS256, 32, secret.as_ref())
    }

    /// A secret of at least 64 bytes that signs and verifies, with HMAC and SHA-512.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a shorter secret.
    pub fn hs512(secret: impl AsRef<[u8]>) -> Result<Self> {
        Self::secret(Algorithm::HS512, 64, secret.as_ref())
    }

    /// An RSA public key of at least 2048 bits in PEM, with PKCS #1 v1.5 and SHA-256.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for an invalid key, and for a shorter one ([RFC
    /// 7518](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)).
    pub fn rs256(pem: impl AsRef<[u8]>) -> Result<Self> {
        let found = Self::public(Algorithm::RS256, DecodingKey::from_rsa_pem(pem.as_ref()))?;
        // The encoded key is the modulus and a few more bytes.
        if found.key.try_get_as_bytes().is_ok_and(|der| der.len() < 2048 / 8) {
            return Err(Error::ImproperlyConfigured(
                "JwtKey: a public key for RS256 must have at least 2048 bits".to_owned(),
            ));
        }
        Ok(found)
    }

    /// A public key on the curve P-256 in PEM, with SHA-256.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for an invalid key.
    pub fn es256(pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::public(Algorithm::ES256, DecodingKey::from_ec_pem(pem.as_ref()))
    }

    /// An Ed25519 public key in PEM.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for an invalid key.
    pub fn eddsa(pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::public(Algorithm::EdDSA, DecodingKey::from_ed_pem(pem.as_ref()))
    }

    fn secret(algorithm: Algorithm, length: usize, secret: &[u8]) -> Result<Self> {
        if secret.len() < length {
            let message =
                format!("JwtKey: a secret for {algorithm:?} must have at least {length} bytes, not {}", secret.len());
            return Err(Error::ImproperlyConfigured(message));
        }
        Ok(Self { algorithm, key: DecodingKey::from_secret(secret) })
    }

    fn public(algorithm: Algorithm, key: jsonwebtoken::errors::Result<DecodingKey>) -> Result<Self> {
        let key = key.map_err(|error| {
            Error::ImproperlyConfigured(format!("JwtKey: this is not a public key for {algorithm:?} in PEM: {error}"))
        })?;
        Ok(Self { algorithm, key })
    }
}

impl fmt::Debug for JwtKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

impl JwtAuthentication {
    /// Accepts tokens signed with this key, whose `sub` is a user's key.
    #[must_use]
    pub fn new(key: JwtKey) -> Self {
        // jsonwebtoken panics without a chosen provider if another crate enables a second backend. An error means that
        // the program has already chosen one.
        let _ = DEFAULT_PROVIDER.install_default();
        let mut validation = Validation::new(key.algorithm);
        // `checked` reads the times, because jsonwebtoken cannot read them if `serde_json` keeps the digits of numbers.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        validation.leeway = 0;
        Self { key: key.key, validation, token_type: None, keyword: "Bearer", claims: PhantomData }
    }
}

impl<C: JwtClaims> JwtAuthentication<C> {
    /// Sets the type of the claims.
    #[must_use]
    pub fn claims<D: JwtClaims>(self) -> JwtAuthentication<D> {
        let Self { key, validation, token_type, keyword, claims: _ } = self;
        JwtAuthentication { key, validation, token_type, keyword, claims: PhantomData }
    }

    /// Accepts only tokens with this `iss`.
    #[must_use]
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.validation.set_issuer(&[issuer]);
        self.validation.required_spec_claims.insert("iss".to_owned());
        self
    }

    /// Accepts only tokens with this in their `aud`.
    #[must_use]
    pub fn audience(mut self, audience: &str) -> Self {
        self.validation.set_audience(&[audience]);
        self.validation.required_spec_claims.insert("aud".to_owned());
        self
    }

    /// Accepts only tokens with this `typ` in their header, for example `at+jwt`; by default any.
    ///
    /// This refuses tokens that were issued for another use ([RFC
    /// 8725](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)). A prefix `application/` and the case of letters are
    /// ignored.
    #[must_use]
    pub fn token_type(self, token_type: &str) -> Self {
        Self { token_type: Some(token_type.to_owned()), ..self }
    }

    /// Sets the seconds by which the clocks of issuers may differ, for `exp`, `nbf` and `iat`.
    ///
    /// 0 by default, because each second prolongs the life of a token.
    #[must_use]
    pub fn leeway(mut self, seconds: u64) -> Self {
        self.validation.leeway = seconds;
        self
    }

    /// Sets the scheme in place of `Bearer`.
    #[must_use]
    pub fn keyword(self, keyword: &'static str) -> Self {
        Self { keyword, ..self }
    }
}

impl<C> Clone for JwtAuthentication<C> {
    fn clone(&self) -> Self {
        let Self { key, validation, token_type, keyword, .. } = self;
        Self {
            key: key.clone(),
            validation: validation.clone(),
            token_type: token_type.clone(),
            keyword,
            claims: PhantomData,
        }
    }
}

impl<C> fmt::Debug for JwtAuthentication<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key stays secret.
        f.debug_struct("JwtAuthentication")
            .field("algorithms", &self.validation.algorithms)
            .field("keyword", &self.keyword)
            .finish_non_exhaustive()
    }
}

impl<C: JwtClaims> Authentication for JwtAuthentication<C> {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let Some(found) = credentials(request, self.keyword) else { return Ok(None) };
        let token = read(found, self.keyword)?;
        let claims = self.checked(token).map_err(|refusal| Error::AuthenticationFailed(refusal.into()))?;
        let user = claims.user(request).await?.filter(|user| user.is_active());
        let user = user.ok_or_else(|| {
            Error::AuthenticationFailed("The user of this token does not exist or is inactive.".into())
        })?;
        Ok(Some(Credentials::shared(user).with_auth(claims)))
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some(self.keyword.to_owned())
    }

    fn security(&self, _: &Request) -> Vec<Vec<SecurityScheme>> {
        let scheme = if self.keyword.eq_ignore_ascii_case("Bearer") {
            json!({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
        } else {
            json!({
                "type": "apiKey", "in": "header", "name": "Authorization",
                "description": format!("`{}`, a space, and a JSON Web Token.", self.keyword),
            })
        };
        vec![vec![SecurityScheme::new("jwtAuthentication", scheme)]]
    }
}

const FOREIGN: &str = "The issuer or audience of the token is wrong.";

const LACKING: &str = "A claim of the token is missing or invalid.";

impl<C: JwtClaims> JwtAuthentication<C> {
    /// The claims of a token that passes every check.
    fn checked(&self, token: &str) -> Result<C, &'static str> {
        let TokenData { header, claims } =
            decode::<Value>(token, &self.key, &self.validation).map_err(|error| refusal(error.kind()))?;
        let is_plain = header.extras.get::<bool>("b64").is_ok_and(|b64| b64 != Some(false));
        if header.crit.is_some() || !is_plain {
            return Err("The token needs an extension that is not supported here.");
        }
        if self.token_type.as_deref().is_some_and(|wanted| !is_of_type(header.typ.as_deref(), wanted)) {
            return Err("The token has the wrong type.");
        }
        // jsonwebtoken accepts a list of issuers, and ignores an audience that is neither a text nor a list.
        if (self.validation.iss.is_some() && !claims["iss"].is_string())
            || (self.validation.aud.is_none() && !claims["aud"].is_null())
        {
            return Err(FOREIGN);
        }
        in_time(&claims, self.validation.leeway)?;
        serde_json::from_value(claims).map_err(|_| LACKING)
    }
}

fn is_of_type(token_type: Option<&str>, wanted: &str) -> bool {
    let short = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.strip_prefix("application/").map(str::to_owned).unwrap_or(name)
    };
    token_type.is_some_and(|token_type| short(token_type) == short(wanted))
}

/// Checks `exp`, `nbf` and `iat`.
fn in_time(claims: &Value, leeway: u64) -> Result<(), &'static str> {
    #[expect(clippy::cast_precision_loss, reason = "exact for more than 100,000 years")]
    let (now, leeway) = (Utc::now().timestamp_millis() as f64 / 1000.0, leeway as f64);
    let time = |claim: &str| match &claims[claim] {
        Value::Null => Ok(None),
        time => time.as_f64().filter(|time| time.is_finite() && *time >= 0.0).map(Some).ok_or(LACKING),
    };
    if time("exp")?.ok_or(LACKING)? + leeway <= now {
        return Err("The token has expired.");
    }
    if time("nbf")?.into_iter().chain(time("iat")?).any(|time| time > now + leeway) {
        return Err("The token is not valid yet.");
    }
    Ok(())
}

fn refusal(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidIssuer | ErrorKind::InvalidAudience => FOREIGN,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) | ErrorKind::Json(_) => LACKING,
        _ => "The token is not a JSON Web Token, or its signature is wrong.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_keys_are_refused() {
        for (error, says) in [
            (JwtKey::hs256("short").expect_err("short"), "HS256"),
            (JwtKey::hs512([0; 63]).expect_err("short"), "HS512"),
            (JwtKey::rs256("no PEM").expect_err("no key"), "RS256"),
            (JwtKey::es256("no PEM").expect_err("no key"), "ES256"),
            (JwtKey::eddsa("no PEM").expect_err("no key"), "EdDSA"),
        ] {
            assert!(error.to_string().starts_with("JwtKey: ") && error.to_string().contains(says), "{error}");
        }
        let key = JwtKey::hs256([b'k'; 32]).expect("a key");
        let shown = format!("{key:?}") + &format!("{:?}", JwtAuthentication::new(key));
        assert!(shown.contains("HS256") && !shown.contains("kkk"), "{shown}");
    }
}
