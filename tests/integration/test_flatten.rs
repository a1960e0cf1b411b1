//! `flatten`: the fields of one serializer among those of another, like DRF's inheritance of declared fields.

use chinook::entities::{album, artist};
use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::Api;

on_each_database! { Own: fields_come_in_their_place_and_ones_own_go_before_them, validators_and_methods_come_along }

/// Fields that can be added to any row, and are not stored.
#[derive(Debug, Serializer)]
#[serializer(validate = not_both)]
struct Remarks {
    #[field(write_only, max_length = 5)]
    praise: Option<String>,
    #[field(write_only)]
    blame: Option<String>,
}

fn not_both(remarks: &Remarks) -> Result<()> {
    if remarks.praise.is_some() && remarks.blame.is_some() {
        return Err(ValidationError::field("blame", "Praise or blame.", "both").into());
    }
    Ok(())
}

#[derive(Serializer)]
#[serializer(model = album::Entity, validate = titled)]
struct Base {
    #[field(read_only)]
    id: i64,
    #[field(min_length = 2, validate = not_shouting)]
    title: String,
    artist: PrimaryKeyRelated<artist::Entity>,
    #[field(method)]
    letters: i64,
}

impl Base {
    fn letters(&self, album: &album::Model) -> i64 {
        assert_eq!(self.title, album.title, "the struct has what the row has");
        album.title.chars().count().try_into().unwrap_or_default()
    }
}

fn not_shouting(title: &str) -> Result<()> {
    if title == title.to_uppercase() { Err(ErrorDetail::new("Do not shout.", "shouting").into()) } else { Ok(()) }
}

/// Replaces the title that was sent.
#[expect(clippy::unnecessary_wraps, reason = "validators may refuse")]
fn titled(base: &Base) -> Result<Base> {
    let title = base.title.replace("teh ", "the ");
    Ok(Base { title, artist: base.artist.clone(), ..*base })
}

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct Extended {
    #[field(flatten)]
    remarks: Remarks,
    #[field(flatten, omit(letters))]
    base: Base,
    #[field(source = artist.name, read_only)]
    artist_name: String,
}

/// Its own title has no minimum length, and keeps the position where it is declared.
#[derive(Serializer)]
#[serializer(model = album::Entity, rename_all = "camelCase")]
struct Overridden {
    #[field(flatten)]
    base: Base,
    #[field(flatten)]
    again: Again,
    #[field(source = artist.name, read_only)]
    artist_name: String,
    #[field(max_length = 4)]
    title: String,
}

/// Of two serializers with a field of the same name, the first one counts.
#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct Again {
    #[field(source = title, read_only)]
    letters: String,
    #[field(source = id, read_only)]
    number_again: i64,
}

struct Albums;

#[generic_view(model = album::Entity, serializer = Extended, actions(list, create))]
impl Albums {
    async fn pre_save(&self, _: &Request, data: &mut Valid<Extended>, _: &Tx) -> Result<()> {
        let Extended { remarks, base, artist_name } = &data.fields;
        assert_eq!((base.id, base.letters, artist_name.as_str()), (0, 0, ""));
        assert_eq!(data.is_given("praise"), remarks.praise.is_some());
        assert!(data.is_given("title") && !data.is_given("base"));
        if remarks.blame.as_deref() == Some("title") {
            return Err(ValidationError::field("title", format!("{} is blamed.", base.title), "blamed").into());
        }
        Ok(())
    }
}

#[generic_view(model = album::Entity, serializer = Overridden, actions(retrieve, update))]
struct Album;

async fn serve(api: Api) -> Gems {
    let routes = Router::new().route("/", Albums::as_view()).route("/{id}/", Album::as_view());
    Gems::served(api, routes, |rest| rest).await
}

async fn fields_come_in_their_place_and_ones_own_go_before_them(api: Api) {
    let gems = serve(api).await;
    let made = gems.send("POST", "/", &json!({"title": "Live", "artist": 1, "praise": "Good"})).await.expect(201);
    let id = made.json()["id"].clone();
    assert_eq!(made.text(), format!(r#"{{"id":{id},"title":"Live","artist":1,"artist_name":"AC/DC"}}"#));
    let shown = gems.send("GET", &format!("/{id}/"), &Value::Null).await.expect(200);
    let fields = r#""artist":1,"letters":4,"numberAgain""#;
    assert_eq!(shown.text(), format!(r#"{{"id":{id},{fields}:{id},"artistName":"AC/DC","title":"Live"}}"#));
    // The arguments of the overridden field are dropped, those of the other fields stay.
    let codes = gems.refused("POST", "/", &json!({"title": "A", "praise": "Too much"})).await;
    assert_eq!(codes, json!({"praise": ["max_length"], "title": ["min_length", "shouting"], "artist": ["required"]}));
    let path = format!("/{id}/");
    gems.send("PATCH", &path, &json!({"title": "A"})).await.expect(200);
    assert_eq!(gems.refused("PATCH", &path, &json!({"title": "Longer"})).await, json!({"title": ["max_length"]}));
    let options = gems.send("OPTIONS", "/", &Value::Null).await.expect(200).json();
    let fields = options["actions"]["POST"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields, ["praise", "blame", "id", "title", "artist", "artist_name"]);
}

async fn validators_and_methods_come_along(api: Api) {
    let gems = serve(api).await;
    let both = json!({"title": "Live", "artist": 1, "praise": "Good", "blame": "Bad"});
    assert_eq!(gems.refused("POST", "/", &both).await, json!({"blame": ["both"]}));
    // A validator of the flattened struct changes the stored value, and hooks see the change.
    let made = gems.send("POST", "/", &json!({"title": "On teh road", "artist": 1})).await.expect(201).json();
    assert_eq!(made["title"], "On the road");
    let blamed = json!({"title": "On teh road", "artist": 1, "blame": "title"});
    let refused = gems.send("POST", "/", &blamed).await.expect(400).json();
    assert_eq!(refused["title"][0]["message"], "On the road is blamed.");
    // If its field is overridden, the validator sees the overriding field's value, but cannot change it.
    let path = format!("/{}/", made["id"]);
    let changed = gems.send("PATCH", &path, &json!({"title": "teh "})).await.expect(200).json();
    assert_eq!((&changed["title"], &changed["letters"]), (&json!("teh"), &json!(3)));
}

#[tokio::test]
async fn a_serializer_without_a_model_flattens_another() {
    #[derive(Debug, Serializer)]
    struct Letter {
        to: String,
        #[field(flatten)]
        remarks: Remarks,
    }

    let letter = Letter::validate(&json!({"to": "Ann", "praise": "Good"})).await.unwrap();
    assert_eq!((&*letter.to, letter.remarks.praise.as_deref()), ("Ann", Some("Good")));
    let refused = Letter::validate(&json!({"praise": "Good", "blame": "Bad"})).await.unwrap_err();
    assert_eq!(refused.detail().get_codes(), json!({"to": ["required"]}), "the whole waits for the fields");
}

#[test]
fn mistakes_against_the_table_fail_when_the_router_is_built() {
    #[derive(Serializer)]
    #[serializer(model = artist::Entity)]
    struct Wrong {
        #[field(flatten, omit(price))]
        base: Base,
        name: Option<String>,
    }

    let errors = Wrong::schema().errors().join("; ");
    assert!(errors.contains("omits `price`") && errors.contains("another model, of the table `album`"), "{errors}");
}
