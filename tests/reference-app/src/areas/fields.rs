//! Area 11, /fields/: POST validates and answers `{"data": what is shown, "validated": names of what was given}`; PATCH
//! validates partially and answers `{"validated": …}` alone. /fields/raw/… answers what was validated itself, and
//! /fields/specimens/ keeps rows.

use std::collections::HashMap;

use rest_runtime::{
    fields::{CustomField, TimeDelta},
    prelude::*,
    serializers::Validated,
};
use sea_orm::{
    DeriveValueType,
    prelude::{Date, DateTimeUtc, Decimal, Time, Uuid},
};
use serde_json::{Map, Value, json};

use crate::entities::specimen;

#[derive(Serializer)]
#[serializer]
struct BooleanSerializer {
    flag: bool,
    maybe: Option<bool>,
    #[field(default = true)]
    agreed: bool,
}

#[derive(Serializer)]
#[serializer]
struct CharSerializer {
    #[field(min_length = 2, max_length = 10)]
    text: String,
    #[field(trim = false, allow_null = false)]
    raw: Option<String>,
    #[field(allow_blank, allow_null = false)]
    blank: Option<String>,
    nullable: Option<String>,
    #[field(allow_blank)]
    both: Option<String>,
    #[field(default = "dflt", max_length = 6)]
    fallback: String,
}

#[derive(Serializer)]
#[serializer]
struct EmailSerializer {
    #[field(email, max_length = 40)]
    email: String,
}

#[derive(Serializer)]
#[serializer]
struct RegexSerializer {
    #[field(regex = r"^[A-Z]{2}\d{3}$")]
    code: String,
    /// Searched, not anchored.
    #[field(regex = "[a-z]+", max_length = 8, allow_blank, allow_null = false)]
    word: Option<String>,
}

#[derive(Serializer)]
#[serializer]
struct SlugSerializer {
    #[field(slug, max_length = 12)]
    slug: String,
    #[field(unicode_slug, allow_null = false)]
    unicode: Option<String>,
}

#[derive(Serializer)]
#[serializer]
struct UrlSerializer {
    #[field(url, max_length = 60)]
    url: String,
}

#[derive(Serializer)]
#[serializer]
struct UuidSerializer {
    uuid: Uuid,
    #[field(format = "hex", allow_null = false)]
    hexed: Option<Uuid>,
    #[field(format = "urn", allow_null = false)]
    urn: Option<Uuid>,
    #[field(format = "int", allow_null = false)]
    number: Option<Uuid>,
}

#[derive(Serializer)]
#[serializer]
struct IpSerializer {
    #[field(ip, allow_null = false)]
    any: Option<String>,
    #[field(ip = v4, allow_null = false)]
    v4: Option<String>,
    #[field(ip = v6, allow_null = false)]
    v6: Option<String>,
}

#[derive(Serializer)]
#[serializer]
struct IntegerSerializer {
    #[field(min_value = -10, max_value = 100)]
    n: i64,
    free: Option<i64>,
}

#[derive(Serializer)]
#[serializer]
struct FloatSerializer {
    #[field(min_value = 0.5, max_value = 99.5)]
    x: f64,
    free: Option<f64>,
}

#[derive(Serializer)]
#[serializer]
struct DecimalSerializer {
    #[field(max_digits = 6, decimal_places = 2, allow_null = false)]
    price: Option<Decimal>,
    #[field(max_digits = 5, decimal_places = 3, coerce_to_string = false, allow_null = false)]
    number: Option<Decimal>,
    #[field(max_digits = 5, decimal_places = 1, min_value = 0.5, max_value = 100, allow_null = false)]
    ranged: Option<Decimal>,
    #[field(allow_null = false)]
    free: Option<Decimal>,
    #[field(max_digits = 8, decimal_places = 4, normalize_output, allow_null = false)]
    neat: Option<Decimal>,
    #[field(max_digits = 4, decimal_places = 2)]
    nullable: Option<Decimal>,
}

