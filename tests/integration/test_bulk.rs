//! Lists in bodies: many rows created, changed and deleted at once, all or none.

use std::sync::atomic::{AtomicUsize, Ordering};

use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use rest_runtime::sea_orm::ColumnTrait as _;
use rest_runtime::testing::Queries;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use chinook::entities::{customer, genre};

use crate::support::{Answer, Api, close};

#[derive(Serializer)]
#[serializer(
    model = customer::Entity,
    fields(id, first_name, last_name, city, email),
    extra(email(email), first_name(validate = not_mallory)),
    validate_many = no_name_twice,
)]
struct CustomerSerializer;

fn not_mallory(name: &str) -> Result<()> {
    if name == "Mallory" { Err(ErrorDetail::new("Not her.", "mallory").into()) } else { Ok(()) }
}

fn no_name_twice(customers: &[CustomerSerializer]) -> Result<()> {
    if customers.len() == 13 { Err(ErrorDetail::new("Thirteen bring no luck.", "unlucky").into()) } else { Ok(()) }
}

#[generic_view(
    model = customer::Entity,
    serializer = CustomerSerializer,
    actions(list, bulk_create, bulk_update, bulk_destroy),
    filter(city),
)]
struct Customers;

#[generic_view(
    model = customer::Entity,
    serializer = CustomerSerializer,
    actions(bulk_create),
    bulk(allow_empty = false, max_length = 3, list_only)
)]
struct Few;

static DELETED: AtomicUsize = AtomicUsize::new(0);

/// Hides rows in Canada, refuses those in Prague, and creates rows by its own hook.
struct Guarded;

#[generic_view(
    model = customer::Entity,
    serializer = CustomerSerializer,
    actions(list, bulk_create, bulk_update, bulk_destroy),
    filter(city, country),
)]
impl Guarded {
    fn get_queryset(&self, _: &Request) -> Select<customer::Entity> {
        use rest_runtime::sea_orm::{EntityTrait as _, QueryFilter as _};
        customer::Entity::find().filter(customer::Column::Country.ne("Canada"))
    }

    async fn check_object_permissions(&self, _: &Request, row: &customer::Model) -> Result<()> {
        if row.city.as_deref() == Some("Prague") { Err(Error::permission_denied()) } else { Ok(()) }
    }

    async fn perform_create(
        &self,
        _: &Request,
        mut data: Valid<CustomerSerializer>,
        tx: &Tx,
    ) -> Result<customer::Model> {
        data.row.company = Set(Some("Hand & Co".to_owned()));
        data.save(tx).await
    }

    async fn post_save(&self, _: &Request, row: &customer::Model, _: bool, _: &Tx) -> Result<()> {
        if row.first_name == "Oops" {
            return Err(ValidationError::new("Not after all.", "oops").into());
        }
        Ok(())
    }

