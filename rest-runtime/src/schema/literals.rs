//! The literals that can be defaults and choices, by type.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use sea_orm::BelongsToCardinality;
use sea_orm::entity::compound::{BelongsTo, HasOne};
use serde_json::Value as Json;
use uuid::Uuid;

use super::arguments::Default;
use super::types::{Chosen, CustomKind, FieldType, ListKind, Nullable, Related, Relation, Single};

/// A literal that can be the default of a field whose values are of type `V`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the default of a field of type `{V}`",
    label = "not a value of `{V}`",
    note = "write a literal of the field's type, or a function that returns a value: `default = || …`"
)]
pub trait DefaultFor<V, Kind> {
    #[doc(hidden)]
    fn into_default(self) -> Default;
}

/// A literal that can be a choice of a field of type `V`; for a list, a choice of its items.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a choice of a field of type `{V}`",
    label = "not valid as a choice of `{V}`",
    note = "`choices` are literals of the field's type; they are for single values, enumerations, and lists of these"
)]
pub trait ChoiceFor<V, Kind> {
    #[doc(hidden)]
    fn into_choice(self) -> Default;
}

/// A type whose values include null.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be null",
    label = "only valid for fields that can be null",
    note = "make the field an `Option`, or give it another default"
)]
pub trait MayBeNull {}

impl<T> MayBeNull for Option<T> {}
impl MayBeNull for Json {}
impl<C: BelongsToCardinality> MayBeNull for BelongsTo<C> {}

macro_rules! defaults {
    ($($L:ty => $($V:ty)+;)+) => {$($(
        impl DefaultFor<$V, Single> for $L {
            fn into_default(self) -> Default {
                self.into()
            }
        }
    )+)+};
}

defaults! {
    bool => bool Json;
    i8 => i8;
    i16 => i16;
    i32 => i32;
    // An integer can stand for a text, as in a body.
    i64 => i64 u64 f32 f64 Decimal TimeDelta String Json;
    u8 => u8;
    u16 => u16;
    u32 => u32;
    f64 => f32 f64 Decimal TimeDelta Json;
    &'static str => String char Decimal Uuid NaiveDate NaiveTime NaiveDateTime DateTime<Utc> DateTime<FixedOffset>
        TimeDelta Json;
}

/// Literals of types that restrict the literal further. The value is parsed when the schema is made.
macro_rules! of_any {
    ($($Kind:ty: $L:ty;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<V: FieldType<$Kind>> DefaultFor<V, $Kind> for $L {
            fn into_default(self) -> Default {
                self.into()
            }
        }
    )+};
}

of_any! {
    Chosen: i64;
    Chosen: &'static str;
    CustomKind: bool;
    CustomKind: i64;
    CustomKind: f64;
    CustomKind: &'static str;
    Related: i64;
    Related: &'static str;
}

macro_rules! of_relations {
    ($($L:ty),+) => {$(
        impl<C: BelongsToCardinality> DefaultFor<BelongsTo<C>, Relation> for $L {
            fn into_default(self) -> Default {
                self.into()
            }
        }

        impl<E: sea_orm::EntityTrait> DefaultFor<HasOne<E>, Relation> for $L {
            fn into_default(self) -> Default {
                self.into()
            }
        }
    )+};
}

of_relations!(i64, &'static str);

#[diagnostic::do_not_recommend]
impl<V, Kind, L: DefaultFor<V, Kind>> DefaultFor<Option<V>, Nullable<Kind>> for L {
    fn into_default(self) -> Default {
        L::into_default(self)
    }
}

macro_rules! choices {
    ($($Kind:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<V: FieldType<$Kind>, L: DefaultFor<V, $Kind>> ChoiceFor<V, $Kind> for L {
            fn into_choice(self) -> Default {
                L::into_default(self)
            }
        }
    )+};
}

choices!(Single, Chosen);

#[diagnostic::do_not_recommend]
impl<V, Kind, L: ChoiceFor<V, Kind>> ChoiceFor<Option<V>, Nullable<Kind>> for L {
    fn into_choice(self) -> Default {
        L::into_choice(self)
    }
}

#[diagnostic::do_not_recommend]
impl<V, Kind, L: ChoiceFor<V, Kind>> ChoiceFor<Vec<V>, ListKind<Kind>> for L {
    fn into_choice(self) -> Default {
        L::into_choice(self)
    }
}
