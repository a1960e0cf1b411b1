//! Each argument of a serializer and of its fields changes the output or the valid input.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm::prelude::Decimal;
use serde_json::{Value, json};

use crate::notes::{Notes, note};

#[derive(Serializer)]
#[serializer(model = note::Entity)]
pub struct LongForm {
    #[field(read_only)]
    pub id: i32,
    #[field(min_length = 2, max_length = 5, label = "Short name", help_text = "Two to five letters.")]
    pub slug: String,
    #[field(default = "nobody", allow_blank)]
    pub owner: String,
    #[field(source = text, required)]
    pub body: Option<String>,
    #[field(min_value = -1, max_value = 5, required = false)]
    pub stars: i32,
    #[field(max_digits = 4, decimal_places = 1, min_value = 0.5)]
    pub price: Decimal,
    #[field(write_only)]
    pub password: Option<String>,
}

pub struct Long;

#[generic_view(model = note::Entity, serializer = LongForm, actions(list, create))]
impl Long {
    /// Returns the values of the struct.
    async fn pre_save(&self, _: &Request, data: &mut Valid<LongForm>, _: &Tx) -> Result<()> {
        let LongForm { id, slug, owner, body, stars, price, password } = &data.fields;
        if password.as_deref() == Some("tell") {
            let held = json!([id, slug, owner, body, stars, price.to_string(), data.is_given("stars")]);
            return Err(Error::Conflict(held.to_string().into()));
        }
        Ok(())
    }
}

pub struct LongDetail;

#[generic_view(model = note::Entity, serializer = LongForm, actions(retrieve, update))]
impl LongDetail {
    async fn pre_save(&self, request: &Request, data: &mut Valid<LongForm>, tx: &Tx) -> Result<()> {
        GenericApiView::pre_save(&Long, request, data, tx).await
    }
}

async fn long() -> Notes {
    let routes = Router::new().route("/", Long::as_view()).route("/{id}/", LongDetail::as_view());
    Notes::serve(routes, |rest| rest).await
}

fn held(answer: &crate::support::Answer) -> Value {
    serde_json::from_str(answer.json()["detail"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn the_struct_holds_the_validated_data() {
    let notes = long().await;
    let body = json!({"slug": " abc ", "body": null, "stars": "4", "price": "12.5", "password": "tell", "id": 9});
    let told = notes.send("POST", "/", &body).await.expect(409);
    assert_eq!(held(&told), json!([0, "abc", "nobody", null, 4, "12.5", true]));
    // A PATCH takes missing values from the row.
    let told = notes.send("PATCH", "/1/", &json!({"price": 3, "password": "tell"})).await.expect(409);
    assert_eq!(held(&told), json!([1, "first", "ann", "a", 1, "3.0", false]));
}

#[tokio::test]
async fn the_arguments_of_fields_hold() {
    let notes = long().await;
    notes.send("POST", "/", &json!({})).await.refuses(&["slug", "body", "price"]);
    for (field, value) in [
        ("slug", json!("a")),
        ("slug", json!("abcdef")),
        ("stars", json!(-2)),
        ("stars", json!(6)),
        ("stars", json!(null)),
        ("price", json!("1.55")),
        ("price", json!("1234.5")),
        ("price", json!(0.4)),
        ("price", json!(null)),
        ("owner", json!(null)),
    ] {
        let mut body = json!({"slug": "abc", "body": "b", "stars": 0, "price": 1});
        body[field] = value.clone();
        notes.send("POST", "/", &body).await.refuses(&[field]);
    }
    let body = json!({"slug": "abc", "owner": "", "body": "b", "stars": -1, "price": 0.5, "password": "x"});
    let created = notes.send("POST", "/", &body).await.expect(201);
    created.is(&json!({"id": 3, "slug": "abc", "owner": "", "body": "b", "stars": -1, "price": "0.5"}));
}

#[tokio::test]
async fn options_tells_the_arguments_of_fields() {
    let fields = long().await.send("OPTIONS", "/", &json!({})).await.expect(200).json()["actions"]["POST"].clone();
    assert_eq!(
        fields["slug"],
        json!({"type": "string", "required": true, "read_only": false, "label": "Short name", "help_text": "Two to five letters.", "min_length": 2, "max_length": 5})
    );
    assert_eq!(fields["id"], json!({"type": "integer", "required": false, "read_only": true, "label": "ID"}));
    assert_eq!(
        fields["stars"],
        json!({"type": "integer", "required": false, "read_only": false, "label": "Stars", "min_value": -1, "max_value": 5})
    );
    assert_eq!(fields["owner"]["required"], false);
    assert_eq!(fields["price"]["min_value"], 0.5);
}

#[derive(Serializer)]
#[serializer(
    model = note::Entity,
    fields = "id, slug, owner, text, stars, price",
    read_only(stars),
    write_only = "owner",
    extra(slug(min_length = 3, required = false, default = "untitled"), text(allow_null = false, allow_blank = false)),
)]
pub struct ShortForm;

#[generic_view(model = note::Entity, serializer = ShortForm, actions(create))]
pub struct Short;

#[tokio::test]
async fn the_arguments_of_the_short_form_hold() {
    let notes = Notes::serve(Router::new().route("/", Short::as_view()), |rest| rest).await;
    let created = notes.send("POST", "/", &json!({"owner": "ann", "stars": 5, "price": 1})).await.expect(201);
    // `stars` is the column's own default.
    created.is(&json!({"id": 3, "slug": "untitled", "text": null, "stars": 3, "price": "1.00"}));
    notes.send("POST", "/", &json!({"slug": "ab", "text": null, "price": 1})).await.refuses(&["slug", "owner", "text"]);
    notes.send("POST", "/", &json!({"slug": "abc", "text": "", "owner": "a", "price": 1})).await.refuses(&["text"]);
}

#[derive(Serializer)]
#[serializer(model = note::Entity, fields(id, slug), extra(slug(default = 3)))]
pub struct NumberForText;

#[derive(Serializer)]
#[serializer(model = note::Entity, fields(id, price), extra(price(default = "many")))]
pub struct TextForNumber;

#[generic_view(model = note::Entity, serializer = TextForNumber, actions(list, create))]
pub struct Contradicts;

#[test]
fn what_contradicts_the_entity_fails_when_the_router_is_built() {
    assert_eq!(NumberForText::schema().errors(), [""; 0], "a number is text, as in a body");
    let failed = std::panic::catch_unwind(Contradicts::as_view::<Rest>).expect_err("the router must not be built");
    let said = failed.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(said.contains("`price`") && said.contains("TextForNumber") && said.contains("\"Contradicts\""), "{said}");
}
