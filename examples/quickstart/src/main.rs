//! The README's first API in one file: `cargo run -p quickstart`, then open <http://127.0.0.1:3000/>.

#![expect(unreachable_pub, reason = "the macros of entities want public ones")]

use rest_runtime::prelude::*;
use rest_runtime::{axum, sea_orm};
use sea_orm::ConnectionTrait;

/// The table of users.
mod user {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name))]
struct UserSerializer;

/// All users, and each by name.
#[view_set(model = user::Entity, serializer = UserSerializer, lookup_field = name)]
struct Users;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = sea_orm::Database::connect("sqlite://users.sqlite3?mode=rwc").await?;
    let tables = sea_orm::Schema::new(db.get_database_backend());
    db.execute(tables.create_table_from_entity(user::Entity).if_not_exists()).await?;
    let api = DefaultRouter::new().register::<Users>("users");
    let app: axum::Router = api.into_router().with_state(Rest::new(db));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
