//! Integers, floats and decimals.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::prelude::Decimal;
use serde_json::{Value, json};

use super::{refuses, shows};
use crate::gems::Gems;
use crate::support::{Answer, Api};

on_each_database! { Empty:
    integers,
    ranges_of_columns,
    limits,
    floats,
    decimals,
    digits,
    decimals_shown,
    numbers_beyond_all_measure,
}

mod sum {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_sum")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub whole: Option<i32>,
        pub small: Option<i16>,
        pub big: Option<i64>,
        pub text: Option<i64>,
        pub limited: Option<i32>,
        pub float: Option<f64>,
        #[sea_orm(column_type = "Decimal(Some((3, 1)))")]
        pub price: Option<Decimal>,
        #[sea_orm(column_type = "Decimal(Some((5, 2)))")]
        pub cents: Option<Decimal>,
        #[sea_orm(column_type = "Decimal(Some((5, 2)))")]
        pub plain: Option<Decimal>,
        #[sea_orm(column_type = "Decimal(Some((10, 4)))")]
        pub up: Option<Decimal>,
        #[sea_orm(column_type = "Decimal(Some((10, 4)))")]
        pub down: Option<Decimal>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = sum::Entity)]
struct SumSerializer {
    #[field(read_only)]
    id: i64,
    #[field(required = false)]
    whole: i32,
    #[field(required = false)]
    small: i16,
    #[field(required = false)]
    big: i64,
    #[field(required = false, coerce_to_string)]
    text: i64,
    #[field(required = false, min_value = 1, max_value = 3)]
    limited: i32,
    #[field(required = false)]
    float: f64,
    #[field(min_value = 0)]
    price: Option<Decimal>,
    #[field(required = false, min_value = 10.0)]
    cents: Decimal,
    #[field(required = false, coerce_to_string = false, normalize_output)]
    plain: Decimal,
    #[field(source = up, read_only, decimal_places = 2, rounding = Up)]
    rounded_up: Option<Decimal>,
    #[field(source = up, read_only, decimal_places = 2, rounding = Down)]
    rounded_down: Option<Decimal>,
    #[field(source = up, read_only, decimal_places = 2)]
    rounded: Option<Decimal>,
    up: Option<Decimal>,
}

#[generic_view(model = sum::Entity, serializer = SumSerializer, actions(list, create))]
struct Sums;

#[generic_view(model = sum::Entity, serializer = SumSerializer, actions(retrieve))]
struct Sum;

async fn sums(api: Api) -> Gems {
    let routes = Router::new().route("/", Sums::as_view()).route("/{id}/", Sum::as_view());
    Gems::serve(api, sum::Entity, routes).await
}

fn texts<const N: usize>(texts: [&str; N]) -> [Value; N] {
    texts.map(Value::from)
}

fn pairs<const N: usize>(rows: [(&str, &str); N]) -> [(Value, Value); N] {
    rows.map(|(input, shown)| (json!(input), json!(shown)))
}

async fn integers(api: Api) {
    let gems = sums(api).await;
    let ones = [json!(1), json!(1.0), json!("1"), json!("1.0"), json!("1."), json!("1.00 "), json!(" 1 "), json!("+1")];
    shows(&gems, "whole", &ones.map(|one| (one, json!(1)))).await;
    shows(
        &gems,
        "whole",
        &[(json!("-0"), json!(0)), (json!("0"), json!(0)), (json!("１２"), json!(12)), (json!("-7"), json!(-7))],
    )
    .await;
    let wrong = ["0.5", "abc", "1e3", "0x10", "1,000", "", " ", "1_000", "--1", "1 2"];
    refuses(&gems, "whole", &json!(["invalid"]), &texts(wrong)).await;
    refuses(&gems, "whole", &json!(["invalid"]), &[json!(0.5), json!(true), json!([]), json!({})]).await;
    let digits = json!("1".repeat(1001));
    refuses(&gems, "whole", &json!(["max_string_length"]), &[digits]).await;
    shows(&gems, "text", &[(json!(1), json!("1")), (json!(1_i64 << 60), json!("1152921504606846976"))]).await;
}

/// A value beyond the column's range is refused, without a database error.
async fn ranges_of_columns(api: Api) {
    let gems = sums(api).await;
    for (field, least, greatest) in [
        ("whole", i64::from(i32::MIN), i64::from(i32::MAX)),
        ("small", i64::from(i16::MIN), i64::from(i16::MAX)),
        ("big", i64::MIN, i64::MAX),
    ] {
        shows(&gems, field, &[(json!(least), json!(least)), (json!(greatest), json!(greatest))]).await;
        let beyond = |number: i128| json!(number.to_string());
        refuses(&gems, field, &json!(["max_value"]), &[beyond(i128::from(greatest) + 1), json!("1".repeat(900))]).await;
        refuses(&gems, field, &json!(["min_value"]), &[beyond(i128::from(least) - 1)]).await;
    }
}

