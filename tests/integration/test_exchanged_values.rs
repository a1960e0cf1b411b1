//! Unique values that rows of one body exchange with each other, or take from rows that the body deletes.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

on_each_database! { Empty:
    values_of_rows_that_the_body_leaves_out,
    values_that_are_shifted,
    values_that_are_swapped,
    rows_of_lists_exchange_values,
    what_others_have_is_still_theirs,
    values_that_nothing_can_stand_in_for,
}

mod order {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "exchange_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        #[sea_orm(has_many)]
        pub lines: HasMany<super::line::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "exchange_line")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique_key = "place")]
        pub order_id: i32,
        #[sea_orm(unique_key = "place")]
        pub position: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub code: Option<String>,
        #[sea_orm(belongs_to, from = "order_id", to = "id", on_delete = "Cascade")]
        pub order: BelongsTo<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod day {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "exchange_day")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub on: Date,
        #[sea_orm(unique, column_type = "String(StringLen::N(40))")]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = line::Entity)]
struct Line {
    #[field(read_only)]
    id: i32,
    position: i32,
    code: Option<String>,
}

#[derive(Serializer)]
#[serializer(model = order::Entity)]
struct OrderWithLines {
    #[field(read_only)]
    id: i32,
    name: String,
    #[field(writable_nested)]
    lines: Vec<Line>,
}

#[derive(Serializer)]
#[serializer(model = day::Entity, fields(id, on, name))]
struct DaySerializer;

#[generic_view(model = order::Entity, serializer = OrderWithLines, actions(create))]
struct Orders;

#[generic_view(model = order::Entity, serializer = OrderWithLines, actions(update))]
struct Order;

#[generic_view(model = day::Entity, serializer = DaySerializer, actions(list, bulk_create, bulk_update))]
struct Days;

async fn serve(api: Api) -> Gems {
    make_table(&api, order::Entity).await;
    make_table(&api, line::Entity).await;
    make_table(&api, day::Entity).await;
    let routes = Router::new()
        .route("/orders/", Orders::as_view())
        .route("/orders/{id}/", Order::as_view())
        .route("/days/", Days::as_view());
    Gems::served(api, routes, |rest| rest).await
}

/// The lines of an order: their keys, positions and codes.
fn lines(order: &Value) -> Vec<(i64, i64, Option<String>)> {
    let line = |line: &Value| {
        let number = |name: &str| line[name].as_i64().unwrap();
        (number("id"), number("position"), line["code"].as_str().map(str::to_owned))
    };
    order["lines"].as_array().unwrap().iter().map(line).collect()
}

impl Gems {
    async fn order_of(&self, codes: &[&str]) -> Value {
        let line = |(position, code)| json!({"position": position, "code": code});
        let lines: Vec<Value> = (1..).zip(codes).map(line).collect();
        self.send("POST", "/orders/", &json!({"name": "o", "lines": lines})).await.expect(201).json()
    }

    /// Changes the lines of an order.
    async fn change(&self, order: &Value, lines: Value) -> Value {
        let path = format!("/orders/{}/", order["id"]);
        self.send("PATCH", &path, &json!({ "lines": lines })).await.expect(200).json()
    }
}

async fn values_of_rows_that_the_body_leaves_out(api: Api) {
    let gems = serve(api).await;
    let order = gems.order_of(&["A", "B"]).await;
    let second = &order["lines"][1]["id"];
    let changed = gems.change(&order, json!([{"id": second, "position": 1}])).await;
    assert_eq!(lines(&changed), [(second.as_i64().unwrap(), 1, Some("B".to_owned()))]);
    // A new row replaces all.
    let path = format!("/orders/{}/", order["id"]);
    let body = json!({"name": "o", "lines": [{"position": 1, "code": "B"}, {"position": 2, "code": "A"}]});
    let changed = gems.send("PUT", &path, &body).await.expect(200).json();
    let codes: Vec<_> = lines(&changed).into_iter().map(|(_, position, code)| (position, code.unwrap())).collect();
    assert_eq!(codes, [(1, "B".to_owned()), (2, "A".to_owned())]);
}

async fn values_that_are_shifted(api: Api) {
    let gems = serve(api).await;
    let order = gems.order_of(&["A", "B", "C"]).await;
    let ids: Vec<i64> = lines(&order).into_iter().map(|(id, ..)| id).collect();
    let up: Vec<Value> = ids.iter().zip(2..).map(|(id, position)| json!({"id": id, "position": position})).collect();
    let mut with_new = vec![json!({"position": 1, "code": "new"})];
    with_new.extend(up);
    let changed = gems.change(&order, json!(with_new)).await;
    let mut positions: Vec<i64> = lines(&changed).into_iter().map(|(_, position, _)| position).collect();
    positions.sort_unstable();
    assert_eq!(positions, [1, 2, 3, 4]);
    // Down, into the position of a deleted row.
    let down: Vec<Value> = ids.iter().zip(1..).map(|(id, position)| json!({"id": id, "position": position})).collect();
    let changed = gems.change(&order, json!(down)).await;
    assert_eq!(
        lines(&changed).into_iter().map(|(id, position, _)| (id, position)).collect::<Vec<_>>(),
        [(ids[0], 1), (ids[1], 2), (ids[2], 3)]
    );
}

