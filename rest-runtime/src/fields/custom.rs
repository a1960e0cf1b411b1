//! A field of one's own.

use sea_orm::Value;
use sea_orm::sea_query::{Nullable, ValueType};
use serde_json::Value as Json;

use super::info::FieldInfo;
use crate::exceptions::ErrorDetail;
use crate::settings::Formats;
use crate::values::{Form, Kind, from_json, write_json};

/// A field of one's own: how a type of yours is read and shown, DRF's
/// [custom fields](https://www.django-rest-framework.org/api-guide/fields/#custom-fields).
///
/// The type is a single value of SeaORM's, which `DeriveValueType` makes of a struct with one field; so it can be the
/// type of a column too, and the item of a list. What is not written here stays as it is for the type inside, and so do
/// the limits of its column: the length of a text, the digits of a decimal. A type that the library does not know, such
/// as one of the `time` crate, needs both methods.
///
/// Lookups of filters ask for what a type is like. A type of your own is like the one inside if you say so:
/// `impl rest_runtime::filters::Ordered for Celsius {}` allows `gt` and `range`,
/// [`Textual`](crate::filters::Textual) `startswith`. A URL has the value in the form of the type inside.
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
    message = "`{Self}` is no field of its own",
    note = "implement `rest_runtime::fields::CustomField` for it, above `#[derive(DeriveValueType)]`"
)]
pub trait CustomField: ValueType + Nullable + Into<Value> + Clone + Send + Sync + 'static {
    /// The value that this JSON stands for, which is never `null`.
    ///
    /// # Errors
    /// The error of the field.
    fn to_internal_value(data: &Json) -> Result<Self, ErrorDetail> {
        let refused = || ErrorDetail::new("This is none of the values that are taken here.", "invalid");
        let kind = Kind::of(&Self::array_type()).ok_or_else(refused)?;
        <Self as ValueType>::try_from(from_json(&kind, data, &[])?).map_err(|_| refused())
    }

    /// The value as JSON.
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
