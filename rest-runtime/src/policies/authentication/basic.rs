//! HTTP Basic authentication.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Authentication;
use super::backend::authenticate;
use super::header::{Malformed, credentials};
use crate::base::exceptions::{Error, Result};
use crate::http::request::Credentials;
use crate::http::request::Request;

/// HTTP's Basic scheme ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)): `Authorization: Basic` and the base64 of
/// `username:password`.
///
/// Use it over TLS only, since the password is readable on the network. The decoded bytes are read as UTF-8, or as
/// Latin-1 if they are not valid UTF-8. The challenge is `Basic realm="api"`; [`realm`](Self::realm) sets another
/// realm.
#[derive(Clone, Copy, Debug, Default)]
pub struct BasicAuthentication;

/// A [`BasicAuthentication`] with a realm of its own.
#[derive(Clone, Copy, Debug)]
pub struct RealmAuthentication {
    realm: &'static str,
}

impl BasicAuthentication {
    /// Creates an authenticator with this realm: the part of a site for which a password is valid.
    #[must_use]
    pub const fn realm(realm: &'static str) -> RealmAuthentication {
        RealmAuthentication { realm }
    }
}

impl Authentication for BasicAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        Self::realm("api").authenticate(request).await
    }

    fn authenticate_header(&self, request: &Request) -> Option<String> {
        Self::realm("api").authenticate_header(request)
    }
}

impl Authentication for RealmAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let Some(found) = credentials(request, "Basic") else { return Ok(None) };
        let (username, password) = read(found).map_err(|message| Error::AuthenticationFailed(message.into()))?;
        match authenticate(request, &username, &password).await? {
            Some(user) => Ok(Some(Credentials::shared(user))),
            None => Err(Error::AuthenticationFailed("The username or the password is wrong.".into())),
        }
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some(format!("Basic realm=\"{}\"", self.realm.replace(['"', '\\'], "")))
    }

    fn name(&self) -> &'static str {
        "BasicAuthentication"
    }
}

/// Decodes username and password; the error says what is wrong with the header.
fn read(found: Result<&[u8], Malformed>) -> Result<(String, String), &'static str> {
    let encoded = found.map_err(|malformed| match malformed {
        Malformed::Nothing => {
            "The Basic header has no credentials; send the base64 of username:password after the word Basic."
        }
        Malformed::Spaces => "The credentials of the Basic header may not contain spaces.",
    })?;
    let bytes = STANDARD.decode(encoded).map_err(|_| "The credentials of the Basic header are not valid base64.")?;
    let text =
        String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    let (username, password) =
        text.split_once(':').ok_or("The credentials of the Basic header need a colon after the username.")?;
    Ok((username.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_utf8_and_else_latin1() {
        for (bytes, username, password) in [
            ("zoë:päss".as_bytes(), "zoë", "päss"),
            (b"zo\xeb:p\xe4ss", "zoë", "päss"),
            (b"frank:frank:pass:8", "frank", "frank:pass:8"),
            (b":", "", ""),
            (b" a : b ", " a ", " b "),
        ] {
            let found = read(Ok(STANDARD.encode(bytes).as_bytes()));
            assert_eq!(found, Ok((username.to_owned(), password.to_owned())));
        }
    }

    #[test]
    fn each_mistake_has_its_own_message() {
        let nocolon = STANDARD.encode("nocolon");
        let found = [Err(Malformed::Nothing), Err(Malformed::Spaces), Ok("!!!".as_bytes()), Ok(nocolon.as_bytes())];
        let mut messages: Vec<_> = found.into_iter().map(|found| read(found).expect_err("a mistake")).collect();
        messages.dedup();
        assert_eq!(messages.len(), 4, "{messages:?}");
        assert!(read(Ok(b"YWxpY2U6")).is_ok() && read(Ok(b"YWxpY2U6\xff")).is_err());
    }

    #[test]
    fn realms_cannot_break_out_of_their_quotes() {
        assert_eq!(BasicAuthentication::realm("a\"b").realm.len(), 3);
        assert_eq!(RealmAuthentication { realm: "api" }.name(), BasicAuthentication.name());
    }
}
