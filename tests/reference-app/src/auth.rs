//! Who asks: `Authorization: Token <key>`, looked up in `auth_token`.

use rest_runtime::{axum::http::header, prelude::*};
use sea_orm::{ColumnTrait, EntityTrait};

use crate::entities::{token, user};

/// A user that is signed in.
#[derive(Debug)]
pub struct SignedIn(pub user::Model);

impl User for SignedIn {
    fn username(&self) -> &str {
        &self.0.username
    }

    fn key(&self) -> Option<String> {
        Some(self.0.id.to_string())
    }

    fn is_staff(&self) -> bool {
        self.0.is_staff
    }
}

/// The authenticator of every view that names none.
#[derive(Debug)]
pub struct TokenAuthentication;

impl Authentication for TokenAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = header.and_then(|text| text.split_once(' ')).filter(|(word, _)| word.eq_ignore_ascii_case("token"));
        let Some((_, key)) = key else { return Ok(None) };
        let found = user::Entity::find()
            .inner_join(token::Entity)
            .filter(token::Column::Key.eq(key))
            .filter(user::Column::IsActive.eq(true))
            .one(request.database())
            .await?;
        let user = found.ok_or(Error::AuthenticationFailed("This token is not valid.".into()))?;
        Ok(Some(Credentials::user(SignedIn(user)).with_auth(key.to_owned())))
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some("Token".to_owned())
    }
}
