//! Long lists of values in a URL or a body.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::Api;

mod pair {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "long_pair")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub left: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub right: i32,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = pair::Entity, fields(left, right, name))]
struct PairSerializer;

#[generic_view(
    model = pair::Entity,
    serializer = PairSerializer,
    actions(list, bulk_create, bulk_destroy),
    bulk(max_length = 3000),
    filter(left(exact, in, multiple), all = left(lt), name(in)),
)]
struct Pairs;

async fn pairs(api: Api) -> Gems {
    Gems::serve(api, pair::Entity, Router::new().route("/", Pairs::as_view())).await
}

on_each_database! { Empty: filters_have_a_most, rows_whose_key_is_of_two_columns }
on_each_database! { Pristine: of_the_shop }

fn numbers(count: usize) -> String {
    (1..=count).map(|number| number.to_string()).collect::<Vec<_>>().join(",")
}

fn repeated(name: &str, values: impl IntoIterator<Item = usize>) -> String {
    values.into_iter().map(|value| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

async fn filters_have_a_most(api: Api) {
    let gems = pairs(api).await;
    let rows: Vec<Value> = (0..600).map(|n| json!({"left": n, "right": 1, "name": format!("n{n}")})).collect();
    gems.send("POST", "/", &json!(rows)).await.expect(201);
    for count in [1, 2, 3, 300, 499, 500] {
        let found = gems.send("GET", &format!("/?left__in={}", numbers(count)), &Value::Null).await.expect(200).json();
        assert_eq!(found.as_array().map(Vec::len), Some(count));
        let names: Vec<String> = (0..count).map(|n| format!("n{n}")).collect();
        let found = gems.send("GET", &format!("/?name__in={}", names.join(",")), &Value::Null).await.expect(200).json();
        assert_eq!(found.as_array().map(Vec::len), Some(count));
    }
    for count in [501, 5_000, 12_000] {
        let refused = gems.refused("GET", &format!("/?left__in={}", numbers(count)), &Value::Null).await;
        assert_eq!(refused, json!({"left__in": ["max_length"]}));
    }
    // Upper and lower case are different values on every database.
    let found = gems.send("GET", "/?name__in=N1,n2,N3", &Value::Null).await.expect(200).json();
    assert_eq!(found, json!([{"left": 2, "right": 1, "name": "n2"}]));
}

async fn rows_whose_key_is_of_two_columns(api: Api) {
    let gems = pairs(api).await;
    let rows: Vec<Value> = (0..2_500).map(|n| json!({"left": n, "right": n % 7, "name": "x"})).collect();
    let made = gems.send("POST", "/", &json!(rows)).await.expect(201).json();
    assert_eq!(made[2_499], json!({"left": 2_499, "right": 0, "name": "x"}));
    gems.send("DELETE", "/?all=2499", &Value::Null).await.expect(204);
    let left = gems.send("GET", "/", &Value::Null).await.expect(200).json();
    assert_eq!(left, json!([{"left": 2_499, "right": 0, "name": "x"}]));
}

async fn of_the_shop(api: Api) {
    // Every key of a relation is checked, in more than one statement.
    let there =
        api.get(&format!("/tracks/?{}", repeated("playlists", (0..500).map(|n| n % 18 + 1)))).await.expect(200).json();
    assert!(there["count"].as_u64().is_some_and(|count| count > 3_000), "{there}");
    let refused = api.get(&format!("/tracks/?{}", repeated("playlists", 1..=500))).await.refuses(&["playlists"]);
    assert_eq!(refused["playlists"].as_array().map(Vec::len), Some(1));
    api.get(&format!("/tracks/?{}", repeated("playlists", 1..=501))).await.refuses(&["playlists"]);
    api.get(&format!("/tracks/?{}", repeated("playlists", std::iter::repeat_n(1, 5_000))))
        .await
        .refuses(&["playlists"]);
}
