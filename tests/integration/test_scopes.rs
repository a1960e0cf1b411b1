//! Rows that a client may name, and among which a value is unique, depending on the user.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::notes::NameHeader;
use crate::support::{Answer, Api};

on_each_database! { Empty: rows_of_others_are_not_there, a_value_is_unique_among_ones_own }

mod label {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "scope_label")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub owner: String,
        pub name: String,
        #[sea_orm(has_many)]
        pub cards: HasMany<super::card::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod card {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "scope_card")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub owner: String,
        pub code: String,
        pub label_id: Option<i64>,
        #[sea_orm(belongs_to, from = "label_id", to = "id")]
        pub label: BelongsTo<Option<super::label::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn owner(context: &Context<'_>) -> String {
    context.request().map(|request| request.user().username().to_owned()).unwrap_or_default()
}

fn own_labels(context: &Context<'_>) -> Select<label::Entity> {
    label::Entity::find().filter(label::Column::Owner.eq(owner(context)))
}

fn own_cards(context: &Context<'_>) -> Select<card::Entity> {
    card::Entity::find().filter(card::Column::Owner.eq(owner(context)))
}

#[derive(Serializer)]
#[serializer(
    model = card::Entity,
    fields(id, code, label),
    extra(code(unique_among = own_cards), label(queryset = own_labels)),
)]
struct CardSerializer;

#[derive(Serializer)]
#[serializer(model = card::Entity)]
struct CardByName {
    #[field(hidden, default = owner)]
    owner: String,
    #[field(unique_among = |context| own_cards(context).filter(card::Column::Code.ne("")))]
    code: String,
    #[field(slug_field = name, queryset = own_labels)]
    label: Option<SlugRelated<label::Entity>>,
}

struct Cards;

#[generic_view(model = card::Entity, serializer = CardSerializer, actions(list, create))]
impl Cards {
    async fn pre_save(&self, request: &Request, data: &mut Valid<CardSerializer>, _: &Tx) -> Result<()> {
        data.row.owner = Set(request.user().username().to_owned());
        Ok(())
    }
}

#[generic_view(model = card::Entity, serializer = CardByName, actions(list, create))]
struct CardsByName;

async fn serve(api: Api) -> Gems {
    make_table(&api, label::Entity).await;
    let labels = [("ann", "red"), ("bob", "red"), ("bob", "blue")].map(|(owner, name)| label::ActiveModel {
        owner: Set(owner.to_owned()),
        name: Set(name.to_owned()),
        ..Default::default()
    });
    label::Entity::insert_many(labels).exec_without_returning(&api.db).await.unwrap();
    let routes = Router::new().route("/", Cards::as_view()).route("/by-name/", CardsByName::as_view());
    Gems::serve_with(api, card::Entity, routes, |rest| rest.authentication(NameHeader)).await
}

impl Gems {
    async fn post_as(&self, user: &str, path: &str, body: &Value) -> Answer {
        Answer::to(self.request("POST", path).header("x-user", user).json(body)).await
    }
}

async fn rows_of_others_are_not_there(api: Api) {
    let gems = serve(api).await;
    let missing = |answer: Answer| {
        let error = &answer.expect(400).json()["label"][0];
        assert_eq!(error["code"], "does_not_exist", "{error}");
    };
    gems.post_as("ann", "/", &json!({"code": "a", "label": 1})).await.expect(201);
    for label in [2, 9] {
        missing(gems.post_as("ann", "/", &json!({"code": "b", "label": label})).await);
    }
    missing(gems.post_as("bob", "/", &json!({"code": "b", "label": 1})).await);
    // Of two rows with the same name, the user's own.
    gems.post_as("ann", "/by-name/", &json!({"code": "c", "label": "red"})).await.expect(201);
    missing(gems.post_as("ann", "/by-name/", &json!({"code": "d", "label": "blue"})).await);
    gems.post_as("bob", "/by-name/", &json!({"code": "d", "label": "blue"})).await.expect(201);
    let rows = card::Entity::find().all(&gems.api.db).await.unwrap();
    let labels: Vec<_> = rows.iter().map(|card| (card.owner.as_str(), card.label_id)).collect();
    assert_eq!(labels, [("ann", Some(1)), ("ann", Some(1)), ("bob", Some(3))]);
}

async fn a_value_is_unique_among_ones_own(api: Api) {
    let gems = serve(api).await;
    let body = json!({"code": "a"});
    for path in ["/", "/by-name/"] {
        card::Entity::delete_many().exec(&gems.api.db).await.unwrap();
        gems.post_as("ann", path, &body).await.expect(201);
        let refused = gems.post_as("ann", path, &body).await.expect(400).json();
        assert_eq!(refused["code"][0]["code"], "unique", "{path}: {refused}");
        gems.post_as("bob", path, &body).await.expect(201);
    }
}
