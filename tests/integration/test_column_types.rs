//! Equality and order of each column type: the same rows on every database, and never a 500.
#![allow(dead_code, reason = "SeaORM makes types that nothing here uses")]

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::{Answer, Api};

/// A key, a relation by it, a unique pair with it and every list over it, all of one type.
macro_rules! column_type {
    ($module:ident, $label:literal, $T:ty, [$($attribute:tt)*]) => {
        mod $module {
            use rest_runtime::axum::Router;
            use rest_runtime::prelude::*;

            pub type Key = $T;

            pub mod parent {
                use sea_orm::entity::prelude::*;

                use super::Key;

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
                #[sea_orm(table_name = $label)]
                pub struct Model {
                    #[sea_orm(primary_key, auto_increment = false, $($attribute)*)]
                    pub code: Key,
                    pub n: i32,
                    #[sea_orm(has_many)]
                    pub children: HasMany<super::child::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}
            }

            pub mod child {
                use sea_orm::entity::prelude::*;

                use super::Key;

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
                #[sea_orm(table_name = "column_child")]
                pub struct Model {
                    #[sea_orm(primary_key)]
                    pub id: i32,
                    #[sea_orm(unique_key = "pair", $($attribute)*)]
                    pub parent_code: Key,
                    #[sea_orm(unique_key = "pair")]
                    pub n: i32,
                    #[sea_orm(belongs_to, from = "parent_code", to = "code")]
                    pub parent: BelongsTo<super::parent::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}
            }

            #[derive(Serializer)]
            #[serializer(model = parent::Entity, fields(code, n, children))]
            pub struct Parent;

            #[derive(Serializer)]
            #[serializer(model = child::Entity)]
            pub struct Child {
                #[field(read_only)]
                id: i32,
                n: i32,
                parent: PrimaryKeyRelated<parent::Entity>,
                #[field(source = parent.n)]
                parent_n: i32,
            }

            #[view_set(
                model = parent::Entity, serializer = Parent, actions(list, create, retrieve, update, destroy, bulk_update),
                filter(code(exact, in)), ordering(code, n, default = "code"), pagination = Cursor::size(2),
                lookup_value_regex = "[^/]+"
            )]
            pub struct Parents;

            #[view_set(
                model = child::Entity, serializer = Child, actions(list, create, retrieve, update, destroy),
                filter(parent, n), ordering(parent, n)
            )]
            pub struct Children;

            #[view_set(model = child::Entity, serializer = Child, actions(list, create), parents(parent))]
            pub struct ChildrenOf;

            pub fn routes() -> Router<Rest> {
                SimpleRouter::new()
                    .register_as::<Parents>("parents", "parent")
                    .register_as::<Children>("children", "child")
                    .register_as::<ChildrenOf>("parents/{parent_pk}/children", "child-of")
                    .into_router()
            }
        }
    };
}