#[derive(Serializer)]
#[serializer]
struct DateTimeSerializer {
    #[field(allow_null = false)]
    at: Option<DateTimeUtc>,
    #[field(format = "%Y/%m/%d %H:%M", allow_null = false)]
    shown: Option<DateTimeUtc>,
    #[field(input_formats("%d.%m.%Y %H:%M", "iso-8601"), allow_null = false)]
    typed: Option<DateTimeUtc>,
    nullable: Option<DateTimeUtc>,
}

#[derive(Serializer)]
#[serializer]
struct DateSerializer {
    #[field(allow_null = false)]
    on: Option<Date>,
    #[field(format = "%d %m %y", allow_null = false)]
    shown: Option<Date>,
    #[field(input_formats("%d/%m/%Y"), allow_null = false)]
    typed: Option<Date>,
}

#[derive(Serializer)]
#[serializer]
struct TimeSerializer {
    #[field(allow_null = false)]
    at: Option<Time>,
    #[field(format = "%H-%M", allow_null = false)]
    shown: Option<Time>,
    #[field(input_formats("%H.%M"), allow_null = false)]
    typed: Option<Time>,
}

#[derive(Serializer)]
#[serializer]
struct DurationSerializer {
    #[field(allow_null = false)]
    span: Option<TimeDelta>,
    #[field(min_value = 1, max_value = 86_400, allow_null = false)]
    ranged: Option<TimeDelta>,
    #[field(format = "iso-8601", allow_null = false)]
    iso: Option<TimeDelta>,
}

#[derive(Serializer)]
#[serializer]
struct ChoiceSerializer {
    #[field(choices("red", "green"), allow_null = false)]
    color: Option<String>,
    #[field(choices((1, "One"), (2, "Two"), (3, "Three")), allow_null = false)]
    level: Option<i64>,
    #[field(choices(("r", "Red"), ("o", "Orange"), ("b", "Blue")), allow_null = false)]
    grouped: Option<String>,
    #[field(choices("x"), allow_blank, allow_null = false)]
    blank: Option<String>,
    #[field(choices("x"))]
    nullable: Option<String>,
    #[field(choices((true, "Yes"), (false, "No")), allow_null = false)]
    flag: Option<bool>,
}

#[derive(Serializer)]
#[serializer]
struct MultipleChoiceSerializer {
    #[field(choices("a", "b", "c"), allow_null = false)]
    many: Option<Vec<String>>,
    #[field(choices(1, 2, 3), allow_empty = false, allow_null = false)]
    some: Option<Vec<i64>>,
}

#[derive(Serializer)]
#[serializer]
struct ListSerializer {
    #[field(child(min_value = 0), min_length = 1, max_length = 4, allow_null = false)]
    numbers: Option<Vec<i64>>,
    #[field(allow_null = false)]
    anything: Option<Vec<Value>>,
    #[field(child(max_length = 3), allow_empty = false, allow_null = false)]
    some: Option<Vec<String>>,
    #[field(allow_null = false)]
    matrix: Option<Vec<Vec<i64>>>,
    nullable: Option<Vec<Option<i64>>>,
}

#[derive(Serializer)]
#[serializer]
struct DictSerializer {
    #[field(allow_null = false)]
    counts: Option<HashMap<String, i64>>,
    #[field(allow_null = false)]
    anything: Option<HashMap<String, Value>>,
    #[field(allow_empty = false, allow_null = false)]
    some: Option<HashMap<String, Option<String>>>,
    #[field(allow_null = false)]
    lists: Option<HashMap<String, Vec<bool>>>,
}

#[derive(Serializer)]
#[serializer]
struct JsonSerializer {
    value: Value,
    nullable: Option<Value>,
}

#[derive(Serializer)]
#[serializer]
struct ReadOnlyThings {
    name: String,
    #[field(read_only, allow_null = false)]
    fixed: Option<String>,
    #[field(method)]
    same: String,
    #[field(read_only, default = "ro-default")]
    with_default: String,
    #[field(hidden, default = "hush")]
    hidden: String,
    #[field(write_only)]
    secret: String,
    #[field(method)]
    shouted: String,
    #[field(method)]
    named: Value,
}

