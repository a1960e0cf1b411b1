//! JSON Web Tokens: claims that somebody signed, with every request.

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

use super::backend::get_user;
use super::header::credentials;
use super::token::read;
use super::{Authentication, Credentials};
use crate::describe::SecurityScheme;
use crate::exceptions::{Error, Result};
use crate::request::Request;
use crate::user::User;

/// `Authorization: Bearer` and a JSON Web Token ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)), signed with one key
/// by one algorithm: what the token itself says of its algorithm is believed only where it is that one. Feature `jwt`.
///
/// | a token | is refused |
/// | --- | --- |
/// | `exp` | where it is missing, or is now or past |
/// | `nbf`, `iat` | where it is in the future |
/// | `iss` | where [`issuer`](Self::issuer) is set, and it is missing or another one |
/// | `aud` | where [`audience`](Self::audience) is set and is not in it; where none is set, and it has one |
/// | `typ` | where [`token_type`](Self::token_type) is set, and it is missing or another one |
/// | `crit`, and `b64` that is not `true` | always: no extension is understood ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11)) |
///
/// [`leeway`](Self::leeway) allows for clocks that differ. A refusal is 401 with the challenge `Bearer`. The claims are
/// [`Request::auth`], of the type that [`claims`](Self::claims) names.
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
/// Make it once, when the project is built: keys are read from PEM then. A view of its own gets a clone of a
/// [`BoxAuthentication`](super::BoxAuthentication).
pub struct JwtAuthentication<C = Subject> {
    key: DecodingKey,
    validation: Validation,
    token_type: Option<String>,
    keyword: &'static str,
    claims: PhantomData<fn() -> C>,
}

/// The claims of a token, and whose they are.
pub trait JwtClaims: DeserializeOwned + Send + Sync + 'static {
    /// The user: the claims themselves, or one whom they name. `None`, or a user who is not in use, is refused.
    fn user(&self, request: &Request) -> impl Future<Output = Result<Option<Arc<dyn User>>>> + Send;
}

/// The claim `sub` alone: the key of a user whom the project's backend knows
/// ([`get_user`](super::AuthBackend::get_user)).
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

/// A key with the one algorithm it is for.
pub struct JwtKey {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl JwtKey {
    /// A secret of 32 bytes or more that signs and checks, with HMAC and SHA-256.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a shorter one
    /// ([RFC 7518](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)): it could be found by trying.
    pub fn hs256(secret: impl AsRef<[u8]>) -> Result<Self> {
        Self::secret(Algorithm::HS256, 32, secret.as_ref())
    }

    /// The same with SHA-512 and 64 bytes or more.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a shorter one.
    pub fn hs512(secret: impl AsRef<[u8]>) -> Result<Self> {
        Self::secret(Algorithm::HS512, 64, secret.as_ref())
    }

    /// An RSA public key of 2048 bits or more in PEM, with PKCS #1 v1.5 and SHA-256.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a text that is no such key, and for a shorter one
    /// ([RFC 7518](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)).
    pub fn rs256(pem: impl AsRef<[u8]>) -> Result<Self> {
        let found = Self::public(Algorithm::RS256, DecodingKey::from_rsa_pem(pem.as_ref()))?;
        // The key is its modulus and a few bytes around it.
        if found.key.try_get_as_bytes().is_ok_and(|der| der.len() < 2048 / 8) {
            return Err(Error::ImproperlyConfigured(
                "JwtKey: the public key of RS256 has 2048 bits or more: make a longer one".to_owned(),
            ));
        }
        Ok(found)
    }

    /// A public key on the curve P-256 in PEM, with SHA-256.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a text that is no such key.
    pub fn es256(pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::public(Algorithm::ES256, DecodingKey::from_ec_pem(pem.as_ref()))
    }

    /// An Ed25519 public key in PEM.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a text that is no such key.
    pub fn eddsa(pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::public(Algorithm::EdDSA, DecodingKey::from_ed_pem(pem.as_ref()))
    }