/// The test values of a type: three in order, one without a row, and texts that are invalid.
struct Trial {
    values: [&'static str; 3],
    unknown: &'static str,
    nonsense: &'static [&'static str],
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// The path of a row. A network address loses its prefix length, which contains a slash.
fn path_of(key: &str) -> String {
    let key = key.strip_suffix("/32").or_else(|| key.strip_suffix("/128")).unwrap_or(key);
    format!("/parents/{}/", encoded(key))
}

/// Asserts 400, with errors for this name only.
async fn refuses(gems: &Gems, path: &str, body: &Value, name: &str) {
    let errors = gems.refused("POST", path, body).await;
    let names: Vec<&String> = errors.as_object().unwrap().keys().collect();
    assert_eq!(names, [name], "{path} {body}: {errors}");
}

async fn get(gems: &Gems, path: &str) -> Value {
    Answer::to(gems.request("GET", path)).await.expect(200).json()
}

/// The keys of a page by cursor and all pages behind it, and then back from the last one.
async fn walk(gems: &Gems, path: &str, field: &str) -> (Vec<Value>, Vec<Value>) {
    let mut ways = Vec::new();
    let mut url = path.to_owned();
    for direction in ["next", "previous"] {
        let mut rows = Vec::new();
        for turn in 0.. {
            assert!(turn < 20, "{path} never ends {direction}: {rows:?}");
            let page = get(gems, &url).await;
            let found = page["results"].as_array().unwrap().iter().map(|row| row[field].clone());
            match direction {
                "next" => rows.extend(found),
                _ => rows.splice(0..0, found.collect::<Vec<_>>()).for_each(drop),
            }
            let Some(there) = page[direction].as_str() else { break };
            url = there.split_once("//").unwrap().1.split_once('/').map(|(_, path)| format!("/{path}")).unwrap();
        }
        ways.push(rows);
    }
    let back = ways.pop().unwrap();
    (ways.pop().unwrap(), back)
}

/// The types that several tables share.
async fn make_enumerations(api: &Api) {
    if api.db.get_database_backend() == DbBackend::Postgres {
        let create = "CREATE TYPE column_role AS ENUM ('member', 'Owner', 'admin', 'zebra')";
        api.db.execute_unprepared(create).await.unwrap();
    }
}

async fn try_type(gems: &Gems, trial: &Trial) {
    let shown = |position: usize| json!(trial.values[position]);
    for (position, value) in [1, 2, 0].map(|position| (position, trial.values[position])) {
        let made = gems.send("POST", "/parents/", &json!({"code": value, "n": position})).await.expect(201).json();
        assert_eq!(made, json!({"code": value, "n": position, "children": []}));
        refuses(gems, "/parents/", &json!({"code": value, "n": 9}), "code").await;
        let path = path_of(value);
        assert_eq!(get(gems, &path).await["code"], *value);
        let changed = gems.send("PATCH", &path, &json!({"n": position + 10})).await.expect(200).json();
        assert_eq!(changed["n"], position + 10);
        let child = json!({"parent": value, "n": 1});
        let made = gems.send("POST", "/children/", &child).await.expect(201).json();
        assert_eq!((&made["parent"], &made["parent_n"]), (&json!(value), &json!(position + 10)));
        refuses(gems, "/children/", &child, "non_field_errors").await;
        assert_eq!(get(gems, &format!("/children/?parent={}", encoded(value))).await.as_array().unwrap().len(), 1);
        // By default, this part of a path matches no dots.
        if !value.contains('.') {
            let below = format!("{path}children/");
            assert_eq!(get(gems, &below).await.as_array().unwrap().len(), 1, "{below}");
            gems.send("POST", &below, &json!({"n": 2})).await.expect(201);
            let children = get(gems, &path).await["children"].as_array().unwrap().len();
            assert_eq!(children, 2, "{path}");
        }
    }
    let all = [0, 1, 2].map(shown);
    for (order, expected) in [("code", all.clone()), ("-code", [2, 1, 0].map(shown))] {
        let (there, back) = walk(gems, &format!("/parents/?ordering={order}"), "code").await;
        assert_eq!((&there, &back), (&expected.to_vec(), &expected.to_vec()), "{order}");
    }
    let children = get(gems, "/children/?ordering=-parent").await;
    assert_eq!(children[0]["parent"], shown(2));
    let of = |query: String| async move {
        let page = get(gems, &format!("/parents/?{query}")).await;
        page["results"].as_array().unwrap().iter().map(|row| row["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(format!("code={}", encoded(trial.values[1]))).await, [shown(1)]);
    let two = format!("{},{}", trial.values[2], trial.values[0]);
    assert_eq!(of(format!("code__in={}", encoded(&two))).await, [shown(0), shown(2)]);
    assert!(of(format!("code={}", encoded(trial.unknown))).await.is_empty());
    let bulk = json!([{"code": trial.values[0], "n": 20}, {"code": trial.values[2], "n": 22}]);
    gems.send("PATCH", "/parents/", &bulk).await.expect(200);
    assert_eq!(get(gems, &path_of(trial.values[2])).await["n"], 22);
    for unknown in [trial.unknown].iter().chain(trial.nonsense) {
        let path = path_of(unknown);
        Answer::to(gems.request("GET", &path)).await.expect(404);
        Answer::to(gems.request("GET", &format!("{path}children/"))).await.expect(404);
        gems.send("PATCH", &path, &json!({"n": 1})).await.expect(404);
        refuses(gems, "/children/", &json!({"parent": unknown, "n": 1}), "parent").await;
    }
    for nonsense in trial.nonsense {
        refuses(gems, "/parents/", &json!({"code": nonsense, "n": 1}), "code").await;
        Answer::to(gems.request("GET", &format!("/parents/?code={}", encoded(nonsense)))).await.expect(400);
    }
    gems.send("POST", "/parents/", &json!({"code": trial.unknown, "n": 1})).await.expect(201);
    let path = path_of(trial.unknown);
    Answer::to(gems.request("DELETE", &path)).await.expect(204);
    Answer::to(gems.request("GET", &path)).await.expect(404);
}

macro_rules! tried {
    ($($test:ident: $module:ident($values:expr, $unknown:expr, $nonsense:expr);)+) => {$(
        async fn $test(api: Api) {
            make_enumerations(&api).await;
            let schema = sea_orm::Schema::new(api.db.get_database_backend());
            api.db.execute(&schema.create_table_from_entity($module::parent::Entity)).await.unwrap();
            api.db.execute(&schema.create_table_from_entity($module::child::Entity)).await.unwrap();
            for index in schema.create_index_from_entity($module::child::Entity) {
                api.db.execute(&index).await.unwrap();
            }
            let gems = Gems::served(api, $module::routes(), |rest| rest).await;
            try_type(&gems, &Trial { values: $values, unknown: $unknown, nonsense: &$nonsense }).await;
        }
    )+};
}

column_type!(text, "column_text", String, [column_type = "String(StringLen::N(20))"]);
column_type!(fixed, "column_fixed", String, [column_type = "Char(Some(5))"]);
column_type!(choice, "column_choice", super::Role, []);
column_type!(uuid, "column_uuid", sea_orm::prelude::Uuid, []);
column_type!(day, "column_day", sea_orm::prelude::Date, []);
column_type!(clock, "column_clock", sea_orm::prelude::Time, []);
column_type!(moment, "column_moment", sea_orm::prelude::DateTimeUtc, []);
column_type!(naive, "column_naive", sea_orm::prelude::DateTime, []);
column_type!(decimal, "column_decimal", sea_orm::prelude::Decimal, [column_type = "Decimal(Some((12, 3)))"]);
column_type!(
    address,
    "column_address",
    String,
    [column_type = r#"custom("inet")"#, select_as = "text", save_as = "inet"]
);
column_type!(network, "column_network", String, [column_type = "Cidr"]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sea_orm::EnumIter, sea_orm::DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "column_role")]
pub enum Role {
    #[sea_orm(string_value = "member")]
    Member,
    #[sea_orm(string_value = "Owner")]
    Owner,
    #[sea_orm(string_value = "admin")]
    Admin,
    #[sea_orm(string_value = "zebra")]
    Zebra,
}

tried! {
    texts: text(["ROCK", "rock", "r\u{f6}ck"], "rOCK", []);
    texts_of_one_length: fixed(["a", "ab", "b c"], "ac", []);
    enumerations: choice(["Owner", "admin", "member"], "zebra", ["NOBODY", "owner"]);
    uuids: uuid(
        ["00000000-0000-0000-0000-000000000001", "7d0ad1d3-0000-4000-8000-000000000000", "ffffffff-0000-0000-0000-000000000000"],
        "00000000-0000-0000-0000-000000000002",
        ["nonsense"]
    );
    days: day(["1999-12-31", "2000-01-01", "2026-11-30"], "2001-01-01", ["nonsense"]);
    clocks: clock(["00:00:00", "09:59:59", "23:00:00"], "10:00:00", ["nonsense"]);
    moments: moment(
        ["1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z", "2026-11-30T16:37:04Z"], "2026-11-30T16:37:05Z", ["nonsense"]
    );
    naive_moments: naive(
        ["1999-12-31T23:59:59", "2000-01-01T00:00:00", "2026-11-30T16:37:04"], "2026-11-30T16:37:05", ["nonsense"]
    );
    decimals: decimal(["-1.500", "2.000", "10.250"], "3.000", ["nonsense"]);
    addresses: address(["9.0.0.1/32", "10.0.0.1/32", "2001:db8::1/128"], "10.0.0.2/32", ["nonsense", "10.0.0.300"]);
    networks: network(["9.0.0.0/32", "10.0.0.0/32", "10.0.0.1/32"], "11.0.0.0/32", ["nonsense", "10.0.0.300"]);
}

/// Rows with times written by the database itself, and by other programs in other formats.
mod doc {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_doc")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub title: String,
        #[sea_orm(default_expr = "Expr::current_timestamp()")]
        pub created: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = doc::Entity)]
struct Doc {
    #[field(read_only)]
    id: i32,
    #[field(unique_for_date = created)]
    title: String,
    #[field(required = false)]
    created: sea_orm::prelude::DateTimeUtc,
}

#[generic_view(
    model = doc::Entity, serializer = Doc, actions(list, create),
    filter(created(exact, in, gt, gte, lt, lte, range, date, year, after_before)),
    ordering(created), pagination = Cursor::size(2)
)]
struct Docs;

async fn moments_that_the_database_writes(api: Api) {
    let backend = api.db.get_database_backend();
    let gems = Gems::serve(api, doc::Entity, Router::new().route("/", Docs::as_view())).await;
    let made = gems.send("POST", "/", &json!({"title": "now"})).await.expect(201).json();
    let now = made["created"].as_str().unwrap().to_owned();
    let ids = |query: String| {
        let gems = &gems;
        async move {
            let (there, back) = walk(gems, &format!("/?{query}"), "id").await;
            assert_eq!(there, back, "{query}");
            there.into_iter().map(|id| id.as_i64().unwrap()).collect::<Vec<_>>()
        }
    };
    let seconds = &now[..19];
    assert_eq!(ids(format!("created__gte={seconds}Z")).await, [1]);
    assert_eq!(ids(format!("created__gt={}", &now)).await, [] as [i64; 0]);
    assert_eq!(ids(format!("created={now}")).await, [1]);
    assert_eq!(ids(format!("created__in={now}")).await, [1]);
    assert_eq!(ids(format!("created__date={}", &now[..10])).await, [1]);
    assert_eq!(ids(format!("created__year={}", &now[..4])).await, [1]);
    assert_eq!(ids(format!("created_after={0}&created_before={0}", &now[..10])).await, [1]);
    assert_eq!(ids("created__lte=2001-01-01T00:00:00Z".to_owned()).await, [] as [i64; 0]);
    refuses(&gems, "/", &json!({"title": "now", "created": format!("{}T12:00:00Z", &now[..10])}), "title").await;
    for (title, created) in
        [("first", "2001-01-01T10:00:00Z"), ("third", "2001-01-01T12:00:00Z"), ("half", "2001-01-01T12:00:00.500000Z")]
    {
        gems.send("POST", "/", &json!({"title": title, "created": created})).await.expect(201);
    }
    let halves = if backend == DbBackend::MySql { 3 } else { 4 };
    if backend == DbBackend::Sqlite {
        for (id, created) in
            [(5, "2001-01-01 11:00:00"), (6, "2001-01-01T13:30:00+02:00"), (7, "2001-01-01T11:45:00.25Z")]
        {
            let insert = format!("INSERT INTO column_doc (id, title, created) VALUES ({id}, 'by hand', '{created}')");
            gems.api.db.execute_unprepared(&insert).await.unwrap();
        }
        assert_eq!(ids("ordering=created".to_owned()).await, [2, 5, 6, 7, 3, 4, 1]);
        assert_eq!(ids("created_before=9999-12-31".to_owned()).await.len(), 7);
        assert_eq!(ids("ordering=-created".to_owned()).await, [1, 4, 3, 7, 6, 5, 2]);
        assert_eq!(ids("created=2001-01-01T11:30:00Z".to_owned()).await, [6]);
        let range = "created__range=2001-01-01T11:00:00Z,2001-01-01T11:45:00Z&ordering=created";
        assert_eq!(ids(range.to_owned()).await, [5, 6]);
        assert_eq!(
            ids("created__gt=2001-01-01T11:45:00.249Z&created__lt=2001-01-01T12:00:01Z".to_owned()).await.len(),
            3
        );
    } else if halves == 4 {
        assert_eq!(ids("ordering=created".to_owned()).await, [2, 3, 4, 1]);
    }
    assert!(!ids("created__lt=2001-01-01T12:00:00Z&created__gt=2001-01-01T10:00:00Z".to_owned()).await.contains(&2));
}

/// Texts that are equal in MariaDB's collation.
mod genre {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_genre")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(20))")]
        pub code: String,
        #[sea_orm(column_type = "String(StringLen::N(20))", unique)]
        pub title: String,
        #[sea_orm(has_many)]
        pub songs: HasMany<super::song::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod song {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_song")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique_key = "place")]
        pub n: i32,
        #[sea_orm(unique_key = "place", column_type = "String(StringLen::N(20))")]
        pub genre_code: String,
        #[sea_orm(belongs_to, from = "genre_code", to = "code")]
        pub genre: BelongsTo<super::genre::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(code, title, songs))]
