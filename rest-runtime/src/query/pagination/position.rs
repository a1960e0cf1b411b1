//! A position in an ordered list: the values of its keys at a row. Its text is encrypted, because a list may be ordered
//! by columns that it does not show. The text is also authenticated, so that only texts from this project are accepted.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sea_orm::sea_query::{Condition, DynIden, Expr, ExprTrait as _, OptionEnum, SelectStatement};
use sea_orm::{DbBackend, Value};
use serde_json::Value as Json;
use sha2::Sha256;

use crate::base::exceptions::{Error, Result};
use crate::model::Compare;
use crate::query::filters::OrderKey;
use crate::values::{ValueKind, array_of, from_json, from_text, listed};

/// The length of the cipher's nonce, which precedes the encrypted data.
const NONCE: usize = 12;

/// A position in a list, with the direction to continue in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    /// The value of each key, which may be NULL.
    pub(super) values: Vec<Value>,
    /// Whether to continue towards the beginning.
    pub(super) reverse: bool,
    /// Whether the row with exactly these values belongs to the page.
    pub(super) inclusive: bool,
}

/// Some of the rows beyond a position: those that equal it in the keys before one, and lie beyond it in that key. Each
/// branch is one contiguous piece of an index over the keys.
pub(super) struct Branch {
    condition: Condition,
    /// The number of leading keys that have one value in all of the rows.
    fixed: usize,
}

impl Branch {
    /// Adds the branch's condition and order to the query.
    pub(super) fn add_to(
        self,
        query: &mut SelectStatement,
        keys: &[OrderKey],
        table: &DynIden,
        backend: DbBackend,
        reverse: bool,
    ) {
        query.cond_where(self.condition);
        for key in keys.iter().skip(self.fixed) {
            key.add_to(query, table, backend, reverse);
        }
    }
}

impl Position {
    /// The rows after the position, or before it if the direction is reversed; the nearest first.
    pub(super) fn beyond(&self, keys: &[OrderKey], table: &DynIden, backend: DbBackend) -> Vec<Branch> {
        let mut branches = Vec::new();
        let mut equal = Condition::all();
        for (at, (key, value)) in keys.iter().zip(&self.values).enumerate() {
            let key = PositionKey { of: key, table, backend, value };
            // Far branches are found before near ones; they are reversed at the end.
            if key.null_is_beyond(self.reverse) {
                branches.push(Branch { condition: equal.clone().add(key.column().is_null()), fixed: at + 1 });
            }
            if let Some(beyond) = key.beyond(self.reverse) {
                branches.push(Branch { condition: equal.clone().add(beyond), fixed: at });
            }
            equal = equal.add(key.equal());
        }
        if self.inclusive {
            branches.push(Branch { condition: equal, fixed: keys.len() });
        }
        branches.reverse();
        branches
    }
}

/// One key with its value at a position.
struct PositionKey<'a> {
    of: &'a OrderKey,
    table: &'a DynIden,
    backend: DbBackend,
    value: &'a Value,
}

impl PositionKey<'_> {
    fn column(&self) -> Expr {
        self.of.field.expr(self.table)
    }

    fn is_null(&self) -> bool {
        *self.value == self.value.as_null()
    }

    fn compared(&self, compare: Compare) -> Expr {
        self.of.field.column.sql.compared(compare, self.column(), self.value.clone(), self.backend)
    }

    fn equal(&self) -> Expr {
        if self.is_null() { self.column().is_null() } else { self.compared(Compare::Equal) }
    }

    /// The condition for values beyond this one; `None` if there are none.
    fn beyond(&self, reverse: bool) -> Option<Expr> {
        let ascending = self.of.descending == reverse;
        match (ascending, self.is_null()) {
            (true, true) => self.of.field.is_nullable().then(|| self.column().is_not_null()),
            (true, false) => Some(self.compared(Compare::Greater)),
            (false, true) => None,
            (false, false) => Some(self.compared(Compare::Less)),
        }
    }

    /// Whether NULL lies beyond this value. NULL comes first in ascending order, so it comes last in descending order.
    fn null_is_beyond(&self, reverse: bool) -> bool {
        self.of.descending != reverse && !self.is_null() && self.of.field.is_nullable()
    }
}

/// Encodes the position as text for a URL. Equal positions have equal texts, so that caches recognize a page.
pub(super) fn encode(secret: &[u8], keys: &[OrderKey], position: &Position) -> Result<String> {
    let flags = u8::from(position.reverse) + 2 * u8::from(position.inclusive);
    let mut all: Vec<Json> = vec![flags.into()];
    all.extend(position.values.iter().map(json));
    let values = Json::Array(all).to_string();
    let order = order(keys);
    // The nonce depends on the content, so it repeats only with equal content, where it reveals nothing.
    let mut nonce = derived(secret, b"cursor nonce", &[order.as_bytes(), values.as_bytes()])?;
    nonce.truncate(NONCE);
    let sealed = cipher(secret)?
        .encrypt(&nonce_of(&nonce)?, Payload { msg: values.as_bytes(), aad: order.as_bytes() })
        .map_err(|_| unusable())?;
    nonce.extend_from_slice(&sealed);
    Ok(URL_SAFE_NO_PAD.encode(nonce))
}