impl ReadOnlyThings {
    fn same(&self) -> String {
        self.name.clone()
    }

    fn shouted(&self) -> String {
        self.name.to_uppercase()
    }

    fn named(&self) -> Value {
        json!({"is": self.name, "hidden": self.hidden, "secret": self.secret})
    }
}

/// Every combination of required, null and default on an integer.
#[derive(Serializer)]
#[serializer]
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
    #[field(default = forty_two)]
    dflt_call: i64,
}

fn forty_two() -> i64 {
    42
}

#[derive(Serializer)]
#[serializer]
struct InnerSerializer {
    width: i64,
    #[field(allow_null = false)]
    height: Option<i64>,
}

/// What the bodies call title, city, street and size is kept under other names.
#[derive(Serializer)]
#[serializer]
struct SourceSerializer {
    title: String,
    #[field(allow_null = false)]
    city: Option<String>,
    #[field(allow_null = false)]
    street: Option<String>,
    size: InnerSerializer,
}

/// Own messages keep their codes; validators run after the field's own checks and collect.
#[derive(Serializer)]
#[serializer]
struct CustomMessages {
    #[field(messages(required = "Number, please.", invalid = "Digits, please."), validate(even, small))]
    n: i64,
}

fn even(value: &i64) -> Result<()> {
    if value % 2 == 0 { Ok(()) } else { Err(ErrorDetail::new("Odd.", "odd").into()) }
}

fn small(value: &i64) -> Result<()> {
    let big = |text: &'static str| ErrorDetail::new(text, "big");
    if *value <= 10 { Ok(()) } else { Err(vec![big("Big."), big("Too big.")].into()) }
}

/// A field of one's own: `"21C"` and 21.
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
#[serializer]
struct CustomFieldSerializer {
    temperature: Celsius,
    #[field(allow_null = false)]
    history: Option<Vec<Celsius>>,
}

#[derive(Serializer)]
#[serializer(model = specimen::Entity)]
struct SpecimenSerializer {
    #[field(read_only)]
    id: i64,
    active: bool,
    checked: Option<bool>,
    name: String,
    #[field(allow_blank)]
    nickname: String,
    motto: Option<String>,
    #[field(email)]
    email: Option<String>,
    #[field(slug)]
    slug: Option<String>,
    #[field(url)]
    link: Option<String>,
    token: Option<Uuid>,
    #[field(ip)]
    address: Option<String>,
    #[field(min_value = -100, max_value = 100)]
    small: i64,
    big: Option<i64>,
    ratio: Option<f64>,
    price: Option<Decimal>,
    made_at: Option<DateTimeUtc>,
    made_on: Option<Date>,
    rings_at: Option<Time>,
    lasts: Option<TimeDelta>,
    kind: specimen::Kind,
    level: Option<specimen::Level>,
    tags: Value,
    extra: Option<Value>,
}

#[generic_view(model = specimen::Entity, serializer = SpecimenSerializer, actions(list, create))]
struct Specimens;

#[generic_view(model = specimen::Entity, serializer = SpecimenSerializer, actions(retrieve, update, destroy))]
struct SpecimenDetail;

impl SourceSerializer {
    /// The values by the names under which they are kept.
    fn kept(&self) -> Map<String, Value> {
        let mut kept = Map::new();
        kept.insert("name".to_owned(), json!(self.title));
        for (name, value) in [("city", &self.city), ("street", &self.street)] {
            if let Some(value) = value {
                kept.entry("address").or_insert_with(|| json!({}))[name] = json!(value);
            }
        }
        kept.insert("w".to_owned(), json!(self.size.width));
        kept.extend(self.size.height.map(|height| ("h".to_owned(), json!(height))));
        kept
    }
}

