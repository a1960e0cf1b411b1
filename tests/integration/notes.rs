//! A small project for tests of hooks, policies and arguments: notes with an owner, and a log.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rest_runtime::authentication::Credentials;
use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Schema};
use tokio::net::TcpListener;

use crate::support::Answer;

pub mod note {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub slug: String,
        pub owner: String,
        pub text: Option<String>,
        #[sea_orm(default_value = 3)]
        pub stars: i32,
        #[sea_orm(column_type = "Decimal(Some((5, 2)))")]
        pub price: Decimal,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod log {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "log")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub entry: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = note::Entity, fields(id, slug, owner, price), read_only(owner))]
pub struct NoteSerializer;

/// A user by the header `X-User`; `X-User: wrong` is refused, and `boss` is staff.
#[derive(Debug)]
pub struct Named(String);

impl User for Named {
    fn username(&self) -> &str {
        &self.0
    }

    fn key(&self) -> Option<String> {
        Some(self.0.clone())
    }

    fn is_staff(&self) -> bool {
        self.0 == "boss"
    }
}

/// Authenticates by `X-User`, and challenges with `Name`.
pub struct NameHeader;

impl Authentication for NameHeader {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        match request.headers().get("x-user").and_then(|name| name.to_str().ok()) {
            None => Ok(None),
            Some("wrong") => Err(Error::AuthenticationFailed("No such user.".into())),
            Some(name) => Ok(Some(Credentials::user(Named(name.to_owned())).with_auth(name.len()))),
        }
    }

    fn authenticate_header(&self, _: &Request) -> Option<String> {
        Some("Name".to_owned())
    }
}

/// Authenticates by `X-Quiet-User`, without a challenge.
pub struct QuietHeader;

impl Authentication for QuietHeader {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let name = request.headers().get("x-quiet-user").and_then(|name| name.to_str().ok());
        Ok(name.map(|name| Credentials::user(Named(format!("quiet {name}")))))
    }
}

/// A running project and its recorded statements.
pub struct Notes {
    base: String,
    client: reqwest::Client,
    pub db: DatabaseConnection,
    statements: Arc<Mutex<Vec<String>>>,
}

impl Notes {
    /// Serves the routes on a database in memory with two notes: 1, `first` of ann, and 2, `second` of bob.
    pub async fn serve(routes: Router<Rest>, rest: impl FnOnce(Rest) -> Rest) -> Self {
        Self::serve_with(|project| routes.with_state(rest(project))).await
    }

    /// As `serve`, with an app made from the whole project.
    pub async fn serve_with(app: impl FnOnce(Rest) -> Router) -> Self {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1).sqlx_logging(false);
        let mut db = Database::connect(options).await.unwrap();
        let schema = Schema::new(db.get_database_backend());
        db.execute(&schema.create_table_from_entity(note::Entity)).await.unwrap();
        db.execute(&schema.create_table_from_entity(log::Entity)).await.unwrap();
        let rows = "INSERT INTO note (slug, owner, text, stars, price) VALUES ('first', 'ann', 'a', 1, 2), ('second', 'bob', NULL, 2, 0.5)";
        db.execute_unprepared(rows).await.unwrap();
        let statements: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&statements);
        db.set_metric_callback(move |info| seen.lock().unwrap().push(info.statement.sql.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = app(Rest::new(db.clone())).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, client: reqwest::Client::builder().no_proxy().build().unwrap(), db, statements }
    }

    /// Scheme, host and port.
    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.base))
    }

    /// Host and port, for clients without HTTP.
    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request("GET", path)).await
    }

    /// Sends the request as this user.
    pub async fn send_as(&self, user: &str, method: &str, path: &str, body: &serde_json::Value) -> Answer {
        Answer::to(self.request(method, path).header("x-user", user).json(body)).await
    }

    pub async fn send(&self, method: &str, path: &str, body: &serde_json::Value) -> Answer {
        Answer::to(self.request(method, path).json(body)).await
    }

    /// The statements sent to the database since the last call.
    pub fn statements(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().unwrap())
    }
}