struct Genre;

#[derive(Serializer)]
#[serializer(model = song::Entity)]
struct Song {
    #[field(read_only)]
    id: i32,
    n: i32,
    genre: PrimaryKeyRelated<genre::Entity>,
    #[field(source = genre.title)]
    genre_title: String,
}

#[derive(Serializer)]
#[serializer(model = song::Entity)]
struct BySlug {
    #[field(read_only)]
    id: i32,
    n: i32,
    #[field(slug_field = title)]
    genre: SlugRelated<genre::Entity>,
}

#[view_set(model = genre::Entity, serializer = Genre, filter(code(exact, in)))]
struct Genres;

#[view_set(model = song::Entity, serializer = Song, parents(genre), actions(list, create))]
struct SongsOf;

#[view_set(model = song::Entity, serializer = Song, filter(genre, genre.title))]
struct Songs;

#[view_set(model = song::Entity, serializer = BySlug)]
struct SongsBySlug;

async fn music(api: Api) -> Gems {
    make_table(&api, genre::Entity).await;
    let routes = SimpleRouter::new()
        .register_as::<Genres>("genres", "genre")
        .register_as::<Songs>("songs", "song")
        .register_as::<SongsBySlug>("by-slug", "by-slug")
        .register_as::<SongsOf>("genres/{genre_pk}/songs", "song-of")
        .into_router();
    let gems = Gems::serve(api, song::Entity, routes).await;
    gems.send("POST", "/genres/", &json!({"code": "rock", "title": "Rock"})).await.expect(201);
    gems
}

