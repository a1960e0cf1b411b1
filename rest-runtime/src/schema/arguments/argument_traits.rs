//! Traits that say which arguments a Rust type accepts.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use rust_decimal::Decimal;
use sea_orm::EntityTrait;
use sea_orm::entity::compound::HasMany;
use uuid::Uuid;

use super::PrimaryKeyRelated;
use crate::formats::parsers::UploadedFile;

/// Text types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a string",
    label = "this argument is only for text",
    note = "`allow_blank`, `trim`, `email`, `url`, `slug`, `ip` and `regex` are for `String` and `Option<String>`"
)]
pub trait Text {}

impl Text for String {}
impl<T: Text> Text for Option<T> {}

/// File types.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a file", label = "this argument is only for `UploadedFile`")]
pub trait Upload {}

impl Upload for UploadedFile {}
impl<T: Upload> Upload for Option<T> {}

/// Types with a length: text, in characters; lists and maps, in items; files, in the characters of their names.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no length",
    label = "this argument is only for text, lists and maps",
    note = "`min_length` and `max_length` are for `String`, `Vec`, `HashMap` and `BTreeMap`, with or without `Option`"
)]
pub trait Lengthy {}

impl Lengthy for String {}
impl Lengthy for UploadedFile {}
impl<T> Lengthy for Vec<T> {}
impl<E: EntityTrait> Lengthy for HasMany<E> {}
impl<T, Hasher: BuildHasher> Lengthy for HashMap<String, T, Hasher> {}
impl<T> Lengthy for BTreeMap<String, T> {}
impl<T: Lengthy> Lengthy for Option<T> {}

/// Types that can be empty: lists, maps and files.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a list, a map nor a file",
    label = "this argument is only for lists, maps and files",
    note = "`allow_empty` is for `Vec`, `HashMap`, `BTreeMap` and `UploadedFile`, with or without `Option`; for text there is `allow_blank`"
)]
pub trait MayBeEmpty {}

impl MayBeEmpty for UploadedFile {}
impl<T> MayBeEmpty for Vec<T> {}
impl<E: EntityTrait> MayBeEmpty for HasMany<E> {}
impl<T, Hasher: BuildHasher> MayBeEmpty for HashMap<String, T, Hasher> {}
impl<T> MayBeEmpty for BTreeMap<String, T> {}
impl<T: MayBeEmpty> MayBeEmpty for Option<T> {}

/// Lists and maps.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a list nor a map",
    label = "this argument is only for lists and maps",
    note = "`child` is for `Vec`, `HashMap` and `BTreeMap`, with or without `Option`"
)]
pub trait ListOrMap {
    /// The type of the items of the list, or of the values of the map.
    type Item;
}

impl<T> ListOrMap for Vec<T> {
    type Item = T;
}
impl<E: EntityTrait> ListOrMap for HasMany<E> {
    type Item = PrimaryKeyRelated<E>;
}
impl<T, Hasher: BuildHasher> ListOrMap for HashMap<String, T, Hasher> {
    type Item = T;
}
impl<T> ListOrMap for BTreeMap<String, T> {
    type Item = T;
}
impl<T: ListOrMap> ListOrMap for Option<T> {
    type Item = T::Item;
}

/// Numeric types, which can have bounds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "this argument is only for numbers",
    note = "`min_value` and `max_value` are for integers, floats, `Decimal` and `TimeDelta`"
)]
pub trait Numeric {}

/// Numeric types with exact digits, which can be shown as strings.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number with exact digits",
    label = "this argument is only for integers and `Decimal`",
    note = "floats and durations have a single format; remove `coerce_to_string`"
)]
pub trait ExactNumber {}

/// Decimals, which have digits after the point.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a decimal", label = "this argument is only for `Decimal`")]
pub trait DecimalNumber {}

impl DecimalNumber for Decimal {}
impl<T: DecimalNumber> DecimalNumber for Option<T> {}

/// Types with several output formats: dates, times, durations, UUIDs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a single format",
    label = "this argument is only for dates, times, durations and UUIDs"
)]
pub trait Moment {}

/// Dates and times, which have several input formats.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a date nor a time",
    label = "this argument is only for dates and times",
    note = "durations and UUIDs are accepted in all formats; remove `input_formats`"
)]
pub trait HasInputFormats {}

macro_rules! suits {
    ($Trait:ident: $($T:ty)+) => {
        $(impl $Trait for $T {})+
        impl<T: $Trait> $Trait for Option<T> {}
    };
}

suits! { Numeric: i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 Decimal TimeDelta }
suits! { Moment: NaiveDate NaiveTime NaiveDateTime TimeDelta Uuid }
suits! { ExactNumber: i8 i16 i32 i64 u8 u16 u32 u64 Decimal }
suits! { HasInputFormats: NaiveDate NaiveTime NaiveDateTime }
impl<Zone: chrono::TimeZone> Moment for DateTime<Zone> {}
impl<Zone: chrono::TimeZone> HasInputFormats for DateTime<Zone> {}
// For keys that are UUIDs, as with DRF's `pk_field`. Other keys have no formats, which is checked when the schema is
// made.
impl<E> Moment for PrimaryKeyRelated<E> {}
