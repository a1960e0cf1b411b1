//! Fields that a struct declares among those of a list: DRF's `Meta.fields` with declared fields.

use chinook::entities::{album, artist};
use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::Api;

on_each_database! { Own: declared_fields_stand_where_the_list_has_them, declared_fields_stand_behind_the_key_of_all }

#[derive(Serializer)]
#[serializer(
    model = album::Entity,
    fields(artist_name, id, title, artist, letters, initial, asked_by),
    extra(title(min_length = 2)),
    validate = not_alike
)]
struct Listed {
    #[field(source = artist.name)]
    artist_name: String,
    artist: PrimaryKeyRelated<artist::Entity>,
    #[field(method)]
    letters: i64,
    #[field(method = |album| album.title.chars().next().map(String::from))]
    initial: Option<String>,
    #[field(method = asked_by)]
    asked_by: Option<String>,
}

fn asked_by(album: &album::Model, context: &Context<'_>) -> Option<String> {
    context.request().map(|request| format!("{} for {}", request.method(), album.title))
}

impl Listed {
    fn letters(&self, album: &album::Model) -> i64 {
        assert_eq!(self.artist.key::<i64>(), Some(album.artist_id), "the struct has what it declares");
        album.title.chars().count().try_into().unwrap_or_default()
    }
}

fn not_alike(listed: &Listed) -> Result<()> {
    if listed.artist.key::<i64>() == Some(2) {
        return Err(ValidationError::field("artist", "Not them.", "not_them").into());
    }
    Ok(())
}

struct Albums;

#[generic_view(serializer = Listed, actions(list, create))]
impl Albums {
    async fn pre_save(&self, _: &Request, data: &mut Valid<Listed>, _: &Tx) -> Result<()> {
        // Fields that the struct does not declare are in the row.
        let title = data.row.title.clone().unwrap();
        data.row.title = Set(format!("{title}, {}", data.fields.artist.key::<i64>().unwrap_or_default()));
        Ok(())
    }
}

async fn declared_fields_stand_where_the_list_has_them(api: Api) {
    let gems = Gems::served(api, Router::new().route("/", Albums::as_view()), |rest| rest).await;
    let made = gems.send("POST", "/", &json!({"title": "Live", "artist": 1})).await.expect(201);
    let id = &made.json()["id"];
    let shown = format!(
        r#"{{"artist_name":"AC/DC","id":{id},"title":"Live, 1","artist":1,"letters":7,"initial":"L","asked_by":"POST for Live, 1"}}"#
    );
    assert_eq!(made.text(), shown);
    let codes = gems.refused("POST", "/", &json!({"title": "A", "id": 7})).await;
    assert_eq!(codes, json!({"title": ["min_length"], "artist": ["required"]}));
    assert_eq!(
        gems.refused("POST", "/", &json!({"title": "Live", "artist": 2})).await,
        json!({"artist": ["not_them"]})
    );
    let options = gems.send("OPTIONS", "/", &Value::Null).await.expect(200).json();
    let fields = options["actions"]["POST"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields, ["artist_name", "id", "title", "artist", "letters", "initial", "asked_by"]);
}

mod badge {
    use rest_runtime::prelude::*;
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serializer)]
    #[sea_orm(table_name = "badge")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        pub color: Option<String>,
        pub secret: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = badge::Entity, exclude(secret), read_only(name))]
struct AllBut {
    #[field(method)]
    letters: i64,
    #[field(max_length = 5)]
    color: String,
}

impl AllBut {
    fn letters(&self, _: &badge::Model) -> i64 {
        self.color.len().try_into().unwrap_or_default()
    }
}

async fn declared_fields_stand_behind_the_key_of_all(api: Api) {
    #[generic_view(serializer = AllBut, actions(list, create))]
    struct Badges;

    #[generic_view(serializer = Flattening, actions(retrieve))]
    struct Flattened;

    let routes = Router::new().route("/", Badges::as_view()).route("/{pk}/", Flattened::as_view());
    let gems = Gems::serve(api, badge::Entity, routes).await;
    let made = gems.send("POST", "/", &json!({"color": "red", "name": "not taken"})).await.expect(201);
    assert_eq!(made.text(), r#"{"id":1,"letters":3,"color":"red","name":""}"#);
    let flattened = gems.send("GET", "/1/", &Value::Null).await.expect(200);
    assert_eq!(flattened.text(), r#"{"called":"","id":1,"letters":3,"color":"red","name":""}"#);
    let codes = gems.refused("POST", "/", &json!({"color": "vermilion"})).await;
    assert_eq!(codes, json!({"color": ["max_length"]}), "in place of the column, which has no limit");
    assert_eq!(gems.refused("POST", "/", &json!({"color": null})).await, json!({"color": ["null"]}));
}

/// Fields that a flattened serializer declares are included at its position.
#[derive(Serializer)]
#[serializer(model = badge::Entity)]
struct Flattening {
    #[field(source = name, read_only)]
    called: String,
    #[field(flatten)]
    all_but: AllBut,
}

#[derive(Debug, Serializer)]
#[serializer(allow_null = false)]
struct Given {
    plain: Option<i64>,
    #[field(allow_null)]
    itself: Option<i64>,
    #[field(flatten)]
    more: More,
}

#[derive(Debug, Serializer)]
struct More {
    other: Option<i64>,
    #[field(flatten)]
    most: Most,
}

#[derive(Debug, Serializer)]
#[serializer(allow_null = false)]
struct Most {
    last: Option<i64>,
}

#[tokio::test]
async fn a_struct_can_forbid_null_for_all_options() {
    let given = Given::validate(&json!({})).await.expect("all may be left out");
    assert_eq!((given.plain, given.itself, given.more.other), (None, None, None));
    let given = Given::validate(&json!({"plain": 1, "itself": null, "other": null})).await.expect("two may be null");
    assert_eq!(given.plain, Some(1));
    assert_eq!(given.more.most.last, None);
    let refused = Given::validate(&json!({"plain": null, "last": null})).await.expect_err("two may not");
    assert_eq!(refused.detail().get_codes(), json!({"plain": ["null"], "last": ["null"]}));
}
