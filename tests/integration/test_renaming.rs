//! `rename_all`: the names of fields in another style, in bodies only.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::{Answer, Api};

on_each_database! { Empty:
    bodies_answers_and_errors_have_the_style,
    filters_and_hooks_have_the_names_of_the_code,
    the_models_own_style_goes_with_its_fields,
}

mod team {
    use rest_runtime::sea_orm::entity::prelude::*;
    use rest_runtime::{Serializer, sea_orm};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serializer)]
    #[sea_orm(table_name = "renaming_team")]
    #[serializer(rename_all = "camelCase")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub full_name: String,
        #[field(rename = "founded_in")]
        pub founding_year: Option<i32>,
        #[sea_orm(has_many)]
        pub members: HasMany<super::member::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod member {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "renaming_member")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub first_name: String,
        #[sea_orm(unique_key = "seat")]
        pub row_number: Option<i32>,
        #[sea_orm(unique_key = "seat")]
        pub seat_number: Option<i32>,
        pub is_away: bool,
        pub home_team_id: Option<i64>,
        #[sea_orm(belongs_to, from = "home_team_id", to = "id")]
        pub home_team: BelongsTo<Option<super::team::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = team::Entity, fields(id, full_name))]
struct PlainTeam;

#[derive(Serializer)]
#[serializer(model = member::Entity, rename_all = "camelCase", validate = not_mallory, dynamic_fields = "fields")]
struct Member {
    #[field(read_only)]
    id: i64,
    #[field(min_length = 2, validate = no_digits)]
    first_name: String,
    #[field(rename = "row")]
    row_number: Option<i32>,
    seat_number: Option<i32>,
    #[field(default = false)]
    is_away: bool,
    #[field(write_only)]
    invited_by: Option<String>,
    home_team: Option<PrimaryKeyRelated<team::Entity>>,
    #[field(source = home_team, read_only)]
    team_shown: Option<PlainTeam>,
    #[field(method)]
    name_length: i64,
}

impl Member {
    fn name_length(&self, member: &member::Model) -> i64 {
        assert_eq!(self.first_name, member.first_name);
        member.first_name.len().try_into().unwrap_or_default()
    }
}

fn no_digits(name: &str) -> Result<()> {
    let has_digits = name.chars().any(|letter| letter.is_ascii_digit());
    if has_digits { Err(ErrorDetail::new("A name has no digits.", "digits").into()) } else { Ok(()) }
}

fn not_mallory(member: &Member) -> Result<()> {
    if member.first_name == "Mallory" {
        return Err(ValidationError::field("first_name", "Not you again.", "mallory").into());
    }
    Ok(())
}

struct Members;

#[generic_view(
    model = member::Entity, serializer = Member, actions(list, create),
    filter(first_name, home_team.full_name), ordering(first_name, seat_number),
)]
impl Members {
    async fn pre_save(&self, _: &Request, data: &mut Valid<Member>, _: &Tx) -> Result<()> {
        if data.is_given("invited_by") && data.fields.invited_by.as_deref() == Some("nobody") {
            return Err(ValidationError::field("invited_by", "Somebody must have.", "nobody").into());
        }
        Ok(())
    }
}

#[generic_view(model = member::Entity, serializer = Member, actions(retrieve, update))]
struct MemberDetail;

#[derive(Serializer)]
#[serializer(model = team::Entity, fields = "__all__")]
struct WholeTeam;

#[derive(Serializer)]
#[serializer(model = team::Entity, fields = "__all__", rename_all = "SCREAMING-KEBAB-CASE", extra(founding_year(min_value = 1800)))]
struct LoudTeam;

#[generic_view(model = team::Entity, serializer = WholeTeam, actions(create))]
struct Teams;

#[generic_view(model = team::Entity, serializer = LoudTeam, actions(create))]
struct LoudTeams;

#[derive(Serializer)]
#[serializer(model = member::Entity, fields(first_name, home_team), depth = 1, rename_all = "PascalCase")]
struct DeepMember;

#[generic_view(model = member::Entity, serializer = DeepMember, actions(retrieve))]
struct DeepMemberDetail;

async fn serve(api: Api) -> Gems {
    make_table(&api, team::Entity).await;
    let routes = Router::new()
        .route("/", Members::as_view())
        .route("/{id}/", MemberDetail::as_view())
        .route("/{id}/deep/", DeepMemberDetail::as_view())
        .route("/teams/", Teams::as_view())
        .route("/loud-teams/", LoudTeams::as_view());
    let gems = Gems::serve(api, member::Entity, routes).await;
    gems.send("POST", "/teams/", &json!({"fullName": "Reds"})).await.expect(201);
    gems
}

