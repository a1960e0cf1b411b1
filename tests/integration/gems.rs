//! A project for tests of entities' field declarations: each test file has its own table, on each database.

use rest_runtime::axum::{self, Router};
use rest_runtime::exceptions::ErrorFormat;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::{ConnectionTrait, EntityTrait, Schema};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::support::{Answer, Api};

pub mod gem {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
    pub enum Color {
        #[sea_orm(string_value = "red", display_value = "Ruby red")]
        Red,
        #[sea_orm(string_value = "green")]
        Green,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "i32", db_type = "Integer")]
    pub enum Hardness {
        #[sea_orm(num_value = 1)]
        Soft,
        #[sea_orm(num_value = 2)]
        Hard,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "gem_cut")]
    pub enum Cut {
        #[sea_orm(string_value = "old_mine")]
        OldMine,
        #[sea_orm(string_value = "table")]
        Table,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "gem")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        #[sea_orm(default_value = "red")]
        pub color: Color,
        pub hardness: Option<Hardness>,
        pub cut: Option<Cut>,
        pub carats: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A server with a test's own routes. Errors contain their codes.
pub struct Gems {
    base: String,
    pub api: Api,
}

impl Gems {
    /// Creates the table beside those of the shop.
    pub async fn serve<E: EntityTrait>(api: Api, table: E, routes: Router<Rest>) -> Self {
        Self::serve_with(api, table, routes, |rest| rest).await
    }

    pub async fn serve_with<E: EntityTrait>(
        api: Api,
        table: E,
        routes: Router<Rest>,
        rest: impl FnOnce(Rest) -> Rest,
    ) -> Self {
        make_table(&api, table).await;
        Self::served(api, routes, rest).await
    }

    /// Uses the existing tables.
    pub async fn served(api: Api, routes: Router<Rest>, rest: impl FnOnce(Rest) -> Rest) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let rest = rest(Rest::new(api.db.clone()).error_format(ErrorFormat::FullDetails));
        let app = routes.with_state(rest);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, api }
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.api.client.request(method.parse().unwrap(), format!("{}{path}", self.base))
    }

    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        Answer::to(self.request(method, path).json(body)).await
    }

    /// The codes of the errors, by field.
    pub async fn refused(&self, method: &str, path: &str, body: &Value) -> Value {
        codes(&self.send(method, path, body).await.expect(400).json())
    }
}

/// Creates a table, for tests with several.
pub async fn make_table<E: EntityTrait>(api: &Api, table: E) {
    let schema = Schema::new(api.db.get_database_backend());
    for statement in schema.create_enum_from_entity(table) {
        api.db.execute(&statement).await.unwrap();
    }
    api.db.execute(&schema.create_table_from_entity(table)).await.unwrap();
    for statement in schema.create_index_from_entity(table) {
        api.db.execute(&statement).await.unwrap();
    }
}

/// The errors reduced to their codes.
pub fn codes(errors: &Value) -> Value {
    match errors {
        Value::Object(leaf) if leaf.contains_key("code") && leaf.contains_key("message") => leaf["code"].clone(),
        Value::Object(map) => map.iter().map(|(name, errors)| (name.clone(), codes(errors))).collect(),
        Value::Array(list) => list.iter().map(codes).collect(),
        other => other.clone(),
    }
}