async fn validated<S: Serializer>(request: &Request) -> Result<Validated<S>> {
    S::validate(request.data().await?).request(request).partial(request.method() == "PATCH").await
}

/// What a POST shows, and the names of what was given.
fn told<S: Serializer>(request: &Request, data: &Validated<S>, mut names: Vec<&str>) -> Result<Response> {
    names.sort_unstable();
    if request.method() == "PATCH" {
        return Response::new(&json!({"validated": names}));
    }
    let shown: Value = serde_json::from_slice(&data.represent(&Context::of(request))).map_err(Error::other)?;
    Response::new(&json!({"data": shown, "validated": names}))
}

/// Views that validate by these serializers.
macro_rules! checks {
    ($($view:ident: $Serializer:ident;)+) => {$(
        #[api_view(POST, PATCH, name = "Check")]
        async fn $view(request: &Request) -> Result<Response> {
            let data = validated::<$Serializer>(request).await?;
            told(request, &data, data.given().to_vec())
        }
    )+};
}

checks! {
    boolean: BooleanSerializer;
    char: CharSerializer;
    email: EmailSerializer;
    regex: RegexSerializer;
    slug: SlugSerializer;
    url: UrlSerializer;
    uuid: UuidSerializer;
    ip: IpSerializer;
    integer: IntegerSerializer;
    float: FloatSerializer;
    decimal: DecimalSerializer;
    datetime: DateTimeSerializer;
    date: DateSerializer;
    time: TimeSerializer;
    duration: DurationSerializer;
    choice: ChoiceSerializer;
    multiple_choice: MultipleChoiceSerializer;
    list: ListSerializer;
    dict: DictSerializer;
    json_value: JsonSerializer;
    read_only: ReadOnlyThings;
    null_rules: NullRules;
    messages: CustomMessages;
    custom: CustomFieldSerializer;
}

#[api_view(POST, PATCH)]
async fn source(request: &Request) -> Result<Response> {
    let data = validated::<SourceSerializer>(request).await?;
    let kept = data.kept();
    told(request, &data, kept.keys().map(String::as_str).collect())
}

#[api_view(POST, PATCH)]
async fn raw_source(request: &Request) -> Result<Response> {
    Response::new(&validated::<SourceSerializer>(request).await?.kept())
}

#[api_view(POST, PATCH)]
async fn raw_null_rules(request: &Request) -> Result<Response> {
    Ok(Response::from_json(validated::<NullRules>(request).await?.validated_data()))
}

#[api_view(POST, PATCH)]
async fn raw_read_only(request: &Request) -> Result<Response> {
    Ok(Response::from_json(validated::<ReadOnlyThings>(request).await?.validated_data()))
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<boolean>("boolean/", None)
        .route::<char>("char/", None)
        .route::<email>("email/", None)
        .route::<regex>("regex/", None)
        .route::<slug>("slug/", None)
        .route::<url>("url/", None)
        .route::<uuid>("uuid/", None)
        .route::<ip>("ip/", None)
        .route::<integer>("integer/", None)
        .route::<float>("float/", None)
        .route::<decimal>("decimal/", None)
        .route::<datetime>("datetime/", None)
        .route::<date>("date/", None)
        .route::<time>("time/", None)
        .route::<duration>("duration/", None)
        .route::<choice>("choice/", None)
        .route::<multiple_choice>("multiple-choice/", None)
        .route::<list>("list/", None)
        .route::<dict>("dict/", None)
        .route::<json_value>("json/", None)
        .route::<read_only>("read-only/", None)
        .route::<null_rules>("null-rules/", None)
        .route::<source>("source/", None)
        .route::<messages>("messages/", None)
        .route::<custom>("custom/", None)
        .route::<raw_source>("raw/source/", None)
        .route::<raw_null_rules>("raw/null-rules/", None)
        .route::<raw_read_only>("raw/read-only/", None)
        .route::<Specimens>("specimens/", None)
        .route::<SpecimenDetail>("specimens/{id}/", None)
}