/// Decodes a position. `None` means the beginning of the list. A text that was not encoded for this order is a 404.
pub(super) fn decode(secret: &[u8], keys: &[OrderKey], token: &str, backend: DbBackend) -> Result<Option<Position>> {
    // Python's base64 skips characters outside of its alphabet, so a text of only such characters is empty.
    if token.is_ascii() && !token.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    position(secret, keys, token, backend)
        .map(Some)
        .ok_or_else(|| Error::NotFound("The cursor is invalid for this list.".into()))
}

fn position(secret: &[u8], keys: &[OrderKey], token: &str, backend: DbBackend) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let order = order(keys);
    let payload = Payload { msg: sealed, aad: order.as_bytes() };
    let values = cipher(secret).ok()?.decrypt(&nonce_of(nonce).ok()?, payload).ok()?;
    let Json::Array(all) = serde_json::from_slice(&values).ok()? else { return None };
    let (flags, values) = all.split_first()?;
    let flags = flags.as_u64()?;
    let values: Option<Vec<Value>> =
        keys.iter().zip(values).map(|(key, json)| value(&key.field.column.position_kind(backend), json)).collect();
    let values = values.filter(|values| values.len() == keys.len())?;
    Some(Position { values, reverse: flags & 1 == 1, inclusive: flags & 2 == 2 })
}

/// The order that a position belongs to. In another order its values mean nothing.
fn order(keys: &[OrderKey]) -> String {
    keys.iter().flat_map(|key| [if key.descending { "-" } else { "+" }, key.field.name.as_str(), "\0"]).collect()
}

fn cipher(secret: &[u8]) -> Result<ChaCha20Poly1305> {
    let key = derived(secret, b"cursor key", &[])?;
    ChaCha20Poly1305::new_from_slice(&key).map_err(|_| unusable())
}

fn nonce_of(bytes: &[u8]) -> Result<Nonce> {
    Nonce::try_from(bytes).map_err(|_| unusable())
}

/// 32 bytes derived from the secret, for this purpose alone.
fn derived(secret: &[u8], purpose: &[u8], parts: &[&[u8]]) -> Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| unusable())?;
    for part in [purpose].iter().chain(parts) {
        mac.update(part);
        mac.update(b"\0");
    }
    Ok(mac.finalize().into_bytes().to_vec())
}

/// An unusable secret. It cannot occur: HMAC takes keys of any length, and its output has the lengths that the cipher
/// needs.
fn unusable() -> Error {
    Error::ImproperlyConfigured("secret_key: it cannot encrypt a cursor".to_owned())
}

/// The value as JSON, without loss.
fn json(value: &Value) -> Json {
    match value {
        Value::Bool(Some(value)) => (*value).into(),
        Value::TinyInt(Some(value)) => (*value).into(),
        Value::SmallInt(Some(value)) => (*value).into(),
        Value::Int(Some(value)) => (*value).into(),
        Value::BigInt(Some(value)) => (*value).into(),
        Value::TinyUnsigned(Some(value)) => (*value).into(),
        Value::SmallUnsigned(Some(value)) => (*value).into(),
        Value::Unsigned(Some(value)) => (*value).into(),
        Value::BigUnsigned(Some(value)) => (*value).into(),
        // As text: JSON lacks infinity and NaN, and no number may change.
        Value::Float(Some(value)) => f64::from(*value).to_string().into(),
        Value::Double(Some(value)) => value.to_string().into(),
        Value::String(Some(value)) => value.clone().into(),
        Value::Char(Some(value)) => value.to_string().into(),
        Value::Enum(OptionEnum::Some(value)) => value.value.to_string().into(),
        Value::Json(Some(value)) => (**value).clone(),
        Value::ChronoDate(Some(value)) => value.to_string().into(),
        Value::ChronoTime(Some(value)) => value.to_string().into(),
        Value::ChronoDateTime(Some(value)) => format!("{}T{}", value.date(), value.time()).into(),
        Value::ChronoDateTimeUtc(Some(value)) => value.to_rfc3339().into(),
        Value::ChronoDateTimeWithTimeZone(Some(value)) => value.to_rfc3339().into(),
        Value::Uuid(Some(value)) => value.to_string().into(),
        Value::Decimal(Some(value)) => value.to_string().into(),
        Value::Bytes(Some(value)) => URL_SAFE_NO_PAD.encode(value).into(),
        value => listed(value).map_or(Json::Null, |items| items.iter().map(json).collect()),
    }
}

fn value(kind: &ValueKind, json: &Json) -> Option<Value> {
    match (kind, json) {
        (kind, Json::Null) => Some(kind.null()),
        (ValueKind::Text, Json::String(text)) => Some(text.as_str().into()),
        #[expect(clippy::cast_possible_truncation, reason = "the text was written from an `f32`")]
        (ValueKind::Float, Json::String(text)) => {
            text.parse().ok().map(|number: f64| Value::Float(Some(number as f32)))
        }
        (ValueKind::Double, Json::String(text)) => text.parse().ok().map(|number| Value::Double(Some(number))),
        (
            ValueKind::Date | ValueKind::Time | ValueKind::DateTime | ValueKind::DateTimeUtc | ValueKind::DateTimeTz,
            Json::String(text),
        ) => from_text(kind, text).ok(),
        (ValueKind::Array(item), Json::Array(items)) => {
            let values: Option<Vec<Value>> = items.iter().map(|json| value(item, json)).collect();
            values.map(|values| array_of(item, Some(values)))
        }
        (kind, json) => from_json(kind, json, &[]).ok(),
    }
}