    async fn post_delete(&self, _: &Request, _: &customer::Model, _: &Tx) -> Result<()> {
        DELETED.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

struct Genres;

#[view_set(model = genre::Entity, serializer = GenreSerializer, actions(list, bulk_create, bulk_update, retrieve, update))]
impl Genres {}

struct Shop {
    base: String,
    api: Api,
    db: DatabaseConnection,
    queries: Queries,
}

impl Drop for Shop {
    fn drop(&mut self) {
        close(&self.db);
    }
}

impl Shop {
    async fn serve(api: &Api) -> Self {
        let mut db = chinook::database::open(&api.database_url, None).await.unwrap();
        let queries = Queries::watch(&mut db);
        let app = Router::new()
            .route("/customers/", Customers::as_view())
            .route("/few/", Few::as_view())
            .route("/guarded/", Guarded::as_view())
            .merge(SimpleRouter::new().register::<Genres>("genres").into_router())
            .with_state(Rest::new(db.clone()).max_bulk_size(60));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, api: api.clone(), db, queries }
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        Answer::to(self.api.client.request(method, format!("{}{path}", self.base)).json(&body)).await
    }

    async fn all(&self) -> Vec<Value> {
        let answer = Answer::to(self.api.client.get(format!("{}/customers/", self.base))).await;
        answer.expect(200).json().as_array().unwrap().clone()
    }
}

fn person(name: &str, email: &str) -> Value {
    json!({"first_name": name, "last_name": "X", "city": null, "email": email})
}

fn people(count: usize) -> Vec<Value> {
    (0..count).map(|index| person(&format!("P{index}"), &format!("p{index}@example.org"))).collect()
}

async fn many_are_made_at_once(api: Api) {
    let shop = Shop::serve(&api).await;
    let before = shop.all().await.len();
    let _ = shop.queries.take();
    let made = shop.send("POST", "/customers/", json!(people(40))).await.expect(201).json();
    let statements = shop.queries.take();
    assert!(statements.len() <= 5, "{statements:#?}");
    let made = made.as_array().unwrap();
    let emails: Vec<&Value> = made.iter().map(|person| &person["email"]).collect();
    assert_eq!(emails, people(40).iter().map(|person| &person["email"]).collect::<Vec<_>>());
    assert!(made.is_sorted_by_key(|person| person["id"].as_i64()));
    assert_eq!(shop.all().await.len(), before + 40);
    shop.send("POST", "/customers/", json!([])).await.expect(201).is(&json!([]));
    let single = shop.send("POST", "/customers/", person("One", "one@example.org")).await.expect(201).json();
    assert_eq!(single["first_name"], "One");
    let made = shop.send("POST", "/genres/", json!([{"name": "A"}, {}, {"name": "B"}])).await.expect(201).json();
    let names: Vec<&Value> = made.as_array().unwrap().iter().map(|genre| &genre["name"]).collect();
    assert_eq!(names, [&json!("A"), &json!(null), &json!("B")], "rows that set other columns keep their places");
    shop.send("PUT", "/genres/1/", json!({"name": "R"})).await.expect(200);
}

async fn errors_have_the_index_of_their_object(api: Api) {
    let shop = Shop::serve(&api).await;
    let before = shop.all().await;
    let taken = &before[0]["email"];
    let body = json!([
        person("Fine", "fine@example.org"), person("Mallory", "nothing"),
        {"first_name": "T", "last_name": "X", "email": taken}, 5, {},
    ]);
    let refused = shop.send("POST", "/customers/", body).await.expect(400).json();
    let expected: Vec<(&str, Vec<&str>)> = vec![
        ("1", vec!["first_name", "email"]),
        ("2", vec!["email"]),
        ("3", vec!["non_field_errors"]),
        ("4", vec!["first_name", "last_name", "email"]),
    ];
    let found: Vec<(&str, Vec<&str>)> = refused
        .as_object()
        .unwrap()
        .iter()
        .map(|(index, errors)| (&**index, errors.as_object().unwrap().keys().map(String::as_str).collect()))
        .collect();
    assert_eq!(found, expected);
    let twice = json!([person("A", "same@example.org"), person("B", "b@example.org"), person("C", "same@example.org")]);
    let refused = shop.send("POST", "/customers/", twice).await.expect(400).json();
    assert_eq!(refused.as_object().unwrap().keys().collect::<Vec<_>>(), ["2"], "{refused}");
    let unlucky = shop.send("POST", "/customers/", json!(people(13))).await;
    unlucky.expect(400).is(&json!({"non_field_errors": ["Thirteen bring no luck."]}));
    assert_eq!(shop.all().await, before, "all or nothing");
}

async fn lists_have_limits(api: Api) {
    let shop = Shop::serve(&api).await;
    let refused =
        shop.send("POST", "/customers/", json!([person("A", "a@example.org"), null])).await.expect(400).json();
    assert!(refused["1"].is_array() && refused.as_object().unwrap().len() == 1, "{refused}");
    shop.send("POST", "/customers/", json!(people(61))).await.refuses(&["non_field_errors"]);
    for wrong in [json!([]), json!(people(4)), json!(person("A", "a@example.org")), json!(null), json!("x")] {
        shop.send("POST", "/few/", wrong).await.refuses(&["non_field_errors"]);
    }
    assert_eq!(shop.send("POST", "/few/", json!(people(3))).await.expect(201).json().as_array().unwrap().len(), 3);
    for method in ["PUT", "PATCH"] {
        shop.send(method, "/customers/", json!(person("A", "a@example.org"))).await.refuses(&["non_field_errors"]);
    }
}

async fn many_are_changed_at_once(api: Api) {
    let shop = Shop::serve(&api).await;
    let made = shop.send("POST", "/customers/", json!(people(30))).await.expect(201).json();
    let made = made.as_array().unwrap();
    let mut wanted: Vec<Value> = made.clone();
    for (index, person) in wanted.iter_mut().enumerate() {
        person["city"] = json!(format!("City {index}"));
        if index % 2 == 0 {
            person["first_name"] = json!("Even");
        }
    }
    wanted.reverse();
    let _ = shop.queries.take();
    shop.send("PUT", "/customers/", json!(wanted)).await.expect(200).is(&json!(wanted));
    let statements = shop.queries.take();
    assert!(statements.len() <= 6, "{statements:#?}");
    let id = |index: usize| &made[index]["id"];
    let patched = json!([{"id": id(3), "city": "Here"}, {"id": id(1), "last_name": "Z"}]);
    let patched = shop.send("PATCH", "/customers/", patched).await.expect(200).json();
    assert_eq!(
        (&patched[0]["id"], &patched[0]["city"], &patched[0]["last_name"]),
        (id(3), &json!("Here"), &json!("X"))
    );
    assert_eq!(
        (&patched[1]["id"], &patched[1]["city"], &patched[1]["last_name"]),
        (id(1), &json!("City 1"), &json!("Z"))
    );
    let wrong = json!([{"id": 987_654, "city": "x"}, {"city": "x"}, {"id": id(1)}, {"id": id(1)},
        {"id": id(2), "email": "none"}]);
    let refused = shop.send("PATCH", "/customers/", wrong).await.expect(400).json();
    assert_eq!(refused.as_object().unwrap().keys().collect::<Vec<_>>(), ["0", "1", "3", "4"], "{refused}");
    assert!(["0", "1", "3"].iter().all(|index| refused[index]["id"].is_array()), "{refused}");
    assert!(refused["4"]["email"].is_array(), "{refused}");
    let half = json!([{"id": id(1), "city": "Half"}, {"id": id(2), "email": "p9@example.org"}]);
    let refused = shop.send("PATCH", "/customers/", half).await.expect(400).json();
    assert!(refused["1"]["email"].is_array(), "{refused}");
    let put = json!([{"id": id(1), "first_name": "A", "last_name": "B", "email": "p1@example.org"}, {"id": id(2)}]);
    let refused = shop.send("PUT", "/customers/", put).await.expect(400).json();
    assert_eq!(refused.as_object().unwrap().keys().collect::<Vec<_>>(), ["1"], "{refused}");
    let shown = shop.all().await.into_iter().find(|person| &person["id"] == id(1)).unwrap();
    assert_eq!((&shown["city"], &shown["first_name"]), (&json!("City 1"), &json!("P1")));
}

async fn a_filter_selects_the_deleted_rows(api: Api) {
    let shop = Shop::serve(&api).await;
    let mut people = people(20);
    for (index, person) in people.iter_mut().enumerate() {
        person["city"] = json!(if index % 2 == 0 { "Oslo" } else { "Bergen" });
    }
    let before = shop.all().await.len();
    shop.send("POST", "/customers/", json!(people)).await.expect(201);
    for path in ["/customers/", "/customers/?city=", "/customers/?town=Bergen"] {
        shop.send("DELETE", path, json!(null)).await.refuses(&["non_field_errors"]);
    }
    assert_eq!(shop.all().await.len(), before + 20);
    let _ = shop.queries.take();
    shop.send("DELETE", "/customers/?city=Bergen", json!(null)).await.expect(204);
    let statements = shop.queries.take();
    assert_eq!(statements.len(), 3, "they are found, locked and deleted: {statements:#?}");
    let left = shop.all().await;
    assert_eq!(left.len(), before + 10);
    assert!(left.iter().all(|person| person["city"] != "Bergen"));
    shop.send("DELETE", "/customers/?city=Nowhere", json!(null)).await.expect(204);
}

async fn hooks_see_each_row(api: Api) {
    let shop = Shop::serve(&api).await;
    shop.send("POST", "/guarded/", json!(people(2))).await.expect(201);
    let companies = api.get("/customers/").await;
    drop(companies);
    let mut wrong = people(4).split_off(2);
    wrong[1]["first_name"] = json!("Oops");
    let before = shop.all().await;
    shop.send("POST", "/guarded/", json!(wrong)).await.expect(400);
    assert_eq!(shop.all().await, before, "what a hook refuses leaves no trace");
    let prague = before.iter().find(|person| person["city"] == "Prague").unwrap();
    let other = before.iter().find(|person| person["city"] == "Paris").unwrap();
    let both = json!([{"id": other["id"], "last_name": "Q"}, {"id": prague["id"], "last_name": "Q"}]);
    shop.send("PATCH", "/guarded/", both).await.expect(403);
    shop.send("DELETE", "/guarded/?city=Prague", json!(null)).await.expect(403);
    let canadian = before.iter().find(|person| person["city"] == "Toronto").unwrap();
    let hidden = shop.send("PATCH", "/guarded/", json!([{"id": canadian["id"], "last_name": "Q"}])).await;
    assert!(hidden.expect(400).json()["0"]["id"].is_array());
    assert_eq!(shop.all().await, before);
    let deleted = DELETED.load(Ordering::Relaxed);
    shop.send("DELETE", "/guarded/?city=Paris", json!(null)).await.expect(204);
    assert!(DELETED.load(Ordering::Relaxed) >= deleted + 2);
}

on_each_database! { Own: many_are_made_at_once, errors_have_the_index_of_their_object, lists_have_limits,
many_are_changed_at_once, a_filter_selects_the_deleted_rows, hooks_see_each_row }
