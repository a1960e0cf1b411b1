//! Area 11, /fields/: POST validates and answers
//! `{"data": the representation, "validated": names of the given fields}`. PATCH validates partially and answers
//! `{"validated": …}` alone. /fields/raw/… answers the validated data, and /fields/specimens/ stores rows.

use std::collections::{BTreeSet, HashMap};

use rest_runtime::{
    fields::{CustomField, TimeDelta},
    generics::{ListCreateApiView, RetrieveUpdateDestroyApiView},
    prelude::*,
    routers::AsView,
};
use sea_orm::{
    DeriveValueType,
    prelude::{Date, DateTimeUtc, Decimal, Time, Uuid},
};
use serde_json::{Map, Value, json};

use crate::entities::specimen;

#[derive(Serializer)]
struct BooleanSerializer {
    flag: bool,
    maybe: Option<bool>,
    #[field(default = true)]
    agreed: bool,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct CharSerializer {
    #[field(min_length = 2, max_length = 10)]
    text: String,
    #[field(trim = false)]
    raw: Option<String>,
    #[field(allow_blank)]
    blank: Option<String>,
    #[field(allow_null)]
    nullable: Option<String>,
    #[field(allow_blank, allow_null)]
    both: Option<String>,
    #[field(default = "dflt", max_length = 6)]
    fallback: String,
}

#[derive(Serializer)]
struct EmailSerializer {
    #[field(email, max_length = 40)]
    email: String,
}

#[derive(Serializer)]
struct RegexSerializer {
    #[field(regex = r"^[A-Z]{2}\d{3}$")]
    code: String,
    /// Matches anywhere in the text.
    #[field(regex = "[a-z]+", max_length = 8, allow_blank, allow_null = false)]
    word: Option<String>,
}

#[derive(Serializer)]
struct SlugSerializer {
    #[field(slug, max_length = 12)]
    slug: String,
    #[field(unicode_slug, allow_null = false)]
    unicode: Option<String>,
}

#[derive(Serializer)]
struct UrlSerializer {
    #[field(url, max_length = 60)]
    url: String,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct UuidSerializer {
    uuid: Uuid,
    #[field(format = "hex")]
    hexed: Option<Uuid>,
    #[field(format = "urn")]
    urn: Option<Uuid>,
    #[field(format = "int")]
    number: Option<Uuid>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct IpSerializer {
    #[field(ip)]
    any: Option<String>,
    #[field(ip = v4)]
    v4: Option<String>,
    #[field(ip = v6)]
    v6: Option<String>,
}

#[derive(Serializer)]
struct IntegerSerializer {
    #[field(min_value = -10, max_value = 100)]
    n: i64,
    free: Option<i64>,
}

#[derive(Serializer)]
struct FloatSerializer {
    #[field(min_value = 0.5, max_value = 99.5)]
    x: f64,
    free: Option<f64>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct DecimalSerializer {
    #[field(max_digits = 6, decimal_places = 2)]
    price: Option<Decimal>,
    #[field(max_digits = 5, decimal_places = 3, coerce_to_string = false)]
    number: Option<Decimal>,
    #[field(max_digits = 5, decimal_places = 1, min_value = 0.5, max_value = 100)]
    ranged: Option<Decimal>,
    free: Option<Decimal>,
    #[field(max_digits = 8, decimal_places = 4, normalize_output)]
    neat: Option<Decimal>,
    #[field(max_digits = 4, decimal_places = 2, allow_null)]
    nullable: Option<Decimal>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct DateTimeSerializer {
    at: Option<DateTimeUtc>,
    #[field(format = "%Y/%m/%d %H:%M")]
    shown: Option<DateTimeUtc>,
    #[field(input_formats("%d.%m.%Y %H:%M", "iso-8601"))]
    typed: Option<DateTimeUtc>,
    #[field(allow_null)]
    nullable: Option<DateTimeUtc>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct DateSerializer {
    on: Option<Date>,
    #[field(format = "%d %m %y")]
    shown: Option<Date>,
    #[field(input_formats("%d/%m/%Y"))]
    typed: Option<Date>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct TimeSerializer {
    at: Option<Time>,
    #[field(format = "%H-%M")]
    shown: Option<Time>,
    #[field(input_formats("%H.%M"))]
    typed: Option<Time>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct DurationSerializer {
    span: Option<TimeDelta>,
    #[field(min_value = 1, max_value = 86_400)]
    ranged: Option<TimeDelta>,
    #[field(format = "iso-8601")]
    iso: Option<TimeDelta>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct ChoiceSerializer {
    #[field(choices("red", "green"))]
    color: Option<String>,
    #[field(choices((1, "One"), (2, "Two"), (3, "Three")))]
    level: Option<i64>,
    #[field(choices(("r", "Red"), ("o", "Orange"), ("b", "Blue")))]
    grouped: Option<String>,
    #[field(choices("x"), allow_blank)]
    blank: Option<String>,
    #[field(choices("x"), allow_null)]
    nullable: Option<String>,
    #[field(choices((true, "Yes"), (false, "No")))]
    flag: Option<bool>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct MultipleChoiceSerializer {
    #[field(choices("a", "b", "c"))]
    many: Option<Vec<String>>,
    #[field(choices(1, 2, 3), allow_empty = false)]
    some: Option<Vec<i64>>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct ListSerializer {
    #[field(child(min_value = 0), min_length = 1, max_length = 4)]
    numbers: Option<Vec<i64>>,
    anything: Option<Vec<Value>>,
    #[field(child(max_length = 3), allow_empty = false)]
    some: Option<Vec<String>>,
    matrix: Option<Vec<Vec<i64>>>,
    #[field(allow_null)]
    nullable: Option<Vec<Option<i64>>>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct DictSerializer {
    counts: Option<HashMap<String, i64>>,
    anything: Option<HashMap<String, Value>>,
    #[field(allow_empty = false)]
    some: Option<HashMap<String, Option<String>>>,
    lists: Option<HashMap<String, Vec<bool>>>,
}

#[derive(Serializer)]
struct JsonSerializer {
    value: Value,
    nullable: Option<Value>,
}

#[derive(Serializer)]
struct ReadOnlyThings {
    name: String,
    #[field(read_only, allow_null = false)]
    fixed: Option<String>,
    #[field(method = |it| it.name.clone())]
    same: String,
    #[field(read_only, default = "ro-default")]
    with_default: String,
    #[field(hidden, default = "hush")]
    hidden: String,
    #[field(write_only)]
    secret: String,
    #[field(method = |it| it.name.to_uppercase())]
    shouted: String,
    #[field(method = |it| json!({"is": it.name, "hidden": it.hidden, "secret": it.secret}))]
    named: Value,
}

/// Every combination of required, null and default on an integer.
#[derive(Serializer)]
struct NullRules {
    plain: i64,
    #[field(required)]
    null: Option<i64>,
    #[field(allow_null = false)]
    opt: Option<i64>,
    opt_null: Option<i64>,
    #[field(default = 7)]
    dflt: i64,
    #[field(default = None)]
    dflt_null: Option<i64>,
    #[field(default = || 42)]
    dflt_call: i64,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct InnerSerializer {
    #[field(source = w)]
    width: i64,
    #[field(source = h)]
    height: Option<i64>,
}

/// `source` renames, a dotted one nests, `"*"` spreads.
#[derive(Serializer)]
#[serializer(allow_null = false)]
struct SourceSerializer {
    #[field(source = name)]
    title: String,
    #[field(source = address.city)]
    city: Option<String>,
    #[field(source = address.street)]
    street: Option<String>,
    #[field(source = "*")]
    size: InnerSerializer,
}

/// Custom messages keep their codes. Validators run after the field's own checks, and all their errors are collected.
#[derive(Serializer)]
struct CustomMessages {
    #[field(messages(required = "Number, please.", invalid = "Digits, please."), validate(even, small))]
    n: i64,
}

fn even(value: &i64) -> Result<()> {
    ensure!(value % 2 == 0, ErrorDetail::new("Odd.", "odd"));
    Ok(())
}

fn small(value: &i64) -> Result<()> {
    ensure!(*value <= 10, ["Big.", "Too big."].map(|text| ErrorDetail::new(text, "big")));
    Ok(())
}

/// A custom field: `"21C"` and 21.
#[derive(Clone, Copy, DeriveValueType)]
struct Celsius(i32);

impl CustomField for Celsius {
    fn to_internal_value(data: &Value) -> Result<Self, ErrorDetail> {
        let number = data.as_str().and_then(|text| text.strip_suffix('C'));
        let number = number.ok_or_else(|| ErrorDetail::new("Use C.", "unit"))?;
        match number.parse() {
            Ok(degrees @ -50..=50) => Ok(Self(degrees)),
            Ok(_) => Err(ErrorDetail::new("From -50 to 50.", "range")),
            Err(_) => Err(ErrorDetail::new("Not a number.", "invalid")),
        }
    }

    fn to_representation(&self) -> Value {
        json!(format!("{}C", self.0))
    }
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct CustomFieldSerializer {
    temperature: Celsius,
    history: Option<Vec<Celsius>>,
}

#[derive(Serializer)]
#[serializer(component = "FieldsSpecimen", model = specimen::Entity, fields = "__all__")]
struct SpecimenSerializer {
    lasts: Option<TimeDelta>,
}

fn json_of(text: &[u8]) -> Result<Value> {
    serde_json::from_slice(text).map_err(Error::other)
}

#[api_view(POST, PATCH)]
async fn check<S: Serializer>(request: &Request) -> Result<Response> {
    let data = S::validate(request).partial(request.method() == "PATCH").await?;
    let kept = json_of(&data.validated_data())?;
    let names: BTreeSet<&String> = kept.as_object().into_iter().flat_map(Map::keys).collect();
    if request.method() == "PATCH" {
        return Response::new(&json!({"validated": names}));
    }
    Response::new(&json!({"data": json_of(&data.represent(&Context::of(request)))?, "validated": names}))
}

/// Shows validated_data itself (for sources and defaults).
#[api_view(POST, PATCH)]
async fn raw_check<S: Serializer>(request: &Request) -> Result<Response> {
    let data = S::validate(request).partial(request.method() == "PATCH").await?;
    Ok(Response::from_json(data.validated_data()))
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<check<BooleanSerializer>>("boolean/", None)
        .route::<check<CharSerializer>>("char/", None)
        .route::<check<EmailSerializer>>("email/", None)
        .route::<check<RegexSerializer>>("regex/", None)
        .route::<check<SlugSerializer>>("slug/", None)
        .route::<check<UrlSerializer>>("url/", None)
        .route::<check<UuidSerializer>>("uuid/", None)
        .route::<check<IpSerializer>>("ip/", None)
        .route::<check<IntegerSerializer>>("integer/", None)
        .route::<check<FloatSerializer>>("float/", None)
        .route::<check<DecimalSerializer>>("decimal/", None)
        .route::<check<DateTimeSerializer>>("datetime/", None)
        .route::<check<DateSerializer>>("date/", None)
        .route::<check<TimeSerializer>>("time/", None)
        .route::<check<DurationSerializer>>("duration/", None)
        .route::<check<ChoiceSerializer>>("choice/", None)
        .route::<check<MultipleChoiceSerializer>>("multiple-choice/", None)
        .route::<check<ListSerializer>>("list/", None)
        .route::<check<DictSerializer>>("dict/", None)
        .route::<check<JsonSerializer>>("json/", None)
        .route::<check<ReadOnlyThings>>("read-only/", None)
        .route::<check<NullRules>>("null-rules/", None)
        .route::<check<CustomMessages>>("messages/", None)
        .route::<check<CustomFieldSerializer>>("custom/", None)
        .route::<check<SourceSerializer>>("source/", None)
        .route::<raw_check<SourceSerializer>>("raw/source/", None)
        .route::<raw_check<NullRules>>("raw/null-rules/", None)
        .route::<raw_check<ReadOnlyThings>>("raw/read-only/", None)
        .route::<ListCreateApiView<SpecimenSerializer>>("specimens/", AsView::name("Specimens"))
        .route::<RetrieveUpdateDestroyApiView<SpecimenSerializer>>(
            "specimens/{pk:[0-9]+}/",
            AsView::name("Specimen Detail"),
        )
}
