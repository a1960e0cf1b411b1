//! Area 5, /auth/: Basic, Token, Session, their order, and what the view sees.

use rest_runtime::{
    auth_views::{LoginView, LogoutView},
    axum::http::StatusCode,
    prelude::*,
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};
use serde_json::json;

use crate::{auth::Backend, entities::user};

/// Views that tell the user and the auth of the request.
macro_rules! me {
    ($($view:ident: $name:literal, $permissions:ident, $authentication:expr;)+) => {$(
        struct $view;

        #[api_view(name = $name, permissions = $permissions, authentication = $authentication)]
        impl $view {
            async fn get(&self, request: &Request) -> Result<Response> {
                let user = request.user();
                Response::new(&json!({
                    "user": Some(user.username()).filter(|name| !name.is_empty()),
                    "authenticated": user.is_authenticated(),
                    "auth": request.auth::<String>(),
                    "by": request.successful_authenticator(),
                }))
            }

            async fn post(&self, request: &Request) -> Result<Response> {
                self.get(request).await
            }

            async fn put(&self, request: &Request) -> Result<Response> {
                self.get(request).await
            }

            async fn delete(&self, request: &Request) -> Result<Response> {
                self.get(request).await
            }
        }
    )+};
}

me! {
    MeBasic: "Me", AllowAny, BasicAuthentication;
    MeToken: "Me", AllowAny, TokenAuthentication;
    MeSession: "Me", AllowAny, SessionAuthentication;
    MeNone: "Me", AllowAny, ();
    MeAll: "Me", AllowAny, (SessionAuthentication, BasicAuthentication, TokenAuthentication);
    PrivateBasic: "Private", IsAuthenticated, BasicAuthentication;
    PrivateRealm: "Private", IsAuthenticated, BasicAuthentication::realm("oracle");
    PrivateToken: "Private", IsAuthenticated, TokenAuthentication;
    PrivateBearer: "Private", IsAuthenticated, BearerAuthentication;
    PrivateSession: "Private", IsAuthenticated, SessionAuthentication;
    PrivateHeader: "Private", IsAuthenticated, HeaderAuthentication;
    PrivateNone: "Private", IsAuthenticated, ();
    PrivateSessionBasic: "Private", IsAuthenticated, (SessionAuthentication, BasicAuthentication);
    PrivateBasicSession: "Private", IsAuthenticated, (BasicAuthentication, SessionAuthentication);
    PrivateTokenBasic: "Private", IsAuthenticated, (TokenAuthentication, BasicAuthentication);
    PrivateBasicToken: "Private", IsAuthenticated, (BasicAuthentication, TokenAuthentication);
    PrivateHeaderToken: "Private", IsAuthenticated, (HeaderAuthentication, TokenAuthentication);
    PrivateTokenHeader: "Private", IsAuthenticated, (TokenAuthentication, HeaderAuthentication);
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
        let Some(name) = request.headers().get("x-user").and_then(|name| name.to_str().ok()) else { return Ok(None) };
        let account = Backend::find(request, user::Column::Username.eq(name).into_condition()).await?;
        let account = account.ok_or_else(|| Error::api(StatusCode::UNAUTHORIZED, "No such user.", "no_user"))?;
        Ok(Some(Credentials::user(account).with_auth("header".to_owned())))
    }
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<LoginView>("login/", None)
        .route::<LogoutView>("logout/", None)
        .route::<MeBasic>("me/basic/", None)
        .route::<MeToken>("me/token/", None)
        .route::<MeSession>("me/session/", None)
        .route::<MeNone>("me/none/", None)
        .route::<MeAll>("me/all/", None)
        .route::<PrivateBasic>("private/basic/", None)
        .route::<PrivateRealm>("private/realm/", None)
        .route::<PrivateToken>("private/token/", None)
        .route::<PrivateBearer>("private/bearer/", None)
        .route::<PrivateSession>("private/session/", None)
        .route::<PrivateHeader>("private/header/", None)
        .route::<PrivateNone>("private/none/", None)
        .route::<PrivateSessionBasic>("private/session-basic/", None)
        .route::<PrivateBasicSession>("private/basic-session/", None)
        .route::<PrivateTokenBasic>("private/token-basic/", None)
        .route::<PrivateBasicToken>("private/basic-token/", None)
        .route::<PrivateHeaderToken>("private/header-token/", None)
        .route::<PrivateTokenHeader>("private/token-header/", None)
}
