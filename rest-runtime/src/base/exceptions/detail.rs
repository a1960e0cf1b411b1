//! Contents of error bodies: messages with codes, in lists and maps.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Value, json};

/// The key of errors that concern the data as a whole.
///
/// In responses, [`Rest::non_field_errors_key`](crate::Rest::non_field_errors_key) replaces it.
pub const NON_FIELD_ERRORS: &str = "non_field_errors";

/// A message with its code: a leaf of an error body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDetail {
    /// A sentence for people.
    pub message: Cow<'static, str>,
    /// An identifier for programs, for example `required` or `max_length`.
    pub code: Cow<'static, str>,
}

impl ErrorDetail {
    /// Creates a message with its code.
    pub fn new(message: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), code: code.into() }
    }
}

/// An error body: a message, a list, or a map from field names.
///
/// It serializes to DRF's default shape: the messages without their codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A single message.
    Message(ErrorDetail),
    /// Several errors, of one field or of the items of a list.
    List(Vec<Detail>),
    /// Errors by field name, in the order in which the fields were declared.
    Map(Vec<(Cow<'static, str>, Detail)>),
}

impl From<ErrorDetail> for Detail {
    fn from(detail: ErrorDetail) -> Self {
        Self::Message(detail)
    }
}

impl Detail {
    /// Creates a single message with its code.
    pub fn new(message: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self::Message(ErrorDetail::new(message, code))
    }

    /// Creates a map; each value is a message, a list or a map.
    ///
    /// ```
    /// use rest_runtime::exceptions::{Detail, ErrorDetail};
    ///
    /// let detail = Detail::map([("who", ErrorDetail::new("Only alice.", "permission_denied"))]);
    /// assert_eq!(serde_json::to_string(&detail)?, r#"{"who":"Only alice."}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn map<K, D>(entries: impl IntoIterator<Item = (K, D)>) -> Self
    where
        K: Into<Cow<'static, str>>,
        D: Into<Self>,
    {
        Self::Map(entries.into_iter().map(|(key, detail)| (key.into(), detail.into())).collect())
    }

    /// Creates a list of messages, lists or maps.
    pub fn list<D: Into<Self>>(items: impl IntoIterator<Item = D>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// Renames this key at every depth.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        match self {
            Self::Message(_) => {}
            Self::List(items) => items.iter_mut().for_each(|item| item.rename(from, to)),
            Self::Map(entries) => {
                for (key, detail) in entries {
                    detail.rename(from, to);
                    if key == from {
                        *key = to.to_owned().into();
                    }
                }
            }
        }
    }

    /// The code of the first message.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Message(detail) => Some(&detail.code),
            Self::List(items) => items.iter().find_map(Self::code),
            Self::Map(entries) => entries.iter().find_map(|(_, detail)| detail.code()),
        }
    }

    /// Returns the codes in place of the messages, as DRF's `get_codes`.
    #[must_use]
    pub fn get_codes(&self) -> Value {
        self.shown(&|leaf| leaf.code.as_ref().into())
    }

    /// Returns each message as a map of `message` and `code`, as DRF's `get_full_details`.
    #[must_use]
    pub fn get_full_details(&self) -> Value {
        self.shown(&|leaf| json!({"message": leaf.message, "code": leaf.code}))
    }

    fn shown(&self, leaf: &dyn Fn(&ErrorDetail) -> Value) -> Value {
        match self {
            Self::Message(detail) => leaf(detail),
            Self::List(items) => items.iter().map(|item| item.shown(leaf)).collect(),
            Self::Map(entries) => {
                entries.iter().map(|(key, value)| (key.clone().into_owned(), value.shown(leaf))).collect()
            }
        }
    }
}

impl Serialize for Detail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Message(detail) => serializer.serialize_str(&detail.message),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// The text for logs: the message, or the JSON of several.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(detail) => f.write_str(&detail.message),
            nested => match serde_json::to_string(nested) {
                Ok(text) => f.write_str(&text),
                Err(_) => f.write_str("an error with several messages"),
            },
        }
    }
}

/// Invalid data: status 400, code `invalid`.
///
/// ```
/// use rest_runtime::exceptions::ValidationError;
///
/// let whole = ValidationError::new("These do not go together.", "invalid");
/// let by_field = ValidationError::field("name", "Shouting is not allowed.", "shouting");
/// assert_eq!(serde_json::to_string(&by_field.detail)?, r#"{"name":["Shouting is not allowed."]}"#);
/// assert_eq!(serde_json::to_string(&whole.detail)?, r#"["These do not go together."]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationError {
    /// The body of the response.
    pub detail: Detail,
}

impl ValidationError {
    /// An error of the data as a whole. Its body is a list of one message, as in DRF.
    pub fn new(message: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: Detail::List(vec![Detail::Message(ErrorDetail::new(message, code))]) }
    }

    /// An error of one field.
    pub fn field(
        name: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { detail: Detail::Map(vec![(name.into(), Self::new(message, code).detail)]) }
    }

    /// The errors of several fields, each with its list of messages.
    ///
    /// ```
    /// use rest_runtime::exceptions::{ErrorDetail, ValidationError};
    ///
    /// let taken = [ErrorDetail::new("Taken.", "unique")];
    /// let errors = ValidationError::fields([("name", taken.clone()), ("email", taken)]);
    /// assert_eq!(errors.to_string(), r#"{"name":["Taken."],"email":["Taken."]}"#);
    /// ```
    pub fn fields<N, D>(errors: impl IntoIterator<Item = (N, D)>) -> Self
    where
        N: Into<Cow<'static, str>>,
        D: IntoIterator<Item = ErrorDetail>,
    {
        let entries = errors.into_iter().map(|(name, details)| (name, Detail::list(details)));
        Self { detail: Detail::map(entries) }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match serde_json::to_string(&self.detail) {
            Ok(text) => f.write_str(&text),
            Err(_) => f.write_str("the data is invalid"),
        }
    }
}

impl std::error::Error for ValidationError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_show_messages_codes_or_both() {
        let errors = ValidationError::fields([(
            "name",
            [ErrorDetail::new("Too long.", "max_length"), ErrorDetail::new("Taken.", "unique")],
        )]);
        assert_eq!(serde_json::to_value(&errors.detail).expect("JSON"), json!({"name": ["Too long.", "Taken."]}));
        assert_eq!(errors.detail.get_codes(), json!({"name": ["max_length", "unique"]}));
        assert_eq!(
            errors.detail.get_full_details(),
            json!({"name": [{"message": "Too long.", "code": "max_length"}, {"message": "Taken.", "code": "unique"}]})
        );
    }
}
