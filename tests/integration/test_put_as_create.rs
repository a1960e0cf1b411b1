//! PUT creates a missing row, under the permissions of POST.

use rest_runtime::axum::Router;
use rest_runtime::axum::http::Method;
use rest_runtime::exceptions::{Detail, ErrorDetail};
use rest_runtime::prelude::*;
use serde_json::json;

use crate::gems::Gems;
use crate::shelf::{Shelf, book_tag, setting};
use crate::support::Api;

on_each_database!(Own: put_creates_and_updates, post_is_asked_for, several_columns, a_name_that_no_row_can_have);

#[derive(Serializer)]
#[serializer(model = setting::Entity, fields(key, value, version), read_only(key))]
struct SettingSerializer;

struct SettingDetail;

#[generic_view(
    model = setting::Entity,
    serializer = SettingSerializer,
    actions(retrieve, update, destroy),
    put_as_create,
)]
impl SettingDetail {
    async fn post_save(&self, _: &Request, row: &setting::Model, created: bool, _: &Tx) -> Result<()> {
        if row.value == "refuse" {
            return Err(ValidationError::field("value", "No.", if created { "created" } else { "updated" }).into());
        }
        Ok(())
    }
}

/// Refuses every POST.
struct NoPost;

impl Permission for NoPost {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.method() != Method::POST)
    }

    fn denial(&self) -> Detail {
        ErrorDetail::new("Nobody creates.", "nobody_creates").into()
    }
}

#[generic_view(
    model = setting::Entity,
    serializer = SettingSerializer,
    actions(update),
    put_as_create,
    permissions = NoPost,
)]
struct Guarded;

#[derive(Serializer)]
#[serializer(model = book_tag::Entity, fields(book, tag, note), read_only(book, tag))]
struct EntrySerializer;

#[generic_view(model = book_tag::Entity, serializer = EntrySerializer, actions(update), lookup_fields(book, tag), put_as_create)]
struct EntryDetail;

async fn shelf(api: Api) -> Shelf {
    let routes = Router::new()
        .route("/settings/{key}/", SettingDetail::as_view())
        .route("/guarded/{key}/", Guarded::as_view())
        .route("/entries/{book}/{tag}/", EntryDetail::as_view());
    Shelf::serve(api, routes, |rest| rest).await
}

async fn put_creates_and_updates(api: Api) {
    let shelf = shelf(api).await;
    let font = "/settings/font/";
    let made = shelf.send("PUT", font, &json!({"key": "other", "value": "serif"})).await.expect(201);
    made.is(&json!({"key": "font", "value": "serif", "version": 1}));
    let changed = shelf.send("PUT", font, &json!({"value": "sans", "version": 2})).await.expect(200);
    changed.is(&json!({"key": "font", "value": "sans", "version": 2}));
    shelf.get("/settings/other/").await.expect(404);

    shelf.send("PATCH", "/settings/missing/", &json!({"value": "x"})).await.expect(404);
    shelf.send("PUT", "/settings/missing/", &json!({})).await.refuses(&["value"]);
    shelf.get("/settings/missing/").await.expect(404);
    // A refusal of a hook after the insert rolls it back.
    shelf.send("PUT", "/settings/missing/", &json!({"value": "refuse"})).await.refuses(&["value"]);
    shelf.get("/settings/missing/").await.expect(404);

    shelf.send("DELETE", font, &json!({})).await.expect(204);
    shelf.send("PUT", font, &json!({"value": "again"})).await.expect(201);
    shelf.get("/settings/FONT/").await.expect(404);
    shelf.send("PUT", "/settings/a%00b/", &json!({"value": "x"})).await.expect(404);
}

async fn post_is_asked_for(api: Api) {
    let shelf = shelf(api).await;
    shelf.send("PUT", "/guarded/new/", &json!({"value": "x"})).await.expect(403);
    // Before the body is read.
    shelf.send("PUT", "/guarded/new/", &json!({})).await.expect(403);
    shelf.send("PUT", "/settings/new/", &json!({"value": "x"})).await.expect(201);
    shelf.send("PUT", "/guarded/new/", &json!({"value": "y"})).await.expect(200);
}

async fn several_columns(api: Api) {
    let shelf = shelf(api).await;
    let made = shelf.send("PUT", "/entries/4/3/", &json!({"note": "n"})).await.expect(201);
    made.is(&json!({"book": 4, "tag": 3, "note": "n"}));
    shelf.send("PUT", "/entries/4/3/", &json!({"note": "m"})).await.expect(200);
    shelf.send("PUT", "/entries/4/x/", &json!({"note": "m"})).await.expect(404);
}

mod code {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "put_code")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(5))")]
        pub code: String,
        pub text: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = code::Entity, fields(code, text), read_only(code))]
struct CodeSerializer;

#[generic_view(model = code::Entity, serializer = CodeSerializer, actions(retrieve, update), put_as_create)]
struct CodeDetail;

async fn a_name_that_no_row_can_have(api: Api) {
    let routes = Router::new().route("/{code}/", CodeDetail::as_view());
    let codes = Gems::serve(api, code::Entity, routes).await;
    codes.send("PUT", "/123456/", &json!({"text": "x"})).await.expect(404);
    codes.send("PUT", "/ééééé/", &json!({"text": "x"})).await.expect(201).is(&json!({"code": "ééééé", "text": "x"}));
    let long = format!("/{}/", "x".repeat(300));
    codes.send("PUT", &long, &json!({"text": "x"})).await.expect(404);
}
