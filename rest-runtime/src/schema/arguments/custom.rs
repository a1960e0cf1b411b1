//! Custom fields.

use sea_orm::Value;
use sea_orm::sea_query::{Nullable, ValueType};
use serde_json::Value as Json;

use super::info::FieldInfo;
use crate::base::exceptions::ErrorDetail;
use crate::base::settings::Formats;
use crate::values::{Form, ValueKind, from_json, write_json};

/// A custom field: how a type of yours is parsed and shown, DRF's
/// [custom fields](https://www.django-rest-framework.org/api-guide/fields/#custom-fields).
///
/// The type must be a single SeaORM value. `DeriveValueType` implements this for a struct with one field. Such a type
/// can also be the type of a column and the item of a list. A method that you leave out behaves as it does for the
/// inner type. The limits of the column still apply: the length of a text, the digits of a decimal. A type that the
/// library does not support, such as one of the `time` crate, needs both methods.
///
/// Filter lookups require traits of the field's type. To allow the lookups of the inner type, implement its traits:
/// `impl rest_runtime::filters::Ordered for Celsius {}` allows `gt` and `range`, [`Textual`](crate::filters::Textual)
/// allows `startswith`. In a URL the value has the form of the inner type.
///
/// ```
/// use rest_runtime::fields::CustomField;
/// use rest_runtime::prelude::*;
/// use rest_runtime::sea_orm::{self, DeriveValueType};
/// use serde_json::{Value, json};
///
/// /// Degrees, written `21C`.
/// #[derive(Clone, Copy, Debug, PartialEq, DeriveValueType)]
/// pub struct Celsius(pub i32);
///
/// impl CustomField for Celsius {
///     fn to_internal_value(data: &Value) -> Result<Self, ErrorDetail> {
///         let number = data.as_str().and_then(|text| text.strip_suffix('C'));
///         let number = number.ok_or_else(|| ErrorDetail::new("Write degrees with a C.", "unit"))?;
///         number.parse().map(Self).map_err(|_| ErrorDetail::new("This is no number.", "invalid"))
///     }
///
///     fn to_representation(&self) -> Value {
///         json!(format!("{}C", self.0))
///     }
/// }
///
/// #[derive(Serializer)]
/// pub struct Weather {
///     pub temperature: Celsius,
///     pub history: Option<Vec<Celsius>>,
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let weather = Weather::validate(&json!({"temperature": "21C", "history": ["-3C"]})).await?;
/// assert_eq!((weather.temperature, weather.history.as_deref()), (Celsius(21), Some(&[Celsius(-3)][..])));
/// # Ok::<(), rest_runtime::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a custom field",
    note = "implement `rest_runtime::fields::CustomField` for it, above `#[derive(DeriveValueType)]`"
)]
pub trait CustomField: ValueType + Nullable + Into<Value> + Clone + Send + Sync + 'static {
    /// Parses JSON, which is never `null`, into the value.
    ///
    /// # Errors
    /// The error of the field.
    fn to_internal_value(data: &Json) -> Result<Self, ErrorDetail> {
        let refused = || ErrorDetail::new("This is not a valid value.", "invalid");
        let kind = ValueKind::of(&Self::array_type()).ok_or_else(refused)?;
        <Self as ValueType>::try_from(from_json(&kind, data, &[])?).map_err(|_| refused())
    }

    /// Returns the value as JSON.
    fn to_representation(&self) -> Json {
        let mut text = Vec::new();
        write_json(&self.clone().into(), &Form::default(), &Formats::FIRST, &mut text);
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// The description of a field of this type, for OPTIONS, forms and documents about the API: gets the description by
    /// the type inside, or [`FieldKind::Any`](crate::metadata::FieldKind::Any) where values are shown otherwise, and
    /// returns a better one.
    #[must_use]
    fn describe(field: FieldInfo) -> FieldInfo {
        field
    }
}
