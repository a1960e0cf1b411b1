//! Area 5, /auth/: Basic, Token, Session, their order, and what the view sees.

use rest_runtime::{
    auth_views::{LoginView, LogoutView, ObtainAuthToken},
    axum::http::StatusCode,
    prelude::*,
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};
use serde_json::json;

use crate::{auth::Backend, entities::user};

/// Views that tell the user and the auth of the request.
macro_rules! me {
    ($($(#[$doc:meta])* $view:ident: $name:literal, $permissions:ident, $authentication:expr;)+) => {$(
        $(#[$doc])*
        #[api_view(
            GET, POST, PUT, DELETE, HEAD, name = $name, permissions = $permissions, authentication = $authentication
        )]
        async fn $view(request: &Request) -> Result<Response> {
            let user = request.user();
            Response::new(&json!({
                "user": Some(user.username()).filter(|name| !name.is_empty()),
                "authenticated": user.is_authenticated(),
                "auth": request.auth::<String>(),
                "by": request.successful_authenticator(),
            }))
        }
    )+};
}

me! {
    /// The user and the auth of the request; open to all.
    me_basic: "Me", AllowAny, BasicAuthentication;
    /// The user and the auth of the request; open to all.
    me_token: "Me", AllowAny, TokenAuthentication;
    /// The user and the auth of the request; open to all.
    me_session: "Me", AllowAny, SessionAuthentication;
    /// The user and the auth of the request; open to all.
    me_none: "Me", AllowAny, ();
    /// The user and the auth of the request; open to all.
    me_all: "Me", AllowAny, (SessionAuthentication, BasicAuthentication, TokenAuthentication);
    private_basic: "Private", IsAuthenticated, BasicAuthentication;
    private_realm: "Private", IsAuthenticated, RealmAuthentication;
    private_token: "Private", IsAuthenticated, TokenAuthentication;
    private_bearer: "Private", IsAuthenticated, BearerAuthentication;
    private_session: "Private", IsAuthenticated, SessionAuthentication;
    private_header: "Private", IsAuthenticated, HeaderAuthentication;
    private_none: "Private", IsAuthenticated, ();
    private_session_basic: "Private", IsAuthenticated, (SessionAuthentication, BasicAuthentication);
    private_basic_session: "Private", IsAuthenticated, (BasicAuthentication, SessionAuthentication);
    private_token_basic: "Private", IsAuthenticated, (TokenAuthentication, BasicAuthentication);
    private_basic_token: "Private", IsAuthenticated, (BasicAuthentication, TokenAuthentication);
    private_header_token: "Private", IsAuthenticated, (HeaderAuthentication, TokenAuthentication);
    private_token_header: "Private", IsAuthenticated, (TokenAuthentication, HeaderAuthentication);
}

struct RealmAuthentication;

impl Authentication for RealmAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        BasicAuthentication.authenticate(request).await
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some("Basic realm=\"oracle\"".to_owned())
    }
}

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

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<LoginView>("login/", None)
        .route::<LogoutView>("logout/", None)
        .route::<ObtainAuthToken>("token/", None)
        .route::<me_basic>("me/basic/", None)
        .route::<me_token>("me/token/", None)
        .route::<me_session>("me/session/", None)
        .route::<me_none>("me/none/", None)
        .route::<me_all>("me/all/", None)
        .route::<private_basic>("private/basic/", None)
        .route::<private_realm>("private/realm/", None)
        .route::<private_token>("private/token/", None)
        .route::<private_bearer>("private/bearer/", None)
        .route::<private_session>("private/session/", None)
        .route::<private_header>("private/header/", None)
        .route::<private_none>("private/none/", None)
        .route::<private_session_basic>("private/session-basic/", None)
        .route::<private_basic_session>("private/basic-session/", None)
        .route::<private_token_basic>("private/token-basic/", None)
        .route::<private_basic_token>("private/basic-token/", None)
        .route::<private_header_token>("private/header-token/", None)
        .route::<private_token_header>("private/token-header/", None)
}
