//! Parsed bodies: JSON or a form.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{FormData, media_type, typed};
use crate::base::exceptions::{NON_FIELD_ERRORS, Result, ValidationError};

/// The parsed body of a request, as [`Request::data`](crate::Request::data) returns it.
///
/// ```
/// use rest_runtime::parsers::{Data, FormData};
/// use serde_json::json;
///
/// let data = Data::Json(json!({"name": "Sonata"}));
/// assert_eq!(data.json().and_then(|json| json["name"].as_str()), Some("Sonata"));
///
/// let form: FormData = [("tag", "a"), ("tag", "b")].into_iter().collect();
/// let data = Data::Form(form);
/// assert_eq!(data.form().and_then(|form| form.get("tag")), Some("b"));
/// assert_eq!(data.form().map(|form| form.get_all("tag").collect()), Some(vec!["a", "b"]));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// From `application/json`, from a custom parser, or an empty object for a request without a body.
    Json(Value),
    /// From `application/x-www-form-urlencoded`, from `multipart/form-data`, or an uploaded file.
    Form(FormData),
}

impl Data {
    /// The data of a request without a body: an empty form if the `Content-Type` is that of a form, otherwise an empty
    /// object.
    pub(crate) fn of_no_body(content_type: &str) -> Self {
        let is_form = ["application/x-www-form-urlencoded", "multipart/form-data"]
            .iter()
            .any(|form| media_type::matches(form, content_type));
        if is_form { Self::Form(FormData::new()) } else { Self::Json(Value::Object(Map::new())) }
    }

    /// The JSON value; `None` for a form.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            Self::Form(_) => None,
        }
    }

    /// The form; `None` for JSON.
    #[must_use]
    pub fn form(&self) -> Option<&FormData> {
        match self {
            Self::Json(_) => None,
            Self::Form(form) => Some(form),
        }
    }

    /// Deserializes the data into a type of your own.
    ///
    /// Form texts are converted to the numbers, booleans and lists that the type requires. A list takes all values of
    /// its name, any other type the last one.
    ///
    /// ```
    /// use rest_runtime::parsers::{Data, FormData};
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Order {
    ///     count: u32,
    ///     tags: Vec<String>,
    ///     note: Option<String>,
    /// }
    ///
    /// let form: FormData = [("count", "3"), ("tags", "a"), ("tags", "b")].into_iter().collect();
    /// let order: Order = Data::Form(form).parse()?;
    /// assert_eq!((order.count, order.tags.len(), order.note), (3, 2, None));
    /// # Ok::<(), rest_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// 400 `invalid` under `non_field_errors`, with the reason.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        let outcome = match self {
            Self::Json(value) => T::deserialize(value).map_err(|error| error.to_string()),
            Self::Form(form) => typed::read(form).map_err(|error| error.to_string()),
        };
        outcome.map_err(|error| {
            ValidationError::field(NON_FIELD_ERRORS, format!("The data is invalid: {error}."), "invalid").into()
        })
    }

    /// Returns the data as JSON, for code that reads JSON and forms alike.
    ///
    /// A form becomes an object with the last text of each name; files are left out.
    ///
    /// ```
    /// use rest_runtime::parsers::{Data, FormData};
    ///
    /// let form: FormData = [("tag", "a"), ("tag", "b")].into_iter().collect();
    /// assert_eq!(Data::Form(form).to_json()["tag"], "b");
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Cow<'_, Value> {
        match self {
            Self::Json(value) => Cow::Borrowed(value),
            Self::Form(form) => {
                let texts = form.texts().map(|(name, text)| (name.to_owned(), text.into()));
                Cow::Owned(Value::Object(texts.collect()))
            }
        }
    }
}

impl From<Value> for Data {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl From<FormData> for Data {
    fn from(form: FormData) -> Self {
        Self::Form(form)
    }
}
