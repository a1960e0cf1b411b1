//! Token authentication.

use super::Authentication;
use super::backend::BoxBackend;
use super::header::{Malformed, credentials};
use crate::base::exceptions::{Error, Result};
use crate::http::request::Credentials;
use crate::http::request::Request;

/// Authenticates by `Authorization: Token` and a key.
///
/// This is DRF's [token
/// authentication](https://www.django-rest-framework.org/api-guide/authentication/#tokenauthentication).
/// [`get_user_by_token`](super::AuthBackend::get_user_by_token) looks the key up. The challenge is `Token`;
/// [`keyword`](Self::keyword) sets another scheme.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenAuthentication;

/// A [`TokenAuthentication`] with another scheme.
#[derive(Clone, Copy, Debug)]
pub struct KeywordAuthentication {
    keyword: &'static str,
    name: &'static str,
}

impl TokenAuthentication {
    /// Creates an authenticator with another scheme, for example `Bearer`, in header and challenge.
    #[must_use]
    pub const fn keyword(keyword: &'static str) -> KeywordAuthentication {
        KeywordAuthentication { keyword, name: "TokenAuthentication" }
    }
}

impl KeywordAuthentication {
    /// Sets the name for [`successful_authenticator`](Request::successful_authenticator), to tell several of them
    /// apart; `TokenAuthentication` by default.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

impl Authentication for TokenAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        Self::keyword("Token").authenticate(request).await
    }

    fn authenticate_header(&self, request: &Request) -> Option<String> {
        Self::keyword("Token").authenticate_header(request)
    }
}

impl Authentication for KeywordAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let Some(found) = credentials(request, self.keyword) else { return Ok(None) };
        let token = read(found, self.keyword)?;
        match BoxBackend::of(request)?.get_user_by_token(request, token).await? {
            Some(credentials) if credentials.user.is_active() => Ok(Some(credentials)),
            Some(_) => Err(Error::AuthenticationFailed("The user of this token is inactive.".into())),
            None => Err(Error::AuthenticationFailed("The token is unknown or has expired.".into())),
        }
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some(self.keyword.to_owned())
    }

    fn name(&self) -> &'static str {
        self.name
    }
}

/// The token of a header with this scheme.
pub(super) fn read<'a>(found: Result<&'a [u8], Malformed>, keyword: &str) -> Result<&'a str> {
    let mistake = match found {
        Ok(token) if token.is_ascii() => match str::from_utf8(token) {
            Ok(token) => return Ok(token),
            Err(_) => "has characters outside ASCII",
        },
        Ok(_) => "has characters outside ASCII",
        Err(Malformed::Nothing) => "is missing; send it after the keyword",
        Err(Malformed::Spaces) => "may not contain spaces",
    };
    Err(Error::AuthenticationFailed(format!("The token of the {keyword} header {mistake}.").into()))
}
