//! A server with the built-in users, on the database of a test.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rest_runtime::auth::{self, PasswordHasher, user};
use rest_runtime::auth_views::{LoginView, LogoutView, ObtainAuthToken};
use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use rest_runtime::view::{Action, Methods, View, ViewInfo};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Answer, Api, close};

/// Answers with the current user; open to all.
pub struct Me;

/// Answers with the current user; only for authenticated ones.
pub struct Private;

pub struct Tell;

impl<V: Send + Sync + 'static> Action<V> for Tell {
    const NAME: &'static str = "tell";

    async fn call(_: &V, request: &Request) -> Result<Response> {
        let user = request.user();
        Response::new(&json!({
            "user": user.is_authenticated().then(|| user.username()),
            "key": user.key(),
            "may": user.has_perm("shop.add_genre"),
            "by": request.successful_authenticator(),
        }))
    }
}

impl ApiView for Me {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Me");

    fn get_permissions(&self, _: &Request) -> impl Permission {
        AllowAny
    }
}

impl View for Me {
    const METHODS: &'static Methods<Self> =
        &Methods::new().get::<Tell>().post::<Tell>().put::<Tell>().patch::<Tell>().delete::<Tell>();
}

impl ApiView for Private {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Private");

    fn get_permissions(&self, _: &Request) -> impl Permission {
        IsAuthenticated
    }
}

impl View for Private {
    const METHODS: &'static Methods<Self> = &Methods::new().get::<Tell>().post::<Tell>();
}

/// `/me/`, `/private/`, and the views that sign in and out.
pub fn routes() -> Router<Rest> {
    Router::new()
        .route("/me/", Me::as_view())
        .route("/private/", Private::as_view())
        .route("/login/", LoginView::as_view())
        .route("/logout/", LogoutView::as_view())
        .route("/token/", ObtainAuthToken::as_view())
}

/// A cheap password hash.
pub fn cheap() -> PasswordHasher {
    PasswordHasher::new(16, 1, 1).unwrap()
}

/// A running server.
pub struct Accounts {
    pub base: String,
    client: reqwest::Client,
    pub db: DatabaseConnection,
    /// A suffix for the names of users: tests share a database.
    suffix: String,
    statements: Arc<Mutex<Vec<String>>>,
}

impl Drop for Accounts {
    fn drop(&mut self) {
        close(&self.db);
    }
}

impl Accounts {
    /// Serves [`routes`] with this project on the test's database.
    pub async fn serve(api: &Api, rest: impl FnOnce(Rest) -> Rest) -> Self {
        Self::serve_with(api, |project| routes().with_state(rest(project))).await
    }

    pub async fn serve_with(api: &Api, app: impl FnOnce(Rest) -> Router) -> Self {
        // A connection of its own, so that only this server's statements are recorded.
        let mut db = sea_orm::Database::connect(&api.database_url).await.unwrap();
        auth::migrate(&db).await.unwrap();
        let statements: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&statements);
        db.set_metric_callback(move |info| seen.lock().unwrap().push(info.statement.sql.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = app(Rest::new(db.clone()).password_hasher(cheap()));
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let suffix =
            format!("{:?}", std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos());
        Self { base, client, db, suffix, statements }
    }

    pub fn name(&self, name: &str) -> String {
        format!("{name}-{}", self.suffix)
    }

    /// A user of this name, whose password is the name with `-pass`.
    pub async fn user(&self, name: &str) -> user::Model {
        self.user_with(name, user::ActiveModel::default()).await
    }

    pub async fn user_with(&self, name: &str, row: user::ActiveModel) -> user::Model {
        let row = user::ActiveModel { username: Set(self.name(name)), ..row };
        auth::create_user(&self.db, &cheap(), row, Some(&format!("{name}-pass"))).await.unwrap()
    }

    pub async fn token(&self, user: &user::Model) -> String {
        auth::create_token(&self.db, &user.id.to_string(), None).await.unwrap()
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers).await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request =
            headers.iter().fold(self.request(method, path), |request, (name, value)| request.header(*name, *value));
        Answer::to(request).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::to(self.request("POST", path).json(body)).await
    }

    /// The user that `/me/` returns.
    pub async fn me(&self, headers: &[(&str, &str)]) -> Value {
        self.get("/me/", headers).await.expect(200).json()["user"].clone()
    }

    /// The statements sent to the database since the last call.
    pub fn statements(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().unwrap())
    }

    /// Signs in, with the cookies of an earlier session if there is one.
    pub async fn sign_in(&self, name: &str, earlier: Option<&Cookies>) -> Cookies {
        let body = json!({"username": self.name(name), "password": format!("{name}-pass")});
        let mut request = self.request("POST", "/login/").json(&body);
        if let Some(earlier) = earlier {
            request = request.header("cookie", earlier.header());
        }
        let answer = Answer::to(request).await.expect(200);
        answer.is(&json!({"user": self.name(name)}));
        Cookies::of(&answer)
    }
}

/// The cookies of a session.
#[derive(Clone, Debug)]
pub struct Cookies {
    pub session: String,
    pub csrf: String,
}

impl Cookies {
    pub fn of(answer: &Answer) -> Self {
        let value = |name: &str| {
            let mut lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
            let line = lines.find_map(|line| line.strip_prefix(&format!("{name}="))).unwrap();
            line.split(';').next().unwrap().to_owned()
        };
        Self { session: value("sessionid"), csrf: value("csrftoken") }
    }

    pub fn header(&self) -> String {
        format!("csrftoken={}; sessionid={}", self.csrf, self.session)
    }
}

/// The header of these Basic credentials.
pub fn basic(credentials: impl AsRef<[u8]>) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::from("Basic ");
    for group in credentials.as_ref().chunks(3) {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}