async fn a_key_is_the_same_to_the_letter(api: Api) {
    let gems = music(api).await;
    gems.send("POST", "/songs/", &json!({"n": 1, "genre": "rock"})).await.expect(201);
    for other in ["ROCK", "r\u{f6}ck", "rock ", " rock"] {
        refuses(&gems, "/songs/", &json!({"n": 2, "genre": other}), "genre").await;
        let path = format!("/genres/{}/", encoded(other));
        Answer::to(gems.request("GET", &path)).await.expect(404);
        Answer::to(gems.request("GET", &format!("{path}songs/"))).await.expect(404);
        gems.send("POST", &format!("{path}songs/"), &json!({"n": 3})).await.expect(404);
        assert_eq!(
            get(&gems, &format!("/genres/?code={}", encoded(other.trim()))).await.as_array().unwrap().len(),
            usize::from(other.trim() == "rock")
        );
    }
    Answer::to(gems.request("GET", "/songs/?genre=ROCK")).await.expect(400);
    assert_eq!(get(&gems, "/genres/?code__in=ROCK,x").await, json!([]));
    assert_eq!(get(&gems, "/songs/").await[0]["genre_title"], "Rock");
}

/// The check before a write compares as the database's own index does.
async fn uniqueness_is_that_of_the_index(api: Api) {
    let backend = api.db.get_database_backend();
    let gems = music(api).await;
    let other = json!({"code": "pop", "title": "rOCK"});
    if backend == DbBackend::MySql {
        refuses(&gems, "/genres/", &other, "title").await;
    } else {
        gems.send("POST", "/genres/", &other).await.expect(201);
    }
}

async fn a_unique_pair_with_a_row_that_is_named_by_a_slug(api: Api) {
    let gems = music(api).await;
    let made = gems.send("POST", "/by-slug/", &json!({"n": 1, "genre": "Rock"})).await.expect(201).json();
    assert_eq!(made["genre"], "Rock");
    refuses(&gems, "/by-slug/", &json!({"n": 1, "genre": "Rock"}), "non_field_errors").await;
    gems.send("POST", "/by-slug/", &json!({"n": 2, "genre": "Rock"})).await.expect(201);
    let errors = gems.refused("PATCH", "/by-slug/2/", &json!({"n": 1})).await;
    assert_eq!(errors, json!({"non_field_errors": ["unique"]}));
    gems.send("PATCH", "/by-slug/2/", &json!({"genre": "Rock"})).await.expect(200);
}

mod playlist {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_playlist")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(20))")]
        pub code: String,
        #[sea_orm(has_many)]
        pub taggings: HasMany<super::tagging::Entity>,
        #[sea_orm(has_many, via = "tagging")]
        pub genres: HasMany<super::genre::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A key of two texts.
mod tagging {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_tagging")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(20))")]
        pub playlist_code: String,
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(20))")]
        pub genre_code: String,
        #[sea_orm(belongs_to, from = "playlist_code", to = "code")]
        pub playlist: BelongsTo<super::playlist::Entity>,
        #[sea_orm(belongs_to, from = "genre_code", to = "code")]
        pub genre: BelongsTo<super::genre::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = playlist::Entity)]
struct Playlist {
    code: String,
    genres: Vec<PrimaryKeyRelated<genre::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = tagging::Entity, fields(playlist_code, genre_code))]
struct Tagging;

#[view_set(model = playlist::Entity, serializer = Playlist, filter(genres))]
struct Playlists;

#[view_set(model = tagging::Entity, serializer = Tagging, filter(genre_code(in)), actions(list, bulk_destroy))]
struct Taggings;

