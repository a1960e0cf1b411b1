//! JSON.

use std::fmt;
use std::sync::LazyLock;

use bytes::Bytes;
use encoding_rs::Encoding;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Data, Parser, ParserContext, RequestBody, context};
use crate::base::exceptions::{Error, Result};
use crate::base::settings::{DuplicateKeys, MAX_JSON_DEPTH, Settings};

/// Parses `application/json` by [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), without `NaN` and infinities.
///
/// JSON deeper than [`max_json_depth`](Settings::max_json_depth) levels is refused. Of duplicate keys the last wins,
/// unless [`duplicate_keys`](Settings::duplicate_keys) refuses them.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonParser;

impl Parser for JsonParser {
    fn media_type(&self) -> &'static str {
        "application/json"
    }

    async fn parse(&self, body: RequestBody, context: &ParserContext<'_>) -> Result<Data> {
        JsonText::of(body, context).await?.value(context.settings()).map(Data::Json)
    }
}

/// A received JSON body. It is parsed later, when its use is known.
#[derive(Debug)]
pub(crate) struct JsonText {
    bytes: Bytes,
    encoding: &'static Encoding,
}

impl JsonText {
    pub(crate) async fn of(body: RequestBody, context: &ParserContext<'_>) -> Result<Self> {
        Ok(Self { bytes: body.bytes().await?, encoding: context.encoding() })
    }

    /// Parses the whole body.
    pub(crate) fn value(&self, settings: &Settings) -> Result<Value> {
        let text = context::decode(self.encoding, &self.bytes)?;
        parse(&text, settings)
    }

    /// Parses an object, and returns the values whose keys have a place, each at its place.
    ///
    /// Values without a place are only checked for valid JSON. Returns `None` if the body is not an object, or if the
    /// settings refuse duplicate keys.
    pub(crate) fn values(
        &self,
        settings: &Settings,
        count: usize,
        place: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<Option<Vec<Option<Value>>>> {
        let text = context::decode(self.encoding, &self.bytes)?;
        check_count(&text, settings.max_json_values)?;
        let rules = Strict::of(settings);
        if rules.refuse_duplicates || !text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{') {
            return Ok(None);
        }
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        let values = Placed { place, count, rules }.deserialize(&mut deserializer);
        let values = values.and_then(|values| deserializer.end().map(|()| values));
        values.map(Some).map_err(|error| wrong(&text, &error))
    }
}

fn parse(text: &str, settings: &Settings) -> Result<Value> {
    check_count(text, settings.max_json_values)?;
    read(text, Strict::of(settings)).map_err(|error| wrong(text, &error))
}

/// Refuses a text with more values than `most` before any of them is built.
fn check_count(text: &str, most: usize) -> Result<()> {
    // Each value takes at least two bytes, its comma or bracket included, so short texts need no count.
    if text.len() / 2 < most || count(text) <= most {
        return Ok(());
    }
    Err(Error::Parse(format!("The JSON has too many values; the limit is {most}.")))
}

/// An upper bound of the number of values in valid JSON: an empty list or object counts twice.
fn count(text: &str) -> usize {
    let mut bytes = text.bytes();
    let mut count = 1;
    while let Some(byte) = bytes.next() {
        match byte {
            b',' | b'[' | b'{' => count += 1,
            b'"' => loop {
                match bytes.next() {
                    Some(b'\\') => _ = bytes.next(),
                    Some(b'"') | None => break,
                    Some(_) => {}
                }
            },
            _ => {}
        }
    }
    count
}

fn wrong(text: &str, error: &serde_json::Error) -> Error {
    let hint = if text.starts_with('\u{feff}') { "; remove the byte order mark at its start" } else { "" };
    Error::Parse(format!("The body is not valid JSON: {error}{hint}."))
}

/// Parses a JSON text in a form field, with at most `most` values.
pub(crate) fn from_text(text: &str, most: usize) -> Result<Value> {
    check_count(text, most)?;
    read(text, Strict { depth: MAX_JSON_DEPTH, refuse_duplicates: false }).map_err(|error| wrong(text, &error))
}

fn read(text: &str, rules: Strict) -> serde_json::Result<Value> {
    if rules.are_those_of_serde() {
        return serde_json::from_str(text);
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = rules.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Parses a value within the limits of the settings.
#[derive(Clone, Copy)]
struct Strict {
    /// The number of levels that may still be opened.
    depth: usize,
    refuse_duplicates: bool,
}

impl Strict {
    fn of(settings: &Settings) -> Self {
        let refuse_duplicates = settings.duplicate_keys == DuplicateKeys::Refuse;
        Self { depth: settings.max_json_depth, refuse_duplicates }
    }

    /// Whether `serde_json` enforces these rules by itself.
    fn are_those_of_serde(self) -> bool {
        !*KEEPS_DIGITS && !self.refuse_duplicates && self.depth >= MAX_JSON_DEPTH
    }

    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom("lists and objects are nested too deep"))?;
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut next = entries.next_key::<String>()?;
        if *KEEPS_DIGITS && next.as_deref() == Some(NUMBER) {
            return number(&entries.next_value::<String>()?).map(Value::Number).map_err(A::Error::custom);
        }
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(key) = next {
            if self.refuse_duplicates && object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key {key:?} occurs twice")));
            }
            object.insert(key, entries.next_value_seed(inside)?);
            next = entries.next_key()?;
        }
        Ok(object.into())
    }
}

