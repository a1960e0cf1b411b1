//! Serializers without a model: each field's conversions and limits, and the resulting struct.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rest_runtime::fields::CustomField;
use rest_runtime::parsers::{Data, FormData};
use rest_runtime::prelude::*;
use rest_runtime::sea_orm::{self, DeriveValueType, prelude::Decimal, prelude::Uuid};
use serde_json::{Value, json};

/// The response to a POST: the data as shown, or the codes of the errors.
async fn post<S: Serializer>(body: &Value) -> Result<Value, Value> {
    run::<S>(body, false).await.map(|(shown, _)| shown)
}

async fn run<S: Serializer>(body: &Value, partial: bool) -> Result<(Value, Vec<&'static str>), Value> {
    match S::validate(body).partial(partial).await {
        Ok(valid) => {
            let shown = valid.represent(&Context::default());
            Ok((serde_json::from_slice(&shown).unwrap(), valid.given().to_vec()))
        }
        Err(Error::Validation(error)) => Err(error.detail.get_codes()),
        Err(error) => panic!("{error}"),
    }
}

/// Asserts that each value is accepted, and shown as expected.
async fn takes<S: Serializer>(field: &str, cases: &[(Value, Value)], others: &Value) {
    for (input, expected) in cases {
        let mut body = others.clone();
        body[field] = input.clone();
        let shown = post::<S>(&body).await.unwrap_or_else(|error| panic!("{field} = {input}: {error}"));
        assert_eq!(&shown[field], expected, "{field} = {input}");
    }
}

