//! Area 5, /auth/: Basic, Token, Session, their order, and what the view sees.

use rest_runtime::{
    auth_views::{LoginView, LogoutView, ObtainAuthToken},
    axum::http::StatusCode,
    prelude::*,
    routers::Named,
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};
use serde_json::json;

use crate::{auth::Backend, entities::user};

fn who(request: &Request) -> Result<Response> {
    let user = request.user();
    Response::new(&json!({
        "user": Some(user.username()).filter(|name| !name.is_empty()),
        "authenticated": user.is_authenticated(),
        "auth": request.auth::<String>(),
        "by": request.successful_authenticator(),
    }))
}

/// The user and the auth of the request; open to all.
#[api_view(GET, POST, PUT, DELETE, HEAD, authentication = A::default())]
async fn me<A: Authentication + Default + 'static>(request: &Request) -> Result<Response> {
    who(request)
}

#[api_view(GET, POST, PUT, DELETE, HEAD, permissions = IsAuthenticated, authentication = A::default())]
async fn private<A: Authentication + Default + 'static>(request: &Request) -> Result<Response> {
    who(request)
}

#[derive(Default)]
struct RealmAuthentication;

impl Authentication for RealmAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        BasicAuthentication.authenticate(request).await
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some("Basic realm=\"oracle\"".to_owned())
    }
}

#[derive(Default)]
struct BearerAuthentication;

impl Authentication for BearerAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        TokenAuthentication::keyword("Bearer").authenticate(request).await
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some("Bearer".to_owned())
    }
}

/// `X-User: <username>`; no `authenticate_header`, so refusals are 403.
#[derive(Default)]
struct HeaderAuthentication;

impl Authentication for HeaderAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let Some(name) = request.headers().get("x-user") else { return Ok(None) };
        let name: String = name.as_bytes().iter().copied().map(char::from).collect();
        let account = Backend::find(request, user::Column::Username.eq(name).into_condition()).await?;
        let account = account.ok_or_else(|| Error::api(StatusCode::UNAUTHORIZED, "No such user.", "no_user"))?;
        Ok(Some(Credentials::user(account).with_auth("header".to_owned())))
    }
}

const LOGIN: Named =
    Named::view("Login").description("POST {\"username\", \"password\"}: sets the sessionid and csrftoken cookies.");
const TOKEN: Named =
    Named::view("Obtain Token").description("POST {\"username\", \"password\"}: the token of that user.");

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<LoginView>("login/", LOGIN)
        .route::<LogoutView>("logout/", None)
        .route::<ObtainAuthToken>("token/", TOKEN)
        .route::<me<BasicAuthentication>>("me/basic/", None)
        .route::<me<TokenAuthentication>>("me/token/", None)
        .route::<me<SessionAuthentication>>("me/session/", None)
        .route::<me<()>>("me/none/", None)
        .route::<me<(SessionAuthentication, BasicAuthentication, TokenAuthentication)>>("me/all/", None)
        .route::<private<BasicAuthentication>>("private/basic/", None)
        .route::<private<RealmAuthentication>>("private/realm/", None)
        .route::<private<TokenAuthentication>>("private/token/", None)
        .route::<private<BearerAuthentication>>("private/bearer/", None)
        .route::<private<SessionAuthentication>>("private/session/", None)
        .route::<private<HeaderAuthentication>>("private/header/", None)
        .route::<private<()>>("private/none/", None)
        .route::<private<(SessionAuthentication, BasicAuthentication)>>("private/session-basic/", None)
        .route::<private<(BasicAuthentication, SessionAuthentication)>>("private/basic-session/", None)
        .route::<private<(TokenAuthentication, BasicAuthentication)>>("private/token-basic/", None)
        .route::<private<(BasicAuthentication, TokenAuthentication)>>("private/basic-token/", None)
        .route::<private<(HeaderAuthentication, TokenAuthentication)>>("private/header-token/", None)
        .route::<private<(TokenAuthentication, HeaderAuthentication)>>("private/token-header/", None)
}
