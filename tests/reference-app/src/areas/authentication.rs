//! Area 5, /auth/: Basic, Token, Session, their order, and what the view sees.

use rest_runtime::{
    auth_views::{LoginView, LogoutView, ObtainAuthToken},
    axum::http::StatusCode,
    prelude::*,
    routers::AsView,
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};
use serde_json::json;

use crate::{auth::Backend, entities::user};

/// The user and the auth of the request; open to all.
#[api_view(GET, POST, PUT, DELETE, HEAD)]
async fn me(request: &Request) -> Result<Response> {
    let user = request.user();
    Response::new(&json!({
        "user": Some(user.username()).filter(|name| !name.is_empty()),
        "authenticated": user.is_authenticated(),
        "auth": request.auth::<String>(),
        "by": request.successful_authenticator(),
    }))
}

/// `X-User: <username>`; without an `authenticate_header`, so refusals are 403.
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

const LOGIN: AsView =
    AsView::name("Login").description("POST {\"username\", \"password\"}: sets the sessionid and csrftoken cookies.");
const TOKEN: AsView =
    AsView::name("Obtain Token").description("POST {\"username\", \"password\"}: the token of that user.");

fn known(authentication: impl Authentication + 'static) -> AsView<'static> {
    AsView::new().authentication(authentication)
}

fn private(authentication: impl Authentication + 'static) -> AsView<'static> {
    AsView::name("Private").permissions(IsAuthenticated).authentication(authentication)
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<LoginView>("login/", LOGIN)
        .route::<LogoutView>("logout/", None)
        .route::<ObtainAuthToken>("token/", TOKEN)
        .route::<me>("me/basic/", known(BasicAuthentication))
        .route::<me>("me/token/", known(TokenAuthentication))
        .route::<me>("me/session/", known(SessionAuthentication))
        .route::<me>("me/none/", known(()))
        .route::<me>("me/all/", known((SessionAuthentication, BasicAuthentication, TokenAuthentication)))
        .route::<me>("private/basic/", private(BasicAuthentication))
        .route::<me>("private/realm/", private(BasicAuthentication::realm("oracle")))
        .route::<me>("private/token/", private(TokenAuthentication))
        .route::<me>("private/bearer/", private(TokenAuthentication::keyword("Bearer").named("BearerAuthentication")))
        .route::<me>("private/session/", private(SessionAuthentication))
        .route::<me>("private/header/", private(HeaderAuthentication))
        .route::<me>("private/none/", private(()))
        .route::<me>("private/session-basic/", private((SessionAuthentication, BasicAuthentication)))
        .route::<me>("private/basic-session/", private((BasicAuthentication, SessionAuthentication)))
        .route::<me>("private/token-basic/", private((TokenAuthentication, BasicAuthentication)))
        .route::<me>("private/basic-token/", private((BasicAuthentication, TokenAuthentication)))
        .route::<me>("private/header-token/", private((HeaderAuthentication, TokenAuthentication)))
        .route::<me>("private/token-header/", private((TokenAuthentication, HeaderAuthentication)))
}