async fn rows_with_several_keys_of_text(api: Api) {
    make_table(&api, genre::Entity).await;
    make_table(&api, song::Entity).await;
    make_table(&api, playlist::Entity).await;
    let routes = SimpleRouter::new()
        .register_as::<Genres>("genres", "genre")
        .register_as::<Playlists>("playlists", "playlist")
        .register_as::<Taggings>("taggings", "tagging")
        .into_router();
    let gems = Gems::serve(api, tagging::Entity, routes).await;
    for code in ["jazz", "pop", "rock"] {
        gems.send("POST", "/genres/", &json!({"code": code, "title": code})).await.expect(201);
    }
    for code in ["party", "work"] {
        let list = json!({"code": code, "genres": ["pop", "rock"]});
        assert_eq!(gems.send("POST", "/playlists/", &list).await.expect(201).json(), list);
    }
    gems.send("PATCH", "/playlists/party/", &json!({"genres": ["rock", "jazz"]})).await.expect(200);
    assert_eq!(get(&gems, "/playlists/party/").await["genres"], json!(["jazz", "rock"]));
    assert_eq!(get(&gems, "/playlists/work/").await["genres"], json!(["pop", "rock"]));
    assert_eq!(get(&gems, "/playlists/?genres=pop").await.as_array().unwrap().len(), 1);
    Answer::to(gems.request("GET", "/playlists/?genres=POP")).await.expect(400);
    let errors = gems.refused("PATCH", "/playlists/work/", &json!({"genres": ["POP", "rock"]})).await;
    assert_eq!(errors, json!({"genres": {"0": ["does_not_exist"]}}));
    Answer::to(gems.request("DELETE", "/taggings/?genre_code__in=ROCK,jazz,rock")).await.expect(204);
    assert_eq!(get(&gems, "/taggings/").await, json!([{"playlist_code": "work", "genre_code": "pop"}]));
}

/// Values for which the database's own order or equality does not fit.
mod odd {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_odd")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique_key = "pair")]
        pub role: super::Role,
        #[sea_orm(unique_key = "pair")]
        pub n: i32,
        pub data: Option<Json>,
        pub ratio: Option<f64>,
        pub single: Option<f32>,
        #[sea_orm(column_type = "Decimal(Some((20, 10)))", nullable)]
        pub amount: Option<Decimal>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = odd::Entity, fields(id, role, n, data, ratio, single, amount))]
struct Odd;

#[view_set(
    model = odd::Entity, serializer = Odd, ordering(__all__), filter(role(exact, in), amount, data), pagination = Cursor::size(1)
)]
struct Odds;

async fn every_shown_column_is_an_order(api: Api) {
    let routes = SimpleRouter::new().register_as::<Odds>("odds", "odd").into_router();
    let gems = Gems::serve(api, odd::Entity, routes).await;
    let rows = [
        json!({"role": "member", "n": 1, "data": {"a": [1, 2]}, "ratio": 0.1, "single": 0.1, "amount": "1234567890.12345"}),
        json!({"role": "admin", "n": 1, "data": [1], "ratio": 1e300, "single": 1.5, "amount": "0.1"}),
        json!({"role": "Owner", "n": 1, "data": "text", "ratio": -1e-7, "single": -0.3, "amount": "-99999.0000000001"}),
        json!({"role": "Owner", "n": 2}),
    ];
    for row in &rows {
        gems.send("POST", "/odds/", row).await.expect(201);
    }
    // Written as by other programs, with all digits that fit the column.
    let more = "INSERT INTO column_odd (role, n, ratio, single, amount) VALUES ('zebra', 1, 0.30000000000000004, 0.7, \
                1234567890.1234567891)";
    gems.api.db.execute_unprepared(more).await.unwrap();
    for name in ["role", "n", "data", "ratio", "single", "amount", "id"] {
        for order in [name.to_owned(), format!("-{name}")] {
            let (there, back) = walk(&gems, &format!("/odds/?ordering={order}"), "id").await;
            assert_eq!(there, back, "{order}");
            let mut each: Vec<i64> = there.iter().map(|id| id.as_i64().unwrap()).collect();
            each.sort_unstable();
            assert_eq!(each, [1, 2, 3, 4, 5], "{order} visits each row once: {there:?}");
        }
    }
    let (roles, _) = walk(&gems, "/odds/?ordering=role", "role").await;
    assert_eq!(roles, ["Owner", "Owner", "admin", "member", "zebra"]);
    let (found, _) = walk(&gems, "/odds/?role__in=Owner,admin&ordering=-n", "id").await;
    assert_eq!(found, [4, 2, 3]);
    refuses(&gems, "/odds/", &json!({"role": "Owner", "n": 2}), "non_field_errors").await;
    refuses(&gems, "/odds/", &json!({"role": "owner", "n": 2}), "role").await;
    Answer::to(gems.request("GET", "/odds/?role=owner")).await.expect(400);
    Answer::to(gems.request("GET", "/odds/?data=text")).await.expect(200);
}

on_each_database! { Empty:
    moments_that_the_database_writes,
    a_key_is_the_same_to_the_letter,
    uniqueness_is_that_of_the_index,
    a_unique_pair_with_a_row_that_is_named_by_a_slug,
    rows_with_several_keys_of_text,
    every_shown_column_is_an_order,
    texts_of_one_length,
    enumerations,
    uuids,
    days,
    clocks,
    moments,
    naive_moments,
    decimals,
}

mod in_postgres_or_sqlite {
    use crate::support::{Backend, Data, run};

    /// Without MariaDB, whose unique key cannot hold texts that differ only in case.
    #[test]
    fn texts() {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            run(backend, Data::Empty, super::texts);
        }
    }
}

/// A type of PostgreSQL that is not a key.
mod host {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_host")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "custom(\"inet\")", select_as = "text", save_as = "inet", unique)]
        pub ip: String,
        #[sea_orm(column_type = "MacAddr", nullable)]
        pub mac: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = host::Entity, fields(id, ip, mac))]
struct Host;