    fn secret(algorithm: Algorithm, length: usize, secret: &[u8]) -> Result<Self> {
        if secret.len() < length {
            let message =
                format!("JwtKey: the secret of {algorithm:?} has {length} bytes or more, not {}", secret.len());
            return Err(Error::ImproperlyConfigured(message));
        }
        Ok(Self { algorithm, key: DecodingKey::from_secret(secret) })
    }

    fn public(algorithm: Algorithm, key: jsonwebtoken::errors::Result<DecodingKey>) -> Result<Self> {
        let key = key.map_err(|error| {
            Error::ImproperlyConfigured(format!("JwtKey: this is no public key of {algorithm:?} in PEM: {error}"))
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
    /// Tokens signed with this key, whose `sub` is a user's key.
    #[must_use]
    pub fn new(key: JwtKey) -> Self {
        // Where another crate turns a second backend on, jsonwebtoken panics unless one was chosen. An error says that
        // the program chose already.
        let _ = DEFAULT_PROVIDER.install_default();
        let mut validation = Validation::new(key.algorithm);
        // `checked` asks for the times: jsonwebtoken reads none where `serde_json` keeps the digits of numbers.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        validation.leeway = 0;
        Self { key: key.key, validation, token_type: None, keyword: "Bearer", claims: PhantomData }
    }
}

impl<C: JwtClaims> JwtAuthentication<C> {
    /// With claims of this type.
    #[must_use]
    pub fn claims<D: JwtClaims>(self) -> JwtAuthentication<D> {
        let Self { key, validation, token_type, keyword, claims: _ } = self;
        JwtAuthentication { key, validation, token_type, keyword, claims: PhantomData }
    }

    /// Tokens alone whose `iss` is this.
    #[must_use]
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.validation.set_issuer(&[issuer]);
        self.validation.required_spec_claims.insert("iss".to_owned());
        self
    }

    /// Tokens alone whose `aud` has this.
    #[must_use]
    pub fn audience(mut self, audience: &str) -> Self {
        self.validation.set_audience(&[audience]);
        self.validation.required_spec_claims.insert("aud".to_owned());
        self
    }

    /// Tokens alone whose header has this `typ`, `at+jwt` for example, so that a token made for something else is not taken
    /// ([RFC 8725](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)). `application/` before it and the case of letters
    /// do not count. Any by default.
    #[must_use]
    pub fn token_type(self, token_type: &str) -> Self {
        Self { token_type: Some(token_type.to_owned()), ..self }
    }

    /// By how many seconds the clocks of those who sign may differ, for `exp`, `nbf` and `iat`; 0 by default, as every
    /// second prolongs the life of a token.
    #[must_use]
    pub fn leeway(mut self, seconds: u64) -> Self {
        self.validation.leeway = seconds;
        self
    }

    /// With this word in place of `Bearer`.
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
        // Not the key.
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
        let user = user.ok_or_else(|| Error::AuthenticationFailed("The user of this token is not in use.".into()))?;
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

const FOREIGN: &str = "The token was made by or for somebody else.";

const LACKING: &str = "The token lacks a claim that it must have, or is no JSON Web Token.";

impl<C: JwtClaims> JwtAuthentication<C> {
    /// The claims of a token that passes every check.
    fn checked(&self, token: &str) -> Result<C, &'static str> {
        let TokenData { header, claims } =
            decode::<Value>(token, &self.key, &self.validation).map_err(|error| refusal(error.kind()))?;
        let is_plain = header.extras.get::<bool>("b64").is_ok_and(|b64| b64 != Some(false));
        if header.crit.is_some() || !is_plain {
            return Err("The token needs an extension that is not understood here.");
        }
        if self.token_type.as_deref().is_some_and(|wanted| !is_of_type(header.typ.as_deref(), wanted)) {
            return Err("The token is of another type.");
        }
        // jsonwebtoken takes a list of issuers, and passes over an audience that is neither a text nor a list.
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

/// Whether it is the time of a token with these claims.
fn in_time(claims: &Value, leeway: u64) -> Result<(), &'static str> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of millions of years")]
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
        _ => "The token is no JSON Web Token, or its signature is wrong.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_are_none_are_refused_when_the_project_is_built() {
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