/// Parses the values of an object into their places.
#[derive(Clone, Copy)]
struct Placed<'a> {
    place: &'a dyn Fn(&str) -> Option<usize>,
    count: usize,
    rules: Strict,
}

impl<'de> DeserializeSeed<'de> for Placed<'_> {
    type Value = Vec<Option<Value>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Placed<'_> {
    type Value = Vec<Option<Value>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let as_serde = self.rules.are_those_of_serde();
        let mut values: Vec<Option<Value>> = Vec::new();
        values.resize_with(self.count, || None);
        let mut next = entries.next_key_seed(PlaceOf(self.place))?;
        let inside = self.rules.inside()?;
        while let Some(place) = next {
            let value = if as_serde { entries.next_value()? } else { entries.next_value_seed(inside)? };
            // The last of duplicate keys wins.
            if let Some(place) = place.and_then(|place| values.get_mut(place)) {
                *place = Some(value);
            }
            next = entries.next_key_seed(PlaceOf(self.place))?;
        }
        Ok(values)
    }
}

/// Parses a key as the place of its value.
struct PlaceOf<'a>(&'a dyn Fn(&str) -> Option<usize>);

impl<'de> DeserializeSeed<'de> for PlaceOf<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for PlaceOf<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok((self.0)(key))
    }
}

/// Whether `serde_json` keeps the digits of whole numbers: by the feature `arbitrary-precision` of this crate, or
/// because another crate in the program enables it.
static KEEPS_DIGITS: LazyLock<bool> = LazyLock::new(|| Number::from_i128(i128::MAX).is_some());

/// The key under which `serde_json` passes a number when it keeps digits.
const NUMBER: &str = "$serde_json::private::Number";

/// Python's limit for the digits of an integer: the time to parse them grows with the square of their number.
const MAX_DIGITS: usize = 4300;