#[view_set(
    model = host::Entity, serializer = Host, actions(list, create, retrieve, update, destroy),
    filter(ip(exact, in, startswith, icontains, gt, lte, range), mac), search(ip, mac), ordering(ip, mac),
    pagination = Cursor::size(1)
)]
struct Hosts;

async fn addresses_beside_a_key(api: Api) {
    let routes = SimpleRouter::new().register_as::<Hosts>("hosts", "host").into_router();
    let gems = Gems::serve(api, host::Entity, routes).await;
    let made = gems.send("POST", "/hosts/", &json!({"ip": "10.0.0.1", "mac": "08-00-2B-01-02-03"})).await.expect(201);
    assert_eq!(made.json(), json!({"id": 1, "ip": "10.0.0.1/32", "mac": "08:00:2b:01:02:03"}));
    gems.send("POST", "/hosts/", &json!({"ip": "9.0.0.1", "mac": null})).await.expect(201);
    refuses(&gems, "/hosts/", &json!({"ip": "10.0.0.1/32"}), "ip").await;
    refuses(&gems, "/hosts/", &json!({"ip": "no ip"}), "ip").await;
    refuses(&gems, "/hosts/", &json!({"ip": "10.0.0.9", "mac": "no mac"}), "mac").await;
    assert_eq!(gems.refused("PATCH", "/hosts/2/", &json!({"ip": "10.0.0.1"})).await, json!({"ip": ["unique"]}));
    for (query, ids) in [
        ("ip=10.0.0.1", vec![1]),
        ("ip=10.0.0.1/32", vec![1]),
        ("ip__in=9.0.0.1,10.0.0.1", vec![1, 2]),
        ("ip__startswith=10.", vec![1]),
        ("ip__icontains=.0.0.", vec![1, 2]),
        ("ip__gt=9.0.0.255", vec![1]),
        ("ip__lte=9.0.0.255", vec![2]),
        ("ip__range=9.0.0.0,9.255.0.0", vec![2]),
        ("mac=080027010203", vec![]),
        ("mac=08002b010203", vec![1]),
        ("search=2b:01", vec![1]),
        ("ordering=ip", vec![2, 1]),
        ("ordering=-mac", vec![1, 2]),
    ] {
        let (there, back) = walk(&gems, &format!("/hosts/?{query}"), "id").await;
        let ids: Vec<Value> = ids.into_iter().map(Value::from).collect();
        assert_eq!((&there, &back), (&ids, &ids), "{query}");
    }
    for query in
        ["ip=nonsense", "ip__in=9.0.0.1,nonsense", "ip__gt=nonsense", "ip__range=9.0.0.0,nonsense", "mac=nonsense"]
    {
        Answer::to(gems.request("GET", &format!("/hosts/?{query}"))).await.expect(400);
    }
}

mod in_postgres {
    use crate::support::{Backend, Data, run};

    #[test]
    fn addresses_beside_a_key() {
        run(Backend::Postgres, Data::Empty, super::addresses_beside_a_key);
    }

    #[test]
    fn addresses() {
        run(Backend::Postgres, Data::Empty, super::addresses);
    }

    #[test]
    fn networks() {
        run(Backend::Postgres, Data::Empty, super::networks);
    }
}

column_type!(bytes, "column_bytes", Vec<u8>, [column_type = "VarBinary(StringLen::N(20))"]);

tried! {
    bytes_as_keys: bytes(["AAE=", "AQI=", "+u8="], "AAI=", ["no base64"]);
}

/// Bytes beside a key of another type.
mod blob {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_blob")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "Blob")]
        pub data: Vec<u8>,
        #[sea_orm(column_type = "Binary(2)", nullable)]
        pub mark: Option<Vec<u8>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = blob::Entity, fields(id, data, mark))]
struct Blob;

#[derive(Serializer)]
#[serializer(model = blob::Entity)]
struct LongBlob {
    #[field(read_only)]
    id: i32,
    data: Vec<u8>,
    #[field(method = |blob| i64::try_from(blob.data.len()).unwrap())]
    length: i64,
}

#[view_set(model = blob::Entity, serializer = Blob, ordering(data))]
struct Blobs;

#[view_set(model = blob::Entity, serializer = LongBlob)]
struct LongBlobs;

async fn bytes_are_base64(api: Api) {
    let routes = SimpleRouter::new()
        .register_as::<Blobs>("blobs", "blob")
        .register_as::<LongBlobs>("long", "long")
        .into_router();
    let gems = Gems::serve(api, blob::Entity, routes).await;
    let made = gems.send("POST", "/blobs/", &json!({"data": "AP+A", "mark": "AQI="})).await.expect(201).json();
    assert_eq!(made, json!({"id": 1, "data": "AP+A", "mark": "AQI="}));
    let made = gems.send("POST", "/blobs/", &json!({"data": ""})).await.expect(201).json();
    assert_eq!(made, json!({"id": 2, "data": "", "mark": null}));
    assert_eq!(get(&gems, "/blobs/1/").await["data"], "AP+A");
    assert_eq!(get(&gems, "/blobs/?ordering=-data").await[0]["id"], 1);
    let changed = gems.send("PATCH", "/blobs/2/", &json!({"data": "AP-A", "mark": null})).await.expect(200).json();
    assert_eq!(changed["data"], "AP+A", "the alphabet for URLs is read as well");
    for wrong in [json!("*"), json!([1, 2]), json!(1), json!({"a": 1})] {
        refuses(&gems, "/blobs/", &json!({"data": wrong}), "data").await;
    }
    assert_eq!(
        gems.refused("POST", "/blobs/", &json!({"data": "", "mark": "AQID"})).await,
        json!({"mark": ["max_length"]})
    );
    let described = Answer::to(gems.request("OPTIONS", "/blobs/")).await.expect(200).json();
    assert_eq!(described["actions"]["POST"]["data"]["type"], "string");
    let made = gems.send("POST", "/long/", &json!({"data": "AQI="})).await.expect(201).json();
    assert_eq!((&made["data"], &made["length"]), (&json!("AQI="), &json!(2)));
    assert_eq!(get(&gems, "/long/").await[0], json!({"id": 1, "data": "AP+A", "length": 3}));
}