async fn bodies_answers_and_errors_have_the_style(api: Api) {
    let gems = serve(api).await;
    let body = json!({"firstName": "Ann", "row": 1, "seatNumber": 2, "isAway": true, "homeTeam": 1});
    let shown = json!({
        "id": 1, "firstName": "Ann", "row": 1, "seatNumber": 2, "isAway": true, "homeTeam": 1,
        "teamShown": {"id": 1, "full_name": "Reds"}, "nameLength": 3,
    });
    let made = gems.send("POST", "/", &body).await.expect(201);
    made.is(&shown);
    assert!(made.text().starts_with(r#"{"id":1,"firstName":"Ann","row":1,"#), "in the order of the struct");
    gems.send("GET", "/1/", &Value::Null).await.expect(200).is(&shown);
    let chosen = gems.send("GET", "/1/?fields=firstName,teamShown.full_name,row_number", &Value::Null).await;
    chosen.expect(200).is(&json!({"firstName": "Ann", "teamShown": {"full_name": "Reds"}}));
    // Names from the code are unknown in bodies.
    let codes = gems.refused("POST", "/", &json!({"first_name": "Bea"})).await;
    assert_eq!(codes, json!({"firstName": ["required"]}));
    // Errors of the field, of a validator of the whole, of the database, of a hook, of several fields together.
    let codes = gems.refused("POST", "/", &json!({"firstName": "B2", "homeTeam": 9, "row": "x"})).await;
    assert_eq!(codes, json!({"firstName": ["digits"], "row": ["invalid"], "homeTeam": ["does_not_exist"]}));
    let codes = gems.refused("POST", "/", &json!({"firstName": "Mallory"})).await;
    assert_eq!(codes, json!({"firstName": ["mallory"]}));
    assert_eq!(gems.refused("POST", "/", &json!({"firstName": "Ann"})).await, json!({"firstName": ["unique"]}));
    let codes = gems.refused("POST", "/", &json!({"firstName": "Bea", "invitedBy": "nobody"})).await;
    assert_eq!(codes, json!({"invitedBy": ["nobody"]}));
    let again = json!({"firstName": "Bea", "row": 1, "seatNumber": 2});
    let refused = gems.send("POST", "/", &again).await.expect(400).json();
    assert!(refused["non_field_errors"][0]["message"].as_str().unwrap().contains("row, seatNumber"), "{refused}");
    // Forms, and fields that a PATCH leaves out.
    let form = gems.request("POST", "/").form(&[("firstName", "Cat"), ("homeTeam", "1"), ("isAway", "on")]);
    let made = Answer::to(form).await.expect(201).json();
    assert_eq!((&made["firstName"], &made["homeTeam"], &made["isAway"]), (&json!("Cat"), &json!(1), &json!(true)));
    let changed = gems.send("PATCH", "/1/", &json!({"isAway": false})).await.expect(200).json();
    assert_eq!((&changed["firstName"], &changed["isAway"]), (&json!("Ann"), &json!(false)));
}

async fn filters_and_hooks_have_the_names_of_the_code(api: Api) {
    let gems = serve(api).await;
    for (name, seat) in [("Ann", 3), ("Bea", 2)] {
        gems.send("POST", "/", &json!({"firstName": name, "seatNumber": seat, "homeTeam": 1})).await.expect(201);
    }
    let names = async |query: &str| {
        let rows = gems.send("GET", query, &Value::Null).await.expect(200).json();
        rows.as_array().unwrap().iter().map(|row| row["firstName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("/?first_name=Bea").await, ["Bea"]);
    assert_eq!(names("/?home_team__full_name=Blues").await, [""; 0]);
    assert_eq!(names("/?ordering=seat_number").await, ["Bea", "Ann"]);
    let options = gems.send("OPTIONS", "/", &Value::Null).await.expect(200).json();
    let fields = options["actions"]["POST"].as_object().unwrap();
    let known: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(
        known,
        ["id", "firstName", "row", "seatNumber", "isAway", "invitedBy", "homeTeam", "teamShown", "nameLength"]
    );
    assert_eq!((&fields["firstName"]["label"], &fields["row"]["label"]), (&json!("First name"), &json!("Row")));
    assert!(fields["teamShown"]["children"]["full_name"].is_object(), "a nested serializer has names of its own");
}

async fn the_models_own_style_goes_with_its_fields(api: Api) {
    let gems = serve(api).await;
    let made = gems.send("POST", "/teams/", &json!({"fullName": "Blues", "founded_in": 1899})).await.expect(201);
    made.is(&json!({"id": 2, "fullName": "Blues", "founded_in": 1899}));
    // The serializer's own style overrides it, and a field's own name overrides any style.
    let made = gems.send("POST", "/loud-teams/", &json!({"FULL-NAME": "Greens", "founded_in": null})).await.expect(201);
    made.is(&json!({"ID": 3, "FULL-NAME": "Greens", "founded_in": null}));
    let codes = gems.refused("POST", "/loud-teams/", &json!({"founded_in": 1700})).await;
    assert_eq!(codes, json!({"FULL-NAME": ["required"], "founded_in": ["min_value"]}));
    gems.send("POST", "/", &json!({"firstName": "Ann", "homeTeam": 1})).await.expect(201);
    let deep = gems.send("GET", "/1/deep/", &Value::Null).await.expect(200);
    deep.is(&json!({"FirstName": "Ann", "HomeTeam": {"id": 1, "fullName": "Reds", "founded_in": null}}));
}

#[test]
fn two_fields_of_one_name_fail_when_the_router_is_built() {
    #[derive(Serializer)]
    #[serializer(rename_all = "camelCase")]
    struct Twice {
        first_name: String,
        #[field(rename = "firstName")]
        other: String,
    }

    let errors = Twice::schema().errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("`first_name` and `other`") && errors[0].contains("`rename`"), "{errors:?}");
}
