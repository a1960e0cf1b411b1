//! The URL in a row leads back to the row, whatever its key; if no URL can contain the key, the row has none.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::{Answer, Api};

on_each_database!(Empty:
    links_lead_back,
    links_name_related_rows,
    plain_routes_take_encoded_keys,
    lists_name_rows_by_the_key_beside_their_url,
);

mod page {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "link_page")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(60))")]
        pub name: String,
        #[sea_orm(has_many)]
        pub notes: HasMany<super::note::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod note {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "link_note")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub page_id: i32,
        #[sea_orm(belongs_to, from = "page_id", to = "id")]
        pub page: BelongsTo<super::page::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

macro_rules! pages {
    ($($Serializer:ident $Set:ident $view:literal $($regex:literal)?;)+) => {$(
        #[derive(Serializer)]
        #[serializer(model = page::Entity, fields(url, name))]
        struct $Serializer {
            #[field(view_name = $view, lookup_field = name)]
            url: HyperlinkedIdentity,
        }

        struct $Set;

        #[view_set(model = page::Entity, serializer = $Serializer, lookup_field = name $(, lookup_value_regex = $regex)?)]
        impl $Set {
            #[action(list)]
            async fn latest(&self, _: &Request) -> Result<Response> {
                Response::new(&"the latest")
            }

            #[action(detail)]
            async fn history(&self, request: &Request) -> Result<Response> {
                Response::new(&self.get_object(request).await?.name)
            }
        }
    )+};
}

pages! {
    AnySerializer AnySet "any-detail" ".+";
    PartSerializer PartSet "part-detail" "[^/]+";
    PlainSerializer PlainSet "plain-detail";
}

#[derive(Serializer)]
#[serializer(model = note::Entity, fields(id, page))]
struct NoteSerializer {
    #[field(view_name = "any-detail", lookup_field = name)]
    page: HyperlinkedRelated<page::Entity>,
}

#[view_set(model = note::Entity, serializer = NoteSerializer)]
struct NoteSet;

#[derive(Serializer)]
#[serializer(model = page::Entity, fields(url, key, id, name))]
struct KeyedSerializer {
    #[field(view_name = "keyed-detail")]
    url: HyperlinkedIdentity,
    #[field(source = id, read_only)]
    key: i32,
}

#[view_set(
    model = page::Entity,
    serializer = KeyedSerializer,
    actions(retrieve, bulk_create, bulk_update, partial_bulk_update)
)]
struct KeyedSet;

#[generic_view(model = page::Entity, serializer = NamedSerializer, actions(retrieve), lookup_field = name)]
struct PageDetail;

#[derive(Serializer)]
#[serializer(model = page::Entity, fields(name))]
struct NamedSerializer;

const KEYS: [&str; 37] = [
    "a",
    "A b",
    "a/b",
    "/",
    "a//b",
    "/a/",
    "%2F",
    "%",
    "%%",
    "a%20b",
    "?",
    "a?b=c",
    "#",
    "a#b",
    ";",
    "a;b=c",
    "&",
    "=",
    "+",
    "a+b",
    ":",
    "@",
    "é",
    "e\u{301}",
    "日本",
    "👍",
    "\u{202e}x",
    ".",
    "..",
    "...",
    "a.b",
    ".json",
    "a.json",
    "latest",
    "history",
    "{pk}",
    "\\\"<>^`|'*~!$()[]",
];

async fn serve(api: Api) -> Gems {
    make_table(&api, page::Entity).await;
    make_table(&api, note::Entity).await;
    let sets = || {
        SimpleRouter::new()
            .register_as::<AnySet>("any", "any")
            .register_as::<PartSet>("part", "part")
            .register_as::<PlainSet>("plain", "plain")
            .register_as::<NoteSet>("notes", "note")
            .register_as::<KeyedSet>("keyed", "keyed")
    };
    let suffixed = DefaultRouter::new()
        .register_as::<AnySet>("any", "any")
        .register_as::<PartSet>("part", "part")
        .register_as::<PlainSet>("plain", "plain");
    let slashless = SimpleRouter::new()
        .trailing_slash(false)
        .format_suffixes([])
        .register_as::<AnySet>("any", "any")
        .register_as::<PartSet>("part", "part")
        .register_as::<PlainSet>("plain", "plain");
    let included = SimpleRouter::new().include("deep/{shop}/", sets());
    let routes = Router::new()
        .nest("/simple/", sets().into_router())
        .nest("/default/", suffixed.into_router())
        .nest("/slashless", slashless.into_router())
        .nest("/x%20y/", included.into_router())
        .route("/by-axum/{name}/", PageDetail::as_view());
    Gems::served(api, routes, |rest| rest).await
}