/// Arrays of PostgreSQL.
mod collection {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_collection")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub tags: Vec<String>,
        pub numbers: Option<Vec<i32>>,
        pub ids: Vec<Uuid>,
        pub roles: Vec<super::Role>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = collection::Entity, fields(id, tags, numbers, ids, roles))]
struct Collection;

#[derive(Serializer)]
#[serializer(model = collection::Entity)]
struct LongCollection {
    #[field(read_only)]
    id: i32,
    #[field(child(max_length = 3), max_length = 2)]
    tags: Vec<String>,
    numbers: Option<Vec<i32>>,
    #[field(method = |row| row.numbers.iter().flatten().copied().map(i64::from).sum())]
    total: i64,
}

#[view_set(model = collection::Entity, serializer = Collection, ordering(__all__), pagination = Cursor::size(1))]
struct Collections;

#[view_set(model = collection::Entity, serializer = LongCollection)]
struct LongCollections;

fn collections() -> Router<Rest> {
    SimpleRouter::new()
        .register_as::<Collections>("collections", "collection")
        .register_as::<LongCollections>("long", "long")
        .into_router()
}

async fn arrays(api: Api) {
    make_enumerations(&api).await;
    let create = "CREATE TABLE column_collection (id serial PRIMARY KEY, tags text[] NOT NULL, numbers integer[], \
                  ids uuid[] NOT NULL, roles column_role[] NOT NULL)";
    api.db.execute_unprepared(create).await.unwrap();
    let gems = Gems::served(api, collections(), |rest| rest).await;
    let id = "7d0ad1d3-0000-4000-8000-000000000000";
    let whole = json!({"tags": ["b", "a"], "numbers": [1, 2], "ids": [id], "roles": ["Owner", "admin"]});
    let made = gems.send("POST", "/collections/", &whole).await.expect(201).json();
    let mut expected = whole.clone();
    expected["id"] = json!(1);
    assert_eq!(made.as_object().unwrap().len(), 5);
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    assert_eq!(get(&gems, "/collections/1/").await, made);
    let empty = json!({"tags": [], "numbers": null, "ids": [], "roles": []});
    let made = gems.send("POST", "/collections/", &empty).await.expect(201).json();
    assert_eq!(made["numbers"], Value::Null);
    assert_eq!(made["tags"], json!([]));
    for name in ["tags", "numbers", "ids", "roles"] {
        let (there, back) = walk(&gems, &format!("/collections/?ordering=-{name}"), "id").await;
        assert_eq!((&there, &back), (&vec![json!(1), json!(2)], &vec![json!(1), json!(2)]), "{name}");
    }
    let changed =
        gems.send("PATCH", "/collections/2/", &json!({"roles": ["member"], "numbers": [7]})).await.expect(200);
    assert_eq!((&changed.json()["roles"], &changed.json()["numbers"]), (&json!(["member"]), &json!([7])));
    for (name, value) in [
        ("tags", json!("a")),
        ("tags", json!([[]])),
        ("numbers", json!(["x"])),
        ("ids", json!(["x"])),
        ("roles", json!(["owner"])),
    ] {
        let mut wrong = whole.clone();
        wrong[name] = value;
        refuses(&gems, "/collections/", &wrong, name).await;
    }
    let made = gems.send("PUT", "/long/1/", &json!({"tags": ["abc"], "numbers": [3, 4]})).await.expect(200).json();
    assert_eq!(made, json!({"id": 1, "tags": ["abc"], "numbers": [3, 4], "total": 7}));
    refuses(&gems, "/long/", &json!({"tags": ["abcd"], "numbers": []}), "tags").await;
    refuses(&gems, "/long/", &json!({"tags": ["a", "b", "c"], "numbers": []}), "tags").await;
    let described = Answer::to(gems.request("OPTIONS", "/collections/")).await.expect(200).json();
    assert_eq!(described["actions"]["POST"]["tags"]["type"], "list");
    gems.api.db.execute_unprepared("UPDATE column_collection SET numbers = '{1,NULL}' WHERE id = 1").await.unwrap();
    assert_eq!(get(&gems, "/collections/1/").await["numbers"], json!([1, null]));
}

/// A project with another database fails when the view is mounted, with a helpful message.
async fn arrays_of_a_database_without_them(api: Api) {
    let rest = Rest::new(api.db.clone());
    let served = std::panic::AssertUnwindSafe(|| collections().with_state::<()>(rest));
    let refused = std::panic::catch_unwind(served).expect_err("the database has no arrays");
    let text = refused.downcast_ref::<String>().unwrap();
    assert!(text.contains("the column `tags` of the table `column_collection` is an array"), "{text}");
    assert!(text.contains("the column `roles` of the table"), "{text}");
}

/// User types over columns with limits.
mod pet {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
    pub struct PetName(pub String);

    #[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType)]
    pub struct Price(pub Decimal);

    #[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType)]
    pub struct Grams(pub i32);

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_pet")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "String(StringLen::N(5))")]
        pub name: PetName,
        #[sea_orm(column_type = "Decimal(Some((5, 2)))")]
        pub price: Price,
        pub weight: Option<Grams>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl rest_runtime::fields::CustomField for pet::PetName {}

impl rest_runtime::fields::CustomField for pet::Price {}

impl rest_runtime::fields::CustomField for pet::Grams {
    fn to_representation(&self) -> Value {
        json!(format!("{} g", self.0))
    }

