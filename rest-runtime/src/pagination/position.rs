//! A place in an ordered list: the values of its keys at a row. Texts of it are signed, so what comes back is what was
//! given out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sea_orm::sea_query::{Condition, DynIden, Expr, ExprTrait as _, OptionEnum};
use sea_orm::{DbBackend, Value};
use serde_json::Value as Json;
use sha2::Sha256;

use crate::exceptions::{Error, Result};
use crate::filters::{Compare, OrderKey, Side, compared};
use crate::values::{Kind, from_json, from_text};

/// How much of a signature is kept: 128 bits.
const SIGNATURE: usize = 16;

/// A place in a list, and which way to go from it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    /// The value of each key; NULL is one.
    pub(super) values: Vec<Value>,
    /// Towards the beginning.
    pub(super) reverse: bool,
    /// The row of just these values belongs to the page.
    pub(super) inclusive: bool,
}

impl Position {
    /// The condition of the rows that come after the position, or before it where it goes backwards.
    pub(super) fn condition(&self, keys: &[OrderKey], table: &DynIden, backend: DbBackend) -> Condition {
        let mut any = Condition::any();
        let mut equal = Condition::all();
        for (key, value) in keys.iter().zip(&self.values) {
            let key = Key { of: key, table, backend, value };
            if let Some(beyond) = key.beyond(self.reverse) {
                any = any.add(equal.clone().add(beyond));
            }
            equal = equal.add(key.equal());
        }
        if self.inclusive {
            any = any.add(equal);
        } else if any.is_empty() {
            any = any.add(Expr::cust("1 = 0"));
        }
        let all = Condition::all();
        // What the alternatives have in common, said once more: an index on the first key can serve it.
        let all = match (keys.first(), self.values.first()) {
            (Some(key), Some(value)) => match (Key { of: key, table, backend, value }).not_before(self.reverse) {
                Some(bound) => all.add(bound),
                None => all,
            },
            _ => all,
        };
        all.add(any)
    }
}

/// One key at one position.
struct Key<'a> {
    of: &'a OrderKey,
    table: &'a DynIden,
    backend: DbBackend,
    value: &'a Value,
}

impl Key<'_> {
    fn column(&self) -> Expr {
        self.of.field.expr(self.table)
    }

    fn is_null(&self) -> bool {
        *self.value == self.value.as_null()
    }

    fn compared(&self, compare: Compare) -> Expr {
        let column = &self.of.field.column;
        let side = Side { backend: self.backend, is_text: column.is_text(), value: &|value| column.value(value) };
        compared(compare, self.column(), self.value.clone(), &side)
    }

    fn equal(&self) -> Expr {
        if self.is_null() { self.column().is_null() } else { self.compared(Compare::Equal) }
    }

    /// NULL comes first in an ascending order, so it comes last in a descending one.
    fn beyond(&self, reverse: bool) -> Option<Expr> {
        let ascending = self.of.descending == reverse;
        match (ascending, self.is_null()) {
            (true, true) => self.of.field.is_nullable().then(|| self.column().is_not_null()),
            (true, false) => Some(self.compared(Compare::Greater)),
            (false, true) => None,
            (false, false) if self.of.field.is_nullable() => {
                Some(self.compared(Compare::Less).or(self.column().is_null()))
            }
            (false, false) => Some(self.compared(Compare::Less)),
        }
    }

    fn not_before(&self, reverse: bool) -> Option<Expr> {
        let ascending = self.of.descending == reverse;
        match (ascending, self.is_null()) {
            (_, true) => None,
            (true, false) => Some(self.compared(Compare::GreaterOrEqual)),
            (false, false) => (!self.of.field.is_nullable()).then(|| self.compared(Compare::LessOrEqual)),
        }
    }
}

/// The position as text for a URL.
pub(super) fn encode(secret: &[u8], keys: &[OrderKey], position: &Position) -> String {
    let flags = u8::from(position.reverse) + 2 * u8::from(position.inclusive);
    let mut all: Vec<Json> = vec![flags.into()];
    all.extend(position.values.iter().map(json));
    let payload = Json::Array(all).to_string();
    let mut bytes = signature(secret, keys, payload.as_bytes()).unwrap_or_default();
    bytes.extend_from_slice(payload.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position that the text is of; `None` for the beginning of the list, 404 for what was not given out for this
/// order.
pub(super) fn decode(secret: &[u8], keys: &[OrderKey], token: &str) -> Result<Option<Position>> {
    // As Python reads base64: what is no letter of it is passed over, and nothing is left of some texts.
    if token.is_ascii() && !token.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    position(secret, keys, token).map(Some).ok_or_else(|| Error::NotFound("This cursor leads nowhere.".into()))
}

fn position(secret: &[u8], keys: &[OrderKey], token: &str) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (signed, payload) = bytes.split_at_checked(SIGNATURE)?;
    let mac = mac(secret, keys, payload)?;
    mac.verify_truncated_left(signed).ok()?;
    let Json::Array(all) = serde_json::from_slice(payload).ok()? else { return None };
    let (flags, values) = all.split_first()?;
    let flags = flags.as_u64()?;
    let values: Option<Vec<Value>> =
        keys.iter().zip(values).map(|(key, json)| value(&key.field.column.kind, json)).collect();
    let values = values.filter(|values| values.len() == keys.len())?;
    Some(Position { values, reverse: flags & 1 == 1, inclusive: flags & 2 == 2 })
}

fn mac(secret: &[u8], keys: &[OrderKey], payload: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    for key in keys {
        // The order is signed along: the values mean nothing in another one.
        mac.update(if key.descending { b"-" } else { b"+" });
        mac.update(key.field.name.as_bytes());
        mac.update(b"\0");
    }
    mac.update(payload);
    Some(mac)
}

fn signature(secret: &[u8], keys: &[OrderKey], payload: &[u8]) -> Option<Vec<u8>> {
    let bytes = mac(secret, keys, payload)?.finalize().into_bytes();
    bytes.get(..SIGNATURE).map(<[u8]>::to_vec)
}

/// The value as exactly as JSON can have it.
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
        Value::Float(Some(value)) => f64::from(*value).into(),
        Value::Double(Some(value)) => (*value).into(),
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
        _ => Json::Null,
    }
}

fn value(kind: &Kind, json: &Json) -> Option<Value> {
    match (kind, json) {
        (kind, Json::Null) => Some(kind.null()),
        // Rows give an enumeration as the text that it is.
        (Kind::Text | Kind::Enum(_), Json::String(text)) => Some(text.as_str().into()),
        (Kind::Date | Kind::Time | Kind::DateTime | Kind::DateTimeUtc | Kind::DateTimeTz, Json::String(text)) => {
            from_text(kind, text).ok()
        }
        (kind, json) => from_json(kind, json, &[]).ok(),
    }
}