/// Asserts that each value is refused with these codes.
async fn refuses<S: Serializer>(field: &str, cases: &[(Value, Value)], others: &Value) {
    for (input, codes) in cases {
        let mut body = others.clone();
        body[field] = input.clone();
        let refused = post::<S>(&body).await.expect_err(&format!("{field} = {input}"));
        assert_eq!(refused, json!({ field: codes }), "{field} = {input}");
    }
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct Size {
    #[field(source = w)]
    width: i64,
    #[field(source = h)]
    height: Option<i64>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct Parcel {
    #[field(source = name)]
    title: String,
    #[field(source = address.city)]
    city: Option<String>,
    #[field(source = "address.street")]
    street: Option<String>,
    #[field(source = "*")]
    size: Size,
    spare: Option<Vec<Size>>,
}

#[tokio::test]
async fn sources_say_where_validated_data_has_a_value() {
    let body = json!({
        "title": "T", "city": "C", "street": "S", "size": {"width": 1, "height": 2}, "spare": [{"width": 3}],
    });
    let valid = Parcel::validate(&body).await.unwrap();
    let data: Value = serde_json::from_slice(&valid.validated_data()).unwrap();
    let kept = json!({"name": "T", "address": {"city": "C", "street": "S"}, "w": 1, "h": 2, "spare": [{"w": 3}]});
    assert_eq!(data, kept);
    assert_eq!(valid.given(), ["title", "city", "street", "size", "spare"]);
    let shown: Value = serde_json::from_slice(&valid.represent(&Context::default())).unwrap();
    assert_eq!(shown, body);
    let part = Parcel::validate(&json!({"street": "S"})).partial(true).await.unwrap();
    assert_eq!(part.validated_data(), br#"{"address":{"street":"S"}}"#);
    // Errors have the names that bodies use.
    assert_eq!(
        post::<Parcel>(&json!({"name": "T", "size": {}})).await.unwrap_err(),
        json!({
            "title": ["required"], "size": {"width": ["required"]},
        })
    );
}

#[derive(Serializer)]
struct Booleans {
    flag: bool,
    maybe: Option<bool>,
    #[field(default = true)]
    agreed: bool,
}

#[derive(Serializer)]
struct Extra {
    #[field(required = false)]
    extra: Value,
}

#[tokio::test]
async fn json_in_forms() {
    let valid = |text: &'static str| async move {
        let form = Data::Form([("extra", text)].into_iter().collect());
        match Extra::validate(&form).await {
            Ok(valid) => Ok(valid.extra.clone()),
            Err(Error::Validation(error)) => Err(error.detail.get_codes()),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(valid("[1, {}]").await, Ok(json!([1, {}])));
    assert_eq!(valid("\"x\"").await, Ok(json!("x")));
    for text in ["x", "", "[1"] {
        assert_eq!(valid(text).await, Err(json!({"extra": ["invalid"]})), "{text}");
    }
    assert_eq!(post::<Extra>(&json!({"extra": "x"})).await, Ok(json!({"extra": "x"})));
}

#[tokio::test]
async fn booleans() {
    let none = json!({});
    let yes = [json!(true), json!(1), json!(1.0), json!("t"), json!("Yes"), json!("tRuE"), json!("on"), json!("1")];
    takes::<Booleans>("flag", &yes.map(|input| (input, json!(true))), &none).await;
    let no = [json!(false), json!(0), json!(0.0), json!("f"), json!("N"), json!("no"), json!("off"), json!("0")];
    takes::<Booleans>("flag", &no.map(|input| (input, json!(false))), &none).await;
    let bad = [json!(2), json!("2"), json!(" true"), json!(""), json!("null"), json!([]), json!({})];
    refuses::<Booleans>("flag", &bad.map(|input| (input, json!(["invalid"]))), &none).await;
    refuses::<Booleans>("flag", &[(json!(null), json!(["null"]))], &none).await;
    let nothing = ["", "null", "NULL"].map(|text| (json!(text), json!(null)));
    takes::<Booleans>("maybe", &nothing, &json!({"flag": 1})).await;
    refuses::<Booleans>("maybe", &[(json!("None"), json!(["invalid"]))], &json!({"flag": 1})).await;
    assert_eq!(post::<Booleans>(&none).await, Err(json!({"flag": ["required"]})));
    let (shown, given) = run::<Booleans>(&json!({"flag": 0}), false).await.unwrap();
    assert_eq!(shown, json!({"flag": false, "maybe": null, "agreed": true}));
    assert_eq!(given, ["flag", "agreed"]);
}

#[derive(Serializer)]
struct Texts {
    #[field(min_length = 2, max_length = 10)]
    text: String,
    #[field(trim = false, allow_null = false)]
    raw: Option<String>,
    #[field(allow_blank, allow_null = false, min_length = 2)]
    blank: Option<String>,
    nullable: Option<String>,
    #[field(allow_blank)]
    both: Option<String>,
    #[field(default = "dflt", max_length = 6)]
    fallback: String,
}

#[tokio::test]
async fn texts() {
    let none = json!({});
    let taken = [
        (json!("ok"), json!("ok")),
        (json!("  ab  "), json!("ab")),
        (json!(12), json!("12")),
        (json!(1.5), json!("1.5")),
        (json!(-7), json!("-7")),
        (json!("ñandú"), json!("ñandú")),
        (json!("\u{200b}a"), json!("\u{200b}a")),
    ];
    takes::<Texts>("text", &taken, &none).await;
    let refused = [
        (json!("x"), json!(["min_length"])),
        (json!("xxxxxxxxxxx"), json!(["max_length"])),
        (json!("   "), json!(["blank"])),
        (json!("\u{a0}\u{3000}\t"), json!(["blank"])),
        (json!(""), json!(["blank"])),
        (json!(null), json!(["null"])),
        (json!(true), json!(["invalid"])),
        (json!([]), json!(["invalid"])),
        (json!({}), json!(["invalid"])),
        (json!("a\u{0}b"), json!(["null_characters_not_allowed"])),
        (json!("xxxxxxxxxxx\u{0}"), json!(["max_length", "null_characters_not_allowed"])),
    ];
    refuses::<Texts>("text", &refused, &none).await;
    let ok = json!({"text": "ok"});
    takes::<Texts>("raw", &[(json!("  keep  "), json!("  keep  ")), (json!(" "), json!(" "))], &ok).await;
    refuses::<Texts>("raw", &[(json!(""), json!(["blank"])), (json!(null), json!(["null"]))], &ok).await;
    takes::<Texts>("blank", &[(json!(""), json!("")), (json!("   "), json!(""))], &ok).await;
    refuses::<Texts>("blank", &[(json!(null), json!(["null"])), (json!("x"), json!(["min_length"]))], &ok).await;
    refuses::<Texts>("nullable", &[(json!(" "), json!(["blank"]))], &ok).await;
    takes::<Texts>("both", &[(json!(" "), json!("")), (json!(null), json!(null))], &ok).await;
    refuses::<Texts>("fallback", &[(json!(""), json!(["blank"])), (json!(null), json!(["null"]))], &ok).await;
    // An absent value that may not be null is not shown.
    assert_eq!(post::<Texts>(&ok).await, Ok(json!({"text": "ok", "nullable": null, "both": null, "fallback": "dflt"})));
    assert_eq!(run::<Texts>(&json!({"raw": "x"}), true).await.unwrap().1, ["raw"]);
    assert_eq!(run::<Texts>(&json!({"text": null}), true).await, Err(json!({"text": ["null"]})));
}

#[derive(Serializer)]
struct Formed {
    #[field(email, max_length = 40)]
    email: Option<String>,
    #[field(regex = r"^[A-Z]{2}\d{3}$")]
    code: Option<String>,
    #[field(regex = "[a-z]+", max_length = 8, allow_blank)]
    word: Option<String>,
    #[field(slug, max_length = 12)]
    slug: Option<String>,
    #[field(unicode_slug)]
    unicode: Option<String>,
    #[field(url, max_length = 60)]
    url: Option<String>,
    #[field(ip)]
    any: Option<String>,
    #[field(ip = v4)]
    v4: Option<String>,
    #[field(ip = "v6")]
    v6: Option<String>,
}

#[tokio::test]
async fn formed_texts() {
    let none = json!({});
    takes::<Formed>("email", &[(json!(" a@b.co "), json!("a@b.co"))], &none).await;
    refuses::<Formed>("email", &[(json!("no-at"), json!(["invalid"])), (json!(5), json!(["invalid"]))], &none).await;
    takes::<Formed>("code", &[(json!("AB123\n"), json!("AB123"))], &none).await;
    refuses::<Formed>("code", &[(json!("AB1234"), json!(["invalid"])), (json!(""), json!(["blank"]))], &none).await;
    takes::<Formed>("word", &[(json!("123abc"), json!("123abc")), (json!(""), json!(""))], &none).await;
    refuses::<Formed>("word", &[(json!("ABCDEFGHI"), json!(["max_length", "invalid"]))], &none).await;
    takes::<Formed>("slug", &[(json!("a-b_c"), json!("a-b_c")), (json!(42), json!("42"))], &none).await;
    refuses::<Formed>("slug", &[(json!("ñ"), json!(["invalid"])), (json!("a b"), json!(["invalid"]))], &none).await;
    takes::<Formed>("unicode", &[(json!("ñandú-1"), json!("ñandú-1"))], &none).await;
    refuses::<Formed>("url", &[(json!("example.com"), json!(["invalid"]))], &none).await;
    takes::<Formed>("any", &[(json!("::ffff:10.0.0.1"), json!("10.0.0.1"))], &none).await;
    refuses::<Formed>("any", &[(json!(5), json!(["invalid"])), (json!(""), json!(["blank"]))], &none).await;
    refuses::<Formed>("v4", &[(json!("::1"), json!(["invalid"]))], &none).await;
    takes::<Formed>("v6", &[(json!("::ffff:10.0.0.1"), json!("::ffff:10.0.0.1"))], &none).await;
}

#[derive(Serializer)]
struct Numbers {
    #[field(min_value = -10, max_value = 100)]
    n: Option<i64>,
    #[field(coerce_to_string = true)]
    big: Option<i64>,
    small: Option<u8>,
    #[field(min_value = 0.5, max_value = 99.5)]
    x: Option<f64>,
    #[field(max_digits = 6, decimal_places = 2, allow_null = false)]
    price: Option<Decimal>,
    #[field(max_digits = 5, decimal_places = 3, coerce_to_string = false)]
    number: Option<Decimal>,
    #[field(max_digits = 5, decimal_places = 1, min_value = 0.5, max_value = 100)]
    ranged: Option<Decimal>,
    #[field(max_digits = 8, decimal_places = 4, normalize_output)]
    neat: Option<Decimal>,
    #[field(rounding = Up, decimal_places = 2)]
    up: Option<Decimal>,
}

#[tokio::test]
async fn numbers() {
    let none = json!({});
    let taken = [json!("5"), json!(" 5 "), json!("5.0"), json!(5.0), json!("+5"), json!("٥"), json!("5.")];
    takes::<Numbers>("n", &taken.map(|input| (input, json!(5))), &none).await;
    let refused = [json!("5.5"), json!(5.5), json!("1e2"), json!(true), json!(""), json!("1_000"), json!([])];
    refuses::<Numbers>("n", &refused.map(|input| (input, json!(["invalid"]))), &none).await;
    refuses::<Numbers>("n", &[(json!(-11), json!(["min_value"])), (json!(1e30), json!(["max_value"]))], &none).await;
    refuses::<Numbers>("n", &[(json!("9".repeat(1001)), json!(["max_string_length"]))], &none).await;
    takes::<Numbers>("big", &[(json!(1_i64 << 60), json!("1152921504606846976"))], &none).await;
    refuses::<Numbers>("small", &[(json!(256), json!(["max_value"])), (json!(-1), json!(["min_value"]))], &none).await;
    takes::<Numbers>("x", &[(json!(" 2 "), json!(2.0)), (json!(true), json!(1.0))], &none).await;
    refuses::<Numbers>("x", &[(json!("nan"), json!(["invalid"])), (json!(0.49), json!(["min_value"]))], &none).await;
    let taken = [
        (json!("12.3"), json!("12.30")),
        (json!(12), json!("12.00")),
        (json!("1E+2"), json!("100.00")),
        (json!("-9999.99"), json!("-9999.99")),
        (json!(" 7 "), json!("7.00")),
    ];
    takes::<Numbers>("price", &taken, &none).await;
    let refused = [
        (json!("12345.6"), json!(["max_whole_digits"])),
        (json!("1.230"), json!(["max_decimal_places"])),
        (json!("1234567"), json!(["max_digits"])),
        (json!(""), json!(["invalid"])),
        (json!("NaN"), json!(["invalid"])),
        (json!(true), json!(["invalid"])),
        (json!(null), json!(["null"])),
    ];
    refuses::<Numbers>("price", &refused, &none).await;
    takes::<Numbers>("number", &[(json!("12.345"), json!(12.345)), (json!("  "), json!(null))], &none).await;
    refuses::<Numbers>("ranged", &[(json!("0.4"), json!(["min_value"])), (json!(100.1), json!(["max_value"]))], &none)
        .await;
    takes::<Numbers>("neat", &[(json!("1.5000"), json!("1.5")), (json!("100"), json!("100"))], &none).await;
    takes::<Numbers>("up", &[(json!("1"), json!("1.00"))], &none).await;
}

#[derive(Serializer)]
struct Moments {
    at: Option<DateTime<Utc>>,
    #[field(format = "%Y/%m/%d %H:%M")]
    shown: Option<DateTime<Utc>>,
    #[field(input_formats("%d.%m.%Y %H:%M", "iso-8601"))]
    typed: Option<DateTime<Utc>>,
    on: Option<NaiveDate>,
    #[field(input_formats = "%d/%m/%Y")]
    date_typed: Option<NaiveDate>,
    #[field(format = "%H-%M")]
    time: Option<NaiveTime>,
    span: Option<TimeDelta>,
    #[field(min_value = 1, max_value = 86400)]
    ranged: Option<TimeDelta>,
    #[field(format = "iso-8601")]
    iso: Option<TimeDelta>,
    uuid: Option<Uuid>,
    #[field(format = "urn")]
    urn: Option<Uuid>,
}

#[tokio::test]
async fn moments() {
    let none = json!({});
    let taken = [
        (json!("2024-02-29T12:30:45+02:00"), json!("2024-02-29T10:30:45Z")),
        (json!("2024-02-29 12:30"), json!("2024-02-29T12:30:00Z")),
        (json!("2024-02-29T12:30:45.1Z"), json!("2024-02-29T12:30:45.100000Z")),
        (json!("2024-02-29"), json!("2024-02-29T00:00:00Z")),
    ];
    takes::<Moments>("at", &taken, &none).await;
    let refused = [
        (json!("2023-02-29T12:00:00Z"), json!(["invalid"])),
        (json!(""), json!(["invalid"])),
        (json!(5), json!(["invalid"])),
        (json!("0001-01-01T00:00:00+01:00"), json!(["overflow"])),
    ];
    refuses::<Moments>("at", &refused, &none).await;
    takes::<Moments>("shown", &[(json!("2024-01-02T03:04:05Z"), json!("2024/01/02 03:04"))], &none).await;
    takes::<Moments>("typed", &[(json!("02.01.2024 03:04"), json!("2024-01-02T03:04:00Z"))], &none).await;
    refuses::<Moments>("typed", &[(json!("01/02/2024"), json!(["invalid"]))], &none).await;
    takes::<Moments>(
        "on",
        &[(json!("2024-2-9"), json!("2024-02-09")), (json!("20240229"), json!("2024-02-29"))],
        &none,
    )
    .await;
    refuses::<Moments>("on", &[(json!("2024-02-29T00:00:00"), json!(["invalid"]))], &none).await;
    takes::<Moments>("date_typed", &[(json!("02/01/2024"), json!("2024-01-02"))], &none).await;
    takes::<Moments>("time", &[(json!("12:30Z"), json!("12-30"))], &none).await;
    let taken = [(json!(90), json!("00:01:30")), (json!("2 days, 1:02:03"), json!("2 01:02:03"))];
    takes::<Moments>("span", &taken, &none).await;
    refuses::<Moments>("span", &[(json!(""), json!(["invalid"])), (json!(true), json!(["invalid"]))], &none).await;
    let out = [(json!("00:00:00.5"), json!(["min_value"])), (json!("1 00:00:01"), json!(["max_value"]))];
    refuses::<Moments>("ranged", &out, &none).await;
    takes::<Moments>("iso", &[(json!("-01:00:00"), json!("-P0DT01H00M00S"))], &none).await;
    takes::<Moments>("uuid", &[(json!(5), json!("00000000-0000-0000-0000-000000000005"))], &none).await;
    refuses::<Moments>("uuid", &[(json!("5"), json!(["invalid"])), (json!(true), json!(["invalid"]))], &none).await;
    takes::<Moments>("urn", &[(json!(16), json!("urn:uuid:00000000-0000-0000-0000-000000000010"))], &none).await;
}

#[derive(Serializer)]
struct Choices {
    #[field(choices("red", "green"))]
    color: Option<String>,
    #[field(choices((1, "One"), (2, "Two"), (3, "Three")))]
    level: Option<i64>,
    #[field(choices("x"), allow_blank)]
    blank: Option<String>,
    #[field(choices((true, "Yes"), (false, "No")))]
    flag: Option<bool>,
    #[field(choices("a", "b", "c"))]
    many: Option<Vec<String>>,
    #[field(choices(1, 2, 3), allow_empty = false)]
    some: Option<Vec<i64>>,
}

#[tokio::test]
async fn choices() {
    let none = json!({});
    takes::<Choices>("color", &[(json!("red"), json!("red"))], &none).await;
    let refused = [json!("RED"), json!("blue"), json!(""), json!(["red"]), json!(1)];
    refuses::<Choices>("color", &refused.map(|input| (input, json!(["invalid_choice"]))), &none).await;
    takes::<Choices>("level", &[(json!("1"), json!(1)), (json!(1), json!(1))], &none).await;
    let refused = [json!(1.0), json!(true), json!(4), json!("1.0"), json!("one")];
    refuses::<Choices>("level", &refused.map(|input| (input, json!(["invalid_choice"]))), &none).await;
    takes::<Choices>("blank", &[(json!(""), json!("")), (json!("x"), json!("x"))], &none).await;
    takes::<Choices>("flag", &[(json!(true), json!(true)), (json!(false), json!(false))], &none).await;
    takes::<Choices>("many", &[(json!(["c", "a", "c"]), json!(["c", "a"])), (json!([]), json!([]))], &none).await;
    let refused = [
        (json!(["a", "z"]), json!(["invalid_choice"])),
        (json!([["a"]]), json!(["invalid_choice"])),
        (json!("a"), json!(["not_a_list"])),
        (json!({"a": 1}), json!(["not_a_list"])),
    ];
    refuses::<Choices>("many", &refused, &none).await;
    takes::<Choices>("some", &[(json!([1, "2"]), json!([1, 2]))], &none).await;
    refuses::<Choices>("some", &[(json!([]), json!(["empty"]))], &none).await;
}

#[derive(Serializer)]
#[expect(clippy::struct_field_names, reason = "the names of the fields are part of the test")]
struct Lists {
    #[field(min_length = 1, max_length = 4, child(min_value = 0))]
    numbers: Option<Vec<i64>>,
    anything: Option<Vec<Value>>,
    #[field(allow_empty = false, child(max_length = 3))]
    some: Option<Vec<String>>,
    matrix: Option<Vec<Vec<i64>>>,
    nullable: Option<Vec<Option<i64>>>,
    counts: Option<HashMap<String, i64>>,
    lists: Option<std::collections::BTreeMap<String, Vec<bool>>>,
    json: Option<Value>,
}

#[tokio::test]
async fn lists_and_maps() {
    let none = json!({});
    takes::<Lists>("numbers", &[(json!([1, "2", 3.0]), json!([1, 2, 3]))], &none).await;
    let refused = [
        (json!([]), json!(["min_length"])),
        (json!([1, 2, 3, 4, 5]), json!(["max_length"])),
        // The length is only checked if each item is valid.
        (json!([1, 2, 3, 4, 5, "x"]), json!({"5": ["invalid"]})),
        (json!([1, -1, "x", null]), json!({"1": ["min_value"], "2": ["invalid"], "3": ["null"]})),
        (json!({"0": 1}), json!(["not_a_list"])),
        (json!([[1]]), json!({"0": ["invalid"]})),
    ];
    refuses::<Lists>("numbers", &refused, &none).await;
    let anything = json!([1, "a", null, {"b": []}]);
    takes::<Lists>("anything", &[(anything.clone(), anything)], &none).await;
    let refused = [(json!([]), json!(["empty"])), (json!(["abcd", ""]), json!({"0": ["max_length"], "1": ["blank"]}))];
    refuses::<Lists>("some", &refused, &none).await;
    let nested = json!({"2": {"0": ["invalid"]}, "3": ["not_a_list"]});
    refuses::<Lists>("matrix", &[(json!([[1, 2], [], ["x", 3], 4]), nested)], &none).await;
    takes::<Lists>("nullable", &[(json!([1, null]), json!([1, null]))], &none).await;
    takes::<Lists>("counts", &[(json!({"a": "2"}), json!({"a": 2}))], &none).await;
    let refused =
        [(json!({"a": "x", "b": null}), json!({"a": ["invalid"], "b": ["null"]})), (json!([1]), json!(["not_a_dict"]))];
    refuses::<Lists>("counts", &refused, &none).await;
    refuses::<Lists>("lists", &[(json!({"b": ["x"]}), json!({"b": {"0": ["invalid"]}}))], &none).await;
    for any in [json!({"a": [1, null]}), json!("text"), json!(5), json!(true), json!("")] {
        takes::<Lists>("json", &[(any.clone(), any)], &none).await;
    }
}

/// Degrees, written `21C`.
#[derive(Clone, Copy, Debug, PartialEq, DeriveValueType)]
struct Celsius(i32);

impl CustomField for Celsius {
    fn to_internal_value(data: &Value) -> Result<Self, ErrorDetail> {
        let number = data.as_str().and_then(|text| text.strip_suffix('C'));
        let number = number.ok_or_else(|| ErrorDetail::new("Write degrees with a C.", "unit"))?;
        number.parse().map(Self).map_err(|_| ErrorDetail::new("This is no number.", "invalid"))
    }

    fn to_representation(&self) -> Value {
        json!(format!("{}C", self.0))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a validator takes a reference")]
fn even(value: &i64) -> Result<(), ErrorDetail> {
    if value % 2 == 0 { Ok(()) } else { Err(ErrorDetail::new("Odd.", "odd")) }
}

async fn small(value: &i64, _: &Context<'_>) -> Result<()> {
    let big = |message| ErrorDetail::new(message, "big");
    if *value <= 10 {
        return Ok(());
    }
    Err(ValidationError::fields([("n", [big("Big."), big("Too big.")])]).into())
}

fn seven() -> i64 {
    7
}

fn path_of(context: &Context<'_>) -> String {
    context.request().map_or("nowhere", |request| request.uri().path()).to_owned()
}

fn no_equals(pair: &Own) -> Result<()> {
    if pair.n == Some(4) && pair.made == 4 {
        return Err(ValidationError::field("n", "Equal.", "equal").into());
    }
    if pair.made == 5 { Err(ErrorDetail::new("Five.", "five").into()) } else { Ok(()) }
}

#[derive(Debug, Serializer)]
#[serializer(validate = no_equals, deny_unknown = true)]
struct Own {
    temperature: Option<Celsius>,
    history: Option<Vec<Celsius>>,
    #[field(validate(even), messages(invalid = "Digits, please."))]
    n: Option<i64>,
    #[field(default = seven)]
    made: i64,
    #[field(hidden, default = path_of)]
    from: String,
    #[field(hidden, default = || 6 * 7)]
    answer: i64,
    #[field(hidden, default = |context| context.is_partial())]
    partial: bool,
    #[field(write_only)]
    secret: Option<String>,
    #[field(read_only)]
    fixed: Option<String>,
    #[field(method)]
    shouted: String,
    #[field(method = |own| own.made + 1)]
    next: i64,
    #[field(method = |_, context| context.request().is_none())]
    alone: bool,
    #[field(method = of_made)]
    of_made: Vec<i64>,
}

fn of_made(own: &Own) -> Vec<i64> {
    vec![own.made; 2]
}

impl Own {
    fn shouted(&self) -> String {
        format!("{} {:?} {} {} {}", self.from, self.secret, self.made, self.answer, self.partial)
    }
}

#[tokio::test]
async fn fields_of_ones_own() {
    let none = json!({});
    takes::<Own>("temperature", &[(json!("21C"), json!("21C"))], &none).await;
    let refused = [(json!("21F"), json!(["unit"])), (json!("xC"), json!(["invalid"]))];
    refuses::<Own>("temperature", &refused, &none).await;
    refuses::<Own>("history", &[(json!(["2C", "3F", 4]), json!({"1": ["unit"], "2": ["unit"]}))], &none).await;
    refuses::<Own>("n", &[(json!(3), json!(["odd"]))], &none).await;
    let refused = Own::validate(&json!({"n": "x"})).await.unwrap_err();
    assert_eq!(refused.to_string(), r#"{"n":["Digits, please."]}"#);
    assert_eq!(post::<Own>(&json!({"n": 4, "made": 4})).await, Err(json!({"n": ["equal"]})));
    assert_eq!(post::<Own>(&json!({"made": 5})).await, Err(json!({"non_field_errors": ["five"]})));
    assert_eq!(post::<Own>(&json!({"nn": 4})).await, Err(json!({"nn": ["unknown_field"]})));
    let (shown, given) = run::<Own>(&json!({"secret": "s", "from": "client", "fixed": "x"}), false).await.unwrap();
    let expected = json!({"temperature": null, "history": null, "n": null, "made": 7, "fixed": null, "shouted": "nowhere Some(\"s\") 7 42 false", "next": 8, "alone": true, "of_made": [7, 7]});
    assert_eq!(shown, expected);
    assert_eq!(given, ["made", "from", "answer", "partial", "secret"]);
    assert_eq!(run::<Own>(&json!({"n": 2}), true).await.unwrap().1, ["n"]);
}

#[derive(Serializer)]
struct Small {
    #[field(validate(even, small))]
    n: i64,
}

#[tokio::test]
async fn errors_of_all_validators_of_a_field_are_reported() {
    assert_eq!(post::<Small>(&json!({"n": 12})).await, Err(json!({"n": {"n": ["big", "big"]}})));
    assert_eq!(post::<Small>(&json!({"n": 3})).await, Err(json!({"n": ["odd"]})));
}

#[derive(Serializer)]
struct Point {
    x: i64,
    #[field(default = 0)]
    y: i64,
}

#[derive(Serializer)]
struct Shape {
    name: String,
    point: Point,
    points: Option<Vec<Point>>,
}

#[tokio::test]
async fn nested_serializers() {
    let body = json!({"name": "n", "point": {"x": "1"}, "points": [{"x": 1, "y": 2}]});
    let shown = json!({"name": "n", "point": {"x": 1, "y": 0}, "points": [{"x": 1, "y": 2}]});
    assert_eq!(post::<Shape>(&body).await, Ok(shown));
    let body = json!({"point": 5, "points": [{"x": 1}, {}, 7]});
    let codes = json!({
        "name": ["required"],
        "point": {"non_field_errors": ["invalid"]},
        "points": {"1": {"x": ["required"]}, "2": {"non_field_errors": ["invalid"]}},
    });
    assert_eq!(post::<Shape>(&body).await, Err(codes));
    // A form describes an object only by its fields, not by its own name.
    let form: FormData = [("name", "n"), ("point.x", "1"), ("points", "{}"), ("points", "x")].into_iter().collect();
    assert_eq!(Shape::validate(&Data::Form(form)).await.unwrap().given(), ["name", "point"]);
    let many = json!([{"x": 1}, {}, 5]);
    let Err(Error::Validation(refused)) = Point::validate(&many).many().await else { panic!("taken") };
    assert_eq!(refused.detail.get_codes(), json!({"1": {"x": ["required"]}, "2": {"non_field_errors": ["invalid"]}}));
    let points = Point::validate(&json!([{"x": 1}, {"x": 2}])).many().await.unwrap();
    assert_eq!(points.iter().map(|point| (point.x, point.y)).collect::<Vec<_>>(), [(1, 0), (2, 0)]);
    for (body, code) in [(json!(null), "null"), (json!([]), "invalid"), (json!("x"), "invalid"), (json!(5), "invalid")]
    {
        assert_eq!(post::<Point>(&body).await, Err(json!({"non_field_errors": [code]})), "{body}");
    }
}