    fn to_internal_value(data: &Value) -> Result<Self, ErrorDetail> {
        let number = data.as_str().and_then(|text| text.strip_suffix(" g")?.parse().ok());
        number.map(Self).ok_or_else(|| ErrorDetail::new("Write grams.", "unit"))
    }
}

impl rest_runtime::filters::Ordered for pet::Grams {}

impl rest_runtime::filters::Textual for pet::PetName {}

#[derive(Serializer)]
#[serializer(model = pet::Entity, fields(id, name, price, weight))]
struct Pet;

#[view_set(
    model = pet::Entity, serializer = Pet, filter(weight(gt, exact), name(istartswith)), search(name), ordering(__all__),
    pagination = Cursor::size(1)
)]
struct Pets;

async fn types_with_code_of_their_own(api: Api) {
    let routes = SimpleRouter::new().register_as::<Pets>("pets", "pet").into_router();
    let gems = Gems::serve(api, pet::Entity, routes).await;
    let rex = json!({"name": "Rex", "price": "99.90", "weight": "900 g"});
    let made = gems.send("POST", "/pets/", &rex).await.expect(201).json();
    assert_eq!(made, json!({"id": 1, "name": "Rex", "price": "99.90", "weight": "900 g"}));
    gems.send("POST", "/pets/", &json!({"name": "Ada", "price": "1.00", "weight": "20 g"})).await.expect(201);
    let wrong = |name: &str, value: &str| {
        let mut wrong = rex.clone();
        wrong[name] = json!(value);
        wrong
    };
    let codes = gems.refused("POST", "/pets/", &wrong("name", "rex too long")).await;
    assert_eq!(codes, json!({"name": ["max_length"]}));
    let codes = gems.refused("POST", "/pets/", &wrong("price", "1234567.89")).await;
    assert_eq!(codes, json!({"price": ["max_digits"]}));
    assert_eq!(gems.refused("POST", "/pets/", &wrong("weight", "900")).await, json!({"weight": ["unit"]}));
    let described = Answer::to(gems.request("OPTIONS", "/pets/")).await.expect(200).json();
    let fields = &described["actions"]["POST"];
    assert_eq!((&fields["name"]["type"], &fields["name"]["max_length"]), (&json!("string"), &json!(5)));
    assert_eq!((&fields["price"]["type"], &fields["weight"]["type"]), (&json!("decimal"), &json!("field")));
    let found = |query: &'static str| {
        let gems = &gems;
        async move { walk(gems, &format!("/pets/?{query}"), "id").await.0 }
    };
    assert_eq!(found("weight__gt=100").await, [1]);
    assert_eq!(found("weight=20").await, [2]);
    assert_eq!(found("name__istartswith=a").await, [2]);
    assert_eq!(found("search=ex").await, [1]);
    for name in ["name", "price", "weight"] {
        let (there, back) = walk(&gems, &format!("/pets/?ordering={name}"), "id").await;
        assert_eq!((&there, &back), (&vec![json!(2), json!(1)], &vec![json!(2), json!(1)]), "{name}");
    }
}

/// A type unknown to the library, inside one with conversions.
mod call {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType)]
    pub struct Heard(pub ChronoDateTimeLocal);

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_call")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub heard: Heard,
        pub again: Option<Heard>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl rest_runtime::fields::CustomField for call::Heard {
    fn to_internal_value(data: &Value) -> Result<Self, ErrorDetail> {
        let at = data.as_str().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
        at.map(|at| Self(at.into())).ok_or_else(|| ErrorDetail::new("Write when.", "when"))
    }

    fn to_representation(&self) -> Value {
        json!(self.0.to_utc().to_rfc3339())
    }
}

#[derive(Serializer)]
#[serializer(model = call::Entity, fields(id, heard, again))]
struct Call;

#[view_set(model = call::Entity, serializer = Call)]
struct Calls;

async fn types_that_only_code_of_their_own_knows(api: Api) {
    let routes = SimpleRouter::new().register_as::<Calls>("calls", "call").into_router();
    let gems = Gems::serve(api, call::Entity, routes).await;
    let call = json!({"heard": "2026-11-30T16:37:04+00:00"});
    let made = gems.send("POST", "/calls/", &call).await.expect(201).json();
    assert_eq!(made, json!({"id": 1, "heard": "2026-11-30T16:37:04+00:00", "again": null}));
    let again = json!({"again": "2026-11-30T17:37:04+01:00"});
    let changed = gems.send("PATCH", "/calls/1/", &again).await.expect(200).json();
    assert_eq!(changed["again"], "2026-11-30T16:37:04+00:00");
    assert_eq!(get(&gems, "/calls/").await, json!([changed]));
    gems.send("PATCH", "/calls/1/", &json!({"again": null})).await.expect(200);
    assert_eq!(gems.refused("POST", "/calls/", &json!({"heard": "soon"})).await, json!({"heard": ["when"]}));
    let described = Answer::to(gems.request("OPTIONS", "/calls/")).await.expect(200).json();
    assert_eq!(described["actions"]["POST"]["heard"]["type"], "field");
}

on_each_database! { Empty:
    types_that_only_code_of_their_own_knows,
    bytes_as_keys,
    bytes_are_base64,
    types_with_code_of_their_own,
}

mod of_arrays {
    use crate::support::{Backend, Data, run};

    #[test]
    fn postgres() {
        run(Backend::Postgres, Data::Empty, super::arrays);
    }

    #[test]
    fn sqlite() {
        run(Backend::Sqlite, Data::Empty, super::arrays_of_a_database_without_them);
    }

    #[test]
    fn mysql() {
        run(Backend::MySql, Data::Empty, super::arrays_of_a_database_without_them);
    }
}