async fn values_that_are_swapped(api: Api) {
    let gems = serve(api).await;
    let order = gems.order_of(&["A", "B", "C"]).await;
    let ids: Vec<i64> = lines(&order).into_iter().map(|(id, ..)| id).collect();
    // Positions rotate, codes rotate in the opposite direction.
    let swapped = json!([
        {"id": ids[0], "position": 2, "code": "C"},
        {"id": ids[1], "position": 3, "code": "A"},
        {"id": ids[2], "position": 1, "code": "B"},
    ]);
    let changed = gems.change(&order, swapped).await;
    let mut found = lines(&changed);
    found.sort_unstable();
    let code = |code: &str| Some(code.to_owned());
    assert_eq!(found, [(ids[0], 2, code("C")), (ids[1], 3, code("A")), (ids[2], 1, code("B"))]);
    // One row gives up a value that another takes.
    let given = json!([{"id": ids[0], "code": null}, {"id": ids[1], "code": "C"}, {"id": ids[2]}]);
    let mut found = lines(&gems.change(&order, given).await);
    found.sort_unstable();
    assert_eq!(found, [(ids[0], 2, None), (ids[1], 3, code("C")), (ids[2], 1, code("B"))]);
}

async fn rows_of_lists_exchange_values(api: Api) {
    let gems = serve(api).await;
    let days: Vec<Value> =
        (1..=4).map(|day| json!({"on": format!("2024-01-0{day}"), "name": format!("n{day}")})).collect();
    let made = gems.send("POST", "/days/", &json!(days)).await.expect(201).json();
    let id = |at: usize| &made[at]["id"];
    let swapped = json!([{"id": id(0), "name": "n2"}, {"id": id(1), "name": "n1"}, {"id": id(3), "name": "n9"}]);
    gems.send("PATCH", "/days/", &swapped).await.expect(200);
    let shifted = json!([{"id": id(0), "on": "2024-01-02"}, {"id": id(1), "on": "2024-01-03"}, {"id": id(2), "on": "2024-01-05"}]);
    gems.send("PATCH", "/days/", &shifted).await.expect(200);
    let rows = day::Entity::find().order_by_asc(day::Column::Id).all(&gems.api.db).await.unwrap();
    let found: Vec<_> = rows.iter().map(|row| format!("{} {}", row.on, row.name)).collect();
    assert_eq!(found, ["2024-01-02 n2", "2024-01-03 n1", "2024-01-05 n3", "2024-01-04 n9"]);
}

async fn what_others_have_is_still_theirs(api: Api) {
    let gems = serve(api).await;
    let (order, other) = (gems.order_of(&["A", "B"]).await, gems.order_of(&["C"]).await);
    let path = format!("/orders/{}/", order["id"]);
    let first = &order["lines"][0]["id"];
    let body = json!({"lines": [{"id": first, "code": "C"}]});
    assert_eq!(gems.refused("PATCH", &path, &body).await, json!({"lines": {"0": {"code": ["unique"]}}}));
    // An unchanged row keeps its value, so another cannot take it; nor can two rows take the same value.
    let body = json!({"lines": [{"id": first, "code": "B"}, {"id": order["lines"][1]["id"]}]});
    assert_eq!(gems.refused("PATCH", &path, &body).await, json!({"lines": {"0": {"code": ["unique"]}}}));
    let body = json!({"lines": [{"position": 7, "code": "X"}, {"position": 8, "code": "X"}]});
    assert_eq!(gems.refused("PATCH", &path, &body).await, json!({"lines": {"1": {"code": ["unique"]}}}));
    assert_eq!(line::Entity::find().all(&gems.api.db).await.unwrap().len(), 3);
    gems.change(&other, json!([])).await;
    gems.change(&order, json!([{"id": first, "code": "C"}])).await;
}

async fn values_that_nothing_can_stand_in_for(api: Api) {
    let gems = serve(api).await;
    let days = json!([{"on": "2024-01-01", "name": "a"}, {"on": "2024-01-02", "name": "b"}]);
    let made = gems.send("POST", "/days/", &days).await.expect(201).json();
    let swapped = json!([{"id": made[0]["id"], "on": "2024-01-02"}, {"id": made[1]["id"], "on": "2024-01-01"}]);
    let refused = gems.send("PATCH", "/days/", &swapped).await.expect(400).json();
    assert!(refused.to_string().contains("unique"), "{refused}");
}