async fn limits(api: Api) {
    let gems = sums(api).await;
    shows(&gems, "limited", &[(json!(1), json!(1)), (json!("3"), json!(3))]).await;
    refuses(&gems, "limited", &json!(["min_value"]), &[json!(0), json!("0"), json!(-5)]).await;
    refuses(&gems, "limited", &json!(["max_value"]), &[json!(4), json!("4.0")]).await;
    let refused = gems.send("POST", "/", &json!({"cents": "9.99", "limited": 4})).await.expect(400).json();
    let sentence = |field: &str| refused[field][0]["message"].as_str().unwrap().to_owned();
    assert!(sentence("cents").contains("10.0"), "the number as it was written: {refused}");
    assert!(sentence("limited").contains('3'), "{refused}");
}

async fn floats(api: Api) {
    let gems = sums(api).await;
    shows(&gems, "float", &[(json!("1"), json!(1.0)), (json!(" 2 "), json!(2.0)), (json!(true), json!(1.0))]).await;
    shows(&gems, "float", &[(json!("１.５"), json!(1.5)), (json!(1), json!(1.0)), (json!("-1e3"), json!(-1000.0))])
        .await;
    refuses(&gems, "float", &json!(["invalid"]), &texts(["abc", "", "1,5", "nan", "inf", "-Infinity", "1e400"])).await;
    refuses(&gems, "float", &json!(["invalid"]), &[json!([]), json!({})]).await;
}

async fn decimals(api: Api) {
    let gems = sums(api).await;
    shows(&gems, "price", &[(json!(10), json!("10.0")), (json!(12.3), json!("12.3"))]).await;
    shows(&gems, "price", &pairs([("12.3", "12.3"), ("2E+1", "20.0"), (" 1 ", "1.0"), ("00012.3", "12.3")])).await;
    shows(&gems, "price", &pairs([(".5", "0.5"), ("5.", "5.0"), ("0", "0.0")])).await;
    shows(&gems, "price", &[(json!(""), json!(null)), (json!(" "), json!(null)), (json!(null), json!(null))]).await;
    let wrong = ["abc", "NaN", "sNaN", "Infinity", "-inf", "1,5", "1_0"];
    refuses(&gems, "price", &json!(["invalid"]), &texts(wrong)).await;
    refuses(&gems, "price", &json!(["invalid"]), &[json!(true), json!([]), json!({})]).await;
    refuses(&gems, "cents", &json!(["invalid"]), &texts(["", " "])).await;
}

/// Only the first broken rule is reported: all digits, then decimal places, then whole digits.
async fn digits(api: Api) {
    let gems = sums(api).await;
    refuses(&gems, "price", &json!(["max_digits"]), &texts(["12.345", "200000000000.0", "1e-07"])).await;
    refuses(&gems, "price", &json!(["max_decimal_places"]), &texts(["0.01", "1.10"])).await;
    refuses(&gems, "price", &json!(["max_whole_digits"]), &[json!("123"), json!("2E+2"), json!(123)]).await;
    // Trailing zeros count as digits.
    refuses(&gems, "cents", &json!(["max_decimal_places"]), &texts(["11.100"])).await;
    shows(&gems, "cents", &pairs([("11.10", "11.10"), ("12", "12.00"), ("999.99", "999.99")])).await;
}

async fn decimals_shown(api: Api) {
    let gems = sums(api).await;
    shows(&gems, "plain", &[(json!("1.50"), json!(1.5)), (json!(100), json!(100)), (json!("0.25"), json!(0.25))]).await;
    for (input, up, down, even) in
        [("1.2340", "1.24", "1.23", "1.23"), ("2.675", "2.68", "2.67", "2.68"), ("1.005", "1.01", "1.00", "1.00")]
    {
        let made = gems.send("POST", "/", &json!({"up": input})).await.expect(201).json();
        assert_eq!(
            (&made["rounded_up"], &made["rounded_down"], &made["rounded"]),
            (&json!(up), &json!(down), &json!(even)),
            "{input}"
        );
    }
}

/// Numbers in JSON have no size limit.
async fn numbers_beyond_all_measure(api: Api) {
    let gems = sums(api).await;
    for (field, number) in [
        ("whole", "100000000000000000000"),
        ("big", "100000000000000000000"),
        ("whole", "1e20"),
        ("whole", "1e400"),
        ("float", "1e400"),
        ("price", "1e400"),
        ("price", "1e30"),
        ("price", "100000000000000000000000000000000000000"),
        ("cents", "0.00000000000000000000000000000000000001"),
    ] {
        let body = format!("{{\"{field}\": {number}}}");
        let request = gems.request("POST", "/").header("content-type", "application/json").body(body.clone());
        let answer = Answer::to(request).await;
        assert!(answer.status == 400, "{body}: {} {}", answer.status, answer.text());
    }
    // Floats have no digit limit.
    let request = gems.request("POST", "/").header("content-type", "application/json").body(r#"{"float": 1e308}"#);
    assert_eq!(Answer::to(request).await.expect(201).json()["float"], json!(1e308));
}
