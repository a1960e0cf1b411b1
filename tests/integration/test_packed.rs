//! Objects that the database renders are byte-identical to those that the library renders.

use std::fmt::Write as _;

use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use rest_runtime::testing::Queries;
use sea_orm::prelude::{Date, DateTime, Decimal};
use sea_orm::{ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, Schema};
use tokio::net::TcpListener;

use crate::support::Answer;

mod shelf {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shelf")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        #[sea_orm(has_many)]
        pub things: HasMany<super::thing::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod thing {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "thing")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub text: String,
        pub note: Option<String>,
        pub flag: bool,
        pub perhaps: Option<bool>,
        pub big: i64,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))")]
        pub price: Decimal,
        #[sea_orm(column_type = "Decimal(Some((12, 4)))")]
        pub rate: Option<Decimal>,
        #[sea_orm(column_type = "Decimal(Some((12, 0)))")]
        pub whole: Option<Decimal>,
        pub day: Option<Date>,
        pub at: Option<DateTime>,
        #[sea_orm(indexed)]
        pub shelf_id: Option<i64>,
        #[sea_orm(belongs_to, from = "shelf_id", to = "id")]
        pub shelf: BelongsTo<Option<super::shelf::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = shelf::Entity, fields(id, name))]
struct ShelfSerializer;

// With `dynamic_fields` in a request, the library renders the objects itself.
#[derive(Serializer)]
#[serializer(model = thing::Entity, dynamic_fields = "fields")]
struct ThingSerializer {
    id: i32,
    text: String,
    note: Option<String>,
    flag: bool,
    perhaps: Option<bool>,
    big: i64,
    price: Decimal,
    rate: Option<Decimal>,
    whole: Option<Decimal>,
    day: Option<Date>,
    at: Option<DateTime>,
    #[field(read_only)]
    shelf: Option<ShelfSerializer>,
    #[field(source = shelf.name, read_only)]
    shelf_name: Option<String>,
    #[field(source = shelf)]
    key: Option<PrimaryKeyRelated<shelf::Entity>>,
}

const OF_THINGS: &str = "id,text,note,flag,perhaps,big,price,rate,whole,day,at,shelf,shelf_name,key";

#[derive(Serializer)]
#[serializer(model = shelf::Entity, dynamic_fields = "fields")]
struct FullShelf {
    id: i64,
    #[field(source = name)]
    it_s: String,
    #[field(read_only)]
    things: Vec<ThingSerializer>,
    #[field(source = things, count)]
    number: i64,
    #[field(source = things, read_only)]
    keys: Vec<PrimaryKeyRelated<thing::Entity>>,
    #[field(source = things, slug_field = text, read_only)]
    texts: Vec<SlugRelated<thing::Entity>>,
}

const OF_SHELVES: &str = "id,it_s,things,number,keys,texts";

#[generic_view(model = thing::Entity, serializer = ThingSerializer, actions(list), filter(flag))]
struct Things;

#[generic_view(model = thing::Entity, serializer = ThingSerializer, actions(list), filter(flag), pagination = LimitOffset(3))]
struct Pages;

#[generic_view(model = thing::Entity, serializer = ThingSerializer, actions(list), pagination = PageNumber::size(3))]
struct Numbered;

#[generic_view(model = thing::Entity, serializer = ThingSerializer, actions(retrieve))]
struct Thing;

#[generic_view(model = shelf::Entity, serializer = FullShelf, actions(list))]
struct Shelves;

#[generic_view(model = shelf::Entity, serializer = FullShelf, actions(retrieve))]
struct Shelf;

struct Shop {
    base: String,
    queries: Queries,
    db: DatabaseConnection,
}

impl Shop {
    async fn serve() -> Self {
        let views = Router::new()
            .route("/things/", Things::as_view())
            .route("/pages/", Pages::as_view())
            .route("/numbered/", Numbered::as_view())
            .route("/things/{id}/", Thing::as_view())
            .route("/shelves/", Shelves::as_view())
            .route("/shelves/{id}/", Shelf::as_view());
        Self::serve_with(views).await
    }