/// Whether a URL can contain the key.
fn fits(set: &str, key: &str) -> bool {
    let has_place = ![".", "..", "latest"].contains(&key);
    has_place
        && match set {
            "any" => true,
            "part" => !key.contains('/'),
            _ => !key.contains(['/', '.']),
        }
}

async fn links_lead_back(api: Api) {
    let gems = serve(api).await;
    for (router, slash) in [("/simple", "/"), ("/default", "/"), ("/slashless", ""), ("/x%20y/deep/a%20b", "/")] {
        for set in ["any", "part", "plain"] {
            for key in KEYS {
                let case = format!("{router} {set} {key:?}");
                let list = format!("{router}/{set}{slash}");
                let made = gems.send("POST", &list, &json!({"name": key})).await.expect(201);
                let row = made.json();
                let Some(url) = row["url"].as_str() else {
                    assert!(!fits(set, key), "{case} has no URL");
                    assert_eq!(made.header("location"), "", "{case}");
                    // The other rows are still shown.
                    gems.send("GET", &list, &Value::Null).await.expect(200);
                    clear(&gems).await;
                    continue;
                };
                assert!(fits(set, key), "{case} has the URL {url}");
                assert_eq!(made.header("location"), url);
                Answer::to(gems.api.client.get(url)).await.expect(200).is(&row);
                let below = format!("{}/history{slash}", url.trim_end_matches('/'));
                Answer::to(gems.api.client.get(&below)).await.expect(200).is(&json!(key));
                Answer::to(gems.api.client.delete(url)).await.expect(204);
            }
        }
    }
}

async fn clear(gems: &Gems) {
    use sea_orm::EntityTrait;
    page::Entity::delete_many().exec(&gems.api.db).await.unwrap();
}

async fn links_name_related_rows(api: Api) {
    let gems = serve(api).await;
    for key in KEYS {
        let page = gems.send("POST", "/simple/any/", &json!({"name": key})).await.expect(201).json();
        if let Some(url) = page["url"].as_str() {
            let made = gems.send("POST", "/simple/notes/", &json!({"page": url})).await.expect(201).json();
            assert_eq!(made["page"], url, "{key:?}");
            // Decoded for people, as clients show it.
            let shown = url.replace("%C3%A9", "é").replace("%E6%97%A5", "日");
            let again = gems.send("POST", "/simple/notes/", &json!({"page": shown})).await.expect(201).json();
            assert_eq!(again["page"], url, "{key:?}");
            for id in [&made["id"], &again["id"]] {
                gems.send("DELETE", &format!("/simple/notes/{id}/"), &Value::Null).await.expect(204);
            }
        }
        clear(&gems).await;
    }
}

async fn plain_routes_take_encoded_keys(api: Api) {
    let gems = serve(api).await;
    for (key, path) in
        [("a/b", "a%2Fb"), ("%2F", "%252F"), ("é", "%C3%A9"), ("a.b", "a.b"), ("?", "%3F"), ("a b", "a%20b")]
    {
        gems.send("POST", "/simple/any/", &json!({"name": key})).await.expect(201);
        let found = gems.send("GET", &format!("/by-axum/{path}/"), &Value::Null).await.expect(200);
        found.is(&json!({"name": key}));
        clear(&gems).await;
    }
    for path in ["%00", "%ff", "a%00b"] {
        gems.send("GET", &format!("/by-axum/{path}/"), &Value::Null).await.expect(404);
    }
}

async fn lists_name_rows_by_the_key_beside_their_url(api: Api) {
    let gems = serve(api).await;
    let made = gems.send("POST", "/simple/keyed/", &json!([{"name": "a"}, {"name": "b"}])).await.expect(201).json();
    for (method, name) in [("PATCH", "c"), ("PUT", "d")] {
        let body = json!([{"id": made[1]["id"], "name": name}]);
        let changed = gems.send(method, "/simple/keyed/", &body).await.expect(200).json();
        assert_eq!((&changed[0]["id"], &changed[0]["name"]), (&made[1]["id"], &json!(name)));
        assert_eq!(changed[0]["url"], made[1]["url"]);
    }
}
