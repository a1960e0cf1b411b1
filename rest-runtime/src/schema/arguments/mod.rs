//! Field types for serializers: related rows such as [`PrimaryKeyRelated`], and your own types by [`CustomField`] and
//! [`RelatedField`].
//!
//! The module also has the values of field arguments, and the traits that say which arguments a Rust type accepts.
//!
//! The rules are those of DRF's [fields](https://www.django-rest-framework.org/api-guide/fields/) and
//! [relations](https://www.django-rest-framework.org/api-guide/relations/). The table of a serializer's fields is in
//! [`serializers`](crate::serializers).

mod argument_traits;
mod custom;
pub(crate) mod field;
pub(crate) mod info;
mod related;
mod relation_fields;

pub use argument_traits::{
    DecimalNumber, ExactNumber, HasInputFormats, Lengthy, ListOrMap, MayBeEmpty, Moment, Numeric, Text, Upload,
};
pub use custom::CustomField;
pub(crate) use field::{Arguments, Formed, Period};
pub use field::{Choice, Default, Limit, Unique};
pub use related::{
    CustomRelated, HyperlinkedIdentity, HyperlinkedRelated, PrimaryKeyRelated, RelatedField, SlugRelated, StringRelated,
};
pub use relation_fields::RelationFields;

pub use crate::values::{IpVersion, Rounding};
/// Chrono's type of durations.
pub use chrono::TimeDelta;