    async fn serve_with(views: Router<Rest>) -> Self {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1).sqlx_logging(false);
        let mut db = Database::connect(options).await.unwrap();
        let schema = Schema::new(db.get_database_backend());
        db.execute(&schema.create_table_from_entity(shelf::Entity)).await.unwrap();
        db.execute(&schema.create_table_from_entity(thing::Entity)).await.unwrap();
        for name in ["plain", "it's \"so\"", "empty"] {
            shelf::ActiveModel { name: Set(name.to_owned()), ..Default::default() }.insert(&db).await.unwrap();
        }
        for (number, text) in (0_i64..).zip(TEXTS) {
            let moment = Date::from_ymd_opt(1999, 12, 31).unwrap().and_hms_opt(23, 59, 58).unwrap();
            let is_even = number % 2 == 0;
            thing::ActiveModel {
                text: Set(text.to_owned()),
                note: Set((!is_even).then(|| text.repeat(2))),
                flag: Set(is_even),
                perhaps: Set([None, Some(true), Some(false)][usize::try_from(number % 3).unwrap()]),
                big: Set([0, i64::MAX, i64::MIN, -1][usize::try_from(number % 4).unwrap()]),
                price: Set(Decimal::new(number * number * 7 - 130, 2)),
                rate: Set(is_even.then(|| Decimal::new(number * 99_999 - 1, 4))),
                whole: Set((!is_even).then(|| Decimal::new(number * number - 9, 0))),
                day: Set(is_even.then(|| moment.date())),
                at: Set((!is_even).then_some(moment)),
                shelf_id: Set([Some(1), Some(2), None][usize::try_from(number % 3).unwrap()]),
                ..Default::default()
            }
            .insert(&db)
            .await
            .unwrap();
        }
        let queries = Queries::watch(&mut db);
        let app = views.with_state(Rest::new(db.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, queries, db }
    }

    /// The text of the response, and the number of statements.
    async fn get(&self, path: &str) -> (String, usize) {
        let _ = self.queries.take();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = Answer::to(client.get(format!("{}{path}", self.base))).await.expect(200);
        (String::from_utf8(answer.body).unwrap(), self.queries.take().len())
    }

    /// Asserts one statement, and the same response as the library's own with this number of statements.
    #[track_caller]
    fn is_packed(&self, path: &str, fields: &str, statements: usize) -> impl Future<Output = String> {
        let place = std::panic::Location::caller();
        async move {
            let mut chosen = format!("{path}{}", if path.contains('?') { '&' } else { '?' });
            let _ = write!(chosen, "fields={fields}");
            let (packed, asked) = self.get(path).await;
            assert_eq!(asked, 1, "{path} at {place}");
            let (written, asked) = self.get(&chosen).await;
            assert_eq!(asked, statements, "{chosen} at {place}");
            // Links repeat the parameter.
            let links = format!("fields={}&", fields.replace(',', "%2C"));
            assert_eq!(packed, written.replace(&links, ""), "{path} at {place}");
            packed
        }
    }
}

const TEXTS: [&str; 14] = [
    "",
    "plain",
    "it's",
    "\"quoted\" \\ back",
    "\u{1}\u{8}\u{c}\n\r\t\u{1f}\u{7f}",
    "</script>&<!--",
    "žluťoučký kůň",
    "\u{2028}\u{2029}\u{feff}",
    "👩‍👩‍👧 \u{10ffff}",
    "{\"a\": [1]}",
    "null",
    "007",
    "1e5",
    "%s %d ?1 :a",
];

