//! A project for tests of lists: books with authors and tags, on each database, served with the test's own routes.

use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::{ConnectionTrait, Schema};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::support::{Answer, Api};

pub mod author {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shelf_author")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub name: String,
        pub mentor_id: Option<i32>,
        #[sea_orm(self_ref, relation_enum = "Mentor", relation_reverse = "Pupils", from = "mentor_id", to = "id")]
        pub mentor: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Pupils", relation_reverse = "Mentor")]
        pub pupils: HasMany<Entity>,
        #[sea_orm(has_many)]
        pub books: HasMany<super::book::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod book {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
    pub enum Kind {
        #[sea_orm(string_value = "novel")]
        Novel,
        #[sea_orm(string_value = "play")]
        Play,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shelf_book")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub title: String,
        pub subtitle: Option<String>,
        pub author_id: Option<i32>,
        pub pages: i32,
        #[sea_orm(column_type = "Decimal(Some((6, 2)))")]
        pub price: Decimal,
        pub lent: bool,
        pub kind: Kind,
        pub bought: Option<DateTimeUtc>,
        pub printed: Option<Date>,
        #[sea_orm(belongs_to, from = "author_id", to = "id")]
        pub author: BelongsTo<Option<super::author::Entity>>,
        #[sea_orm(has_many)]
        pub entries: HasMany<super::book_tag::Entity>,
        #[sea_orm(has_many, via = "book_tag")]
        pub tags: HasMany<super::tag::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod tag {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shelf_tag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub name: String,
        pub year: i32,
        #[sea_orm(has_many)]
        pub entries: HasMany<super::book_tag::Entity>,
        #[sea_orm(has_many, via = "book_tag")]
        pub books: HasMany<super::book::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An entity with a key of two columns.
pub mod book_tag {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shelf_book_tag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub book_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub tag_id: i32,
        pub note: Option<String>,
        #[sea_orm(belongs_to, from = "book_id", to = "id")]
        pub book: BelongsTo<super::book::Entity>,
        #[sea_orm(belongs_to, from = "tag_id", to = "id")]
        pub tag: BelongsTo<super::tag::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows that are looked up by a text, and created by PUT.
pub mod setting {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shelf_setting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: String,
        #[sea_orm(default_value = 1)]
        pub version: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = book::Entity, fields(id, title, author, pages))]
pub struct BookSerializer;

/// A server with these routes on the tables above.
pub struct Shelf {
    base: String,
    pub api: Api,
}

impl Shelf {
    /// Creates the tables beside those of the shop, with six books.
    pub async fn serve(api: Api, routes: Router<Rest>, rest: impl FnOnce(Rest) -> Rest) -> Self {
        let schema = Schema::new(api.db.get_database_backend());
        api.db.execute(&schema.create_table_from_entity(author::Entity)).await.unwrap();
        api.db.execute(&schema.create_table_from_entity(book::Entity)).await.unwrap();
        api.db.execute(&schema.create_table_from_entity(tag::Entity)).await.unwrap();
        api.db.execute(&schema.create_table_from_entity(book_tag::Entity)).await.unwrap();
        api.db.execute(&schema.create_table_from_entity(setting::Entity)).await.unwrap();
        for statement in [
            "INSERT INTO shelf_author (id, name, mentor_id) VALUES (1, 'Ada Lovelace', NULL), (2, 'ben', 1), (3, 'Émile', 2)",
            "INSERT INTO shelf_tag (id, name, year) VALUES (1, 'Lennon', 1979), (2, 'Lennon', 1990), (3, 'odd', 1979)",
        ] {
            api.db.execute_unprepared(statement).await.unwrap();
        }
        for (id, title, subtitle, author, pages, price, lent, kind, bought, printed) in [
            (
                1,
                "100% Rust",
                Some("love"),
                Some(1),
                100,
                "9.99",
                true,
                book::Kind::Novel,
                Some("2020-02-29T23:59:59Z"),
                Some("1999-12-31"),
            ),
            (
                2,
                "rust_belt",
                None,
                Some(1),
                200,
                "10.00",
                false,
                book::Kind::Play,
                Some("2020-03-01T00:00:00Z"),
                Some("2000-01-01"),
            ),
            (
                3,
                "Rustic",
                Some("Love"),
                Some(2),
                200,
                "10.50",
                false,
                book::Kind::Novel,
                Some("2021-03-01T12:30:15Z"),
                None,
            ),
            (4, "Élan", None, Some(3), 300, "0.50", true, book::Kind::Novel, None, Some("2000-06-15")),
            (5, "élan", Some("rust"), None, 50, "2.00", false, book::Kind::Play, None, None),
            (6, "Zed's \"end\"", None, None, 50, "2.00", false, book::Kind::Play, None, None),
        ] {
            let row = book::ActiveModel {
                id: Set(id),
                title: Set(title.to_owned()),
                subtitle: Set(subtitle.map(str::to_owned)),
                author_id: Set(author),
                pages: Set(pages),
                price: Set(price.parse().unwrap()),
                lent: Set(lent),
                kind: Set(kind),
                bought: Set(bought.map(|text| text.parse().unwrap())),
                printed: Set(printed.map(|text| text.parse().unwrap())),
            };
            sea_orm::EntityTrait::insert(row).exec_without_returning(&api.db).await.unwrap();
        }
        let tagged = "INSERT INTO shelf_book_tag (book_id, tag_id) VALUES (1, 1), (1, 2), (2, 2), (2, 3), (3, 3)";
        api.db.execute_unprepared(tagged).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = routes.with_state(rest(Rest::new(api.db.clone())));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, api }
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.api.client.get(self.url(path))).await
    }

    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        Answer::to(self.api.client.request(method, self.url(path)).json(body)).await
    }

    /// Returns an absolute URL unchanged, and a path below this server.
    pub fn url(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) }
    }

    /// The ids of a plain list.
    pub async fn ids(&self, path: &str) -> Vec<i64> {
        ids(&self.get(path).await.expect(200).json())
    }

    /// The code of the only error, which must belong to this parameter.
    pub async fn code(&self, path: &str, name: &str) -> String {
        let errors = self.get(path).await.expect(400).json();
        assert_eq!(errors.as_object().map(serde_json::Map::len), Some(1), "{path}: {errors}");
        errors[name][0]["code"].as_str().unwrap_or_else(|| panic!("{path}: {errors}")).to_owned()
    }
}

/// The ids of the rows of a list, or of a page's results.
pub fn ids(body: &Value) -> Vec<i64> {
    let rows = body.get("results").unwrap_or(body);
    rows.as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}
