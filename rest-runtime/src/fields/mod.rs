//! What fields are made of: their arguments, which arguments suit which Rust types, the types of related rows, and
//! fields of one's own.
//!
//! Rules: DRF's [fields](https://www.django-rest-framework.org/api-guide/fields/) and
//! [relations](https://www.django-rest-framework.org/api-guide/relations/). The table of a serializer's fields, and
//! what becomes of it, is in [`serializers`](crate::serializers).

mod arguments;
mod custom;
pub(crate) mod info;
mod related;
mod relation_fields;
mod suits;

pub(crate) use arguments::{Arguments, Formed, Period};
pub use arguments::{Choice, Default, Limit, Unique};
pub use custom::CustomField;
pub use related::{
    CustomRelated, HyperlinkedIdentity, HyperlinkedRelated, PrimaryKeyRelated, RelatedField, SlugRelated, StringRelated,
};
pub use relation_fields::RelationFields;
pub use suits::{Dated, DecimalNumber, ExactNumber, Lengthy, List, MayBeEmpty, Moment, Number, Text, Upload};

pub use crate::values::{IpVersion, Rounding};
/// The type of durations, which is chrono's.
pub use chrono::TimeDelta;