/// Parses a number as `serde_json` does without `arbitrary_precision`, but keeps whole numbers beyond 64 bits.
fn number(text: &str) -> Result<Number, &'static str> {
    if text.contains(['.', 'e', 'E']) {
        return text.parse().ok().and_then(Number::from_f64).ok_or("number out of range");
    }
    match (text.parse::<i64>(), text.parse::<u64>()) {
        (Ok(number), _) => Ok(number.into()),
        (_, Ok(number)) => Ok(number.into()),
        _ if text.trim_start_matches('-').len() > MAX_DIGITS => Err("a number has too many digits"),
        _ => text.parse().map_err(|_| "number out of range"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, settings: &Settings) -> String {
        parse(text, settings).expect_err("refused").to_string()
    }

    #[test]
    fn invalid_json_is_refused_with_its_position() {
        let settings = Settings::default();
        assert!(refused("{\"a\": 1,}", &settings).contains("line 1 column"));
        assert!(refused("\u{feff}{}", &settings).contains("byte order mark"));
        for hostile in [&"[".repeat(100_000), "NaN", "{\"a\": Infinity}", "\"\\ud800\"", "1e400", "", " "] {
            assert!(refused(hostile, &settings).contains("is not valid JSON"), "{hostile}");
        }
    }

    fn placed(text: &'static str, settings: &Settings) -> Result<Option<Vec<Option<Value>>>> {
        let place = |key: &str| ["a", "b", "ü"].iter().position(|known| *known == key);
        JsonText { bytes: Bytes::from(text), encoding: encoding_rs::UTF_8 }.values(settings, 3, &place)
    }

    #[test]
    fn values_are_read_to_their_places() {
        let settings = Settings::default();
        let values =
            placed(" \n{\"b\": [1, {}], \"no\": {\"a\": 7}, \"a\": 1, \"\\u00fc\": null, \"a\": 2} ", &settings);
        let expected = [serde_json::json!(2), serde_json::json!([1, {}]), Value::Null].map(Some);
        assert_eq!(values.expect("JSON"), Some(expected.to_vec()));
        assert_eq!(placed("{}", &settings).expect("JSON"), Some(vec![None, None, None]));
        // Other values are left to the caller.
        for other in ["[1]", "null", "\"{\"", "", " "] {
            assert_eq!(placed(other, &settings).expect("nothing is read"), None, "{other}");
        }
        let refuses = Settings { duplicate_keys: DuplicateKeys::Refuse, ..Settings::default() };
        assert_eq!(placed(r#"{"a": 1, "a": 2}"#, &refuses).expect("nothing is read"), None);
        for (text, limit) in [
            (r#"{"a": 1,}"#, 127),
            (r#"{"a": 1} {}"#, 127),
            (r#"{"no": 1e400}"#, 127),
            (r#"{"no": "\ud800"}"#, 127),
            (r#"{"no": [[1]]}"#, 2),
            (r#"{"a": {"b": {}}}"#, 2),
            ("{}", 0),
        ] {
            let settings = Settings { max_json_depth: limit, ..Settings::default() };
            let told = placed(text, &settings).expect_err(text).to_string();
            assert_eq!(told, refused(text, &settings), "{text}");
        }
    }

    #[test]
    fn the_number_of_values_is_a_setting() {
        let settings = Settings { max_json_values: 1_000, ..Settings::default() };
        let list = |item: &str, times: usize| format!("[{}]", vec![item; times].join(","));
        for (item, times) in [("1", 990), ("[]", 490), ("\",[{,\\\"\"", 990), ("{\"a\":1}", 490)] {
            assert!(parse(&list(item, times), &settings).is_ok(), "{item}");
        }
        for (item, times) in [("1", 1_001), ("[1]", 600), ("{\"a\":[1]}", 400)] {
            assert!(refused(&list(item, times), &settings).contains("the limit is 1000"), "{item}");
        }
        assert!(parse(&format!("\"{}\"", "[".repeat(100_000)), &settings).is_ok());
    }

    #[test]
    fn depth_is_a_setting() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        for (limit, deepest) in [(0, 0), (1, 1), (5, 5), (126, 126), (127, 127)] {
            let settings = Settings { max_json_depth: limit, ..Settings::default() };
            let text = if deepest == 0 { "1".to_owned() } else { nested(deepest) };
            assert!(parse(&text, &settings).is_ok(), "{limit}");
            let told = refused(&nested(deepest + 1), &settings);
            assert!(told.contains("line 1 column"), "{told}");
            assert!(refused(&format!("{}1", "{\"a\":".repeat(deepest + 1)), &settings).contains("line 1"));
        }
    }

    #[test]
    fn duplicate_keys_are_refused_by_a_setting() {
        let text = r#"{"a": 1, "b": [{"c": 1.5, "c": null}], "a": -2}"#;
        let wins = parse(text, &Settings::default()).expect("the last one wins");
        assert_eq!(wins, serde_json::json!({"a": -2, "b": [{"c": null}]}));
        let settings = Settings { duplicate_keys: DuplicateKeys::Refuse, ..Settings::default() };
        let told = refused(text, &settings);
        assert!(told.contains("\"c\"") && told.contains("line 1 column"), "{told}");
        let fine = r#"{"a": {"x": "\n"}, "b": {"x": true}, "c": [18446744073709551615, -1, 0.5, null]}"#;
        assert_eq!(parse(fine, &settings).ok(), serde_json::from_str(fine).ok());
        assert!(refused("{} {}", &settings).contains("trailing"));
    }

    #[test]
    fn numbers_are_read_alike_whether_digits_are_kept_or_not() {
        let settings = Settings::default();
        for (text, expected) in [
            (
                "[1, -1, 0, 18446744073709551615, -9223372036854775808]",
                "[1,-1,0,18446744073709551615,-9223372036854775808]",
            ),
            ("[1.0, 1e5, 1E-7, 0.10, -2.50]", "[1.0,100000.0,1e-7,0.1,-2.5]"),
            (r#"{"a": 0.1}"#, r#"{"a":0.1}"#),
        ] {
            assert_eq!(parse(text, &settings).expect("JSON").to_string(), expected);
        }
        let whole = "123456789012345678901234567890";
        let read = parse(whole, &settings).expect("JSON");
        if cfg!(feature = "arbitrary-precision") {
            assert_eq!(read.to_string(), whole);
            assert_eq!(parse(&format!("-{whole}"), &settings).expect("JSON").to_string(), format!("-{whole}"));
            assert!(refused(&"9".repeat(MAX_DIGITS + 1), &settings).contains("too many digits"));
            assert!(parse(&"9".repeat(MAX_DIGITS), &settings).is_ok());
        } else if !*KEEPS_DIGITS {
            assert!(read.is_f64());
            let text = r#"{"$serde_json::private::Number": "5"}"#;
            let strict = Settings { duplicate_keys: DuplicateKeys::Refuse, ..Settings::default() };
            assert!(parse(text, &strict).expect("JSON").is_object());
        }
    }
}