#[tokio::test]
async fn decimals_of_all_sizes() {
    let shop = Shop::serve().await;
    let fill = "INSERT INTO thing (text, flag, big, price, rate, whole)
        WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
        SELECT '', 1, n, round((n - 1000) * 0.01, 2), round((n - 1000) * n * n * 0.0137, 4), n * n - 500 FROM n
        UNION ALL SELECT '', 1, n, round(n * n * n * 0.37, 2), round(n * 0.0001, 4), -n FROM n";
    shop.db.execute_unprepared(fill).await.unwrap();
    let all = shop.is_packed("/things/", OF_THINGS, 2).await;
    for shown in ["\"0.07\"", "\"-0.07\"", "\"9990000000.00\"", "\"400\"", "\"-3000\"", "\"0.0001\""] {
        assert!(all.contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn rows_pages_and_what_is_nested_in_them() {
    let shop = Shop::serve().await;
    let all = shop.is_packed("/things/", OF_THINGS, 2).await;
    assert!(all.contains(r#""price":"-1.30""#) && all.contains(r#""at":"1999-12-31T23:59:58""#), "{all}");
    assert!(all.contains(r#""shelf":{"id":2,"name":"it's \"so\""}"#), "{all}");
    for page in ["?limit=2&offset=4", "?flag=true", "?flag=true&offset=3", "?offset=12"] {
        let page = shop.is_packed(&format!("/pages/{page}"), OF_THINGS, 2).await;
        assert!(page.starts_with(r#"{"count":14,"#) || page.starts_with(r#"{"count":7,"#), "{page}");
    }
    let last = shop.is_packed("/numbered/?page=5", OF_THINGS, 2).await;
    assert!(last.contains(r#""next":null"#), "{last}");
    let shelves = shop.is_packed("/shelves/", OF_SHELVES, 1 + 3).await;
    assert!(shelves.ends_with(r#""things":[],"number":0,"keys":[],"texts":[]}]"#), "{shelves}");
    for id in 1..=3 {
        shop.is_packed(&format!("/shelves/{id}/"), OF_SHELVES, if id == 3 { 1 + 2 } else { 1 + 3 }).await;
    }
    for id in 1..=TEXTS.len() {
        shop.is_packed(&format!("/things/{id}/"), OF_THINGS, if id % 3 == 0 { 1 } else { 2 }).await;
    }
}

#[tokio::test]
async fn an_empty_page_is_counted_all_the_same() {
    let shop = Shop::serve().await;
    let (page, _) = shop.get("/pages/?offset=99").await;
    assert!(page.starts_with(r#"{"count":14,"next":null,"#) && page.ends_with(r#""results":[]}"#), "{page}");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for number in ["6", "0", "99999999999999999999"] {
        Answer::to(client.get(format!("{}/numbered/?page={number}", shop.base))).await.expect(404);
    }
    let (last, _) = shop.get("/numbered/?page=last").await;
    assert!(last.starts_with(r#"{"count":14,"next":null,"#), "{last}");
}

/// Values that the database would render differently, or not at all.
macro_rules! shown_as_ever {
    ($($name:ident: $column:ident, $value:literal => $shown:literal;)+) => {$(
        #[tokio::test]
        async fn $name() {
            // A serializer of its own, since one that has met such a value does not use the database's JSON again.
            #[derive(Serializer)]
            #[serializer(model = thing::Entity, fields(id, $column))]
            struct OneValue;

            #[generic_view(model = thing::Entity, serializer = OneValue, actions(list))]
            struct OneValueList;

            let shop = Shop::serve_with(Router::new().route("/values/", OneValueList::as_view())).await;
            assert_eq!(shop.get("/values/").await.1, 1);
            let change = format!("UPDATE thing SET {} = {} WHERE id = 2", stringify!($column), $value);
            shop.db.execute_unprepared(&change).await.unwrap();
            // The database refuses; then the rows are read, and its JSON is not requested again.
            let (answer, asked) = shop.get("/values/").await;
            assert!(answer.contains(&format!("{{\"id\":2,\"{}\":{}}}", stringify!($column), $shown)), "{answer}");
            assert_eq!(asked, 2);
            assert_eq!(shop.get("/values/").await, (answer, 1));
        }
    )+};
}

shown_as_ever! {
    between_two_even_digits: price, "0.125" => r#""0.12""#;
    between_two_odd_digits: price, "2.675" => r#""2.68""#;
    more_digits_than_a_number_has: price, "99999999999999" => r#""99999999999999.00""#;
    a_last_digit_cut_off: rate, "0.00005" => r#""0.0000""#;
    fractions_of_a_second: at, "'2020-01-02 03:04:05.678901'" => r#""2020-01-02T03:04:05.678901""#;
    in_the_form_of_the_standard: at, "'2020-01-02T03:04:05'" => r#""2020-01-02T03:04:05""#;
}
