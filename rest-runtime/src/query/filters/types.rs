//! The lookups that suit a column's type.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// Types that are text, which has parts.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not a string",
    label = "this is only for text",
    note = "`iexact`, `contains`, `startswith`, `endswith`, `regex`, their `i…` forms and `search(…)` are for `String`"
)]
pub trait Textual {}

impl Textual for String {}
impl<T: Textual> Textual for Option<T> {}

/// Types whose values have an order.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` have no order",
    label = "this is only for values with an order",
    note = "`gt`, `gte`, `lt`, `lte`, `range` and `min_max` are for numbers, text, dates and times"
)]
pub trait Ordered {}

macro_rules! ordered {
    ($($T:ty)+) => { $(impl Ordered for $T {})+ };
}

ordered! {
    i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 Decimal String char
    NaiveDate NaiveTime NaiveDateTime DateTime<Utc> DateTime<FixedOffset> Uuid
}
impl<T: Ordered> Ordered for Option<T> {}

/// Types with a date, with or without a time.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not a date",
    label = "this is only for dates",
    note = "`date`, `year`, `quarter`, `month`, `day`, `week_day` and `after_before` are for dates, with a time or without"
)]
pub trait Dated {}

impl Dated for NaiveDate {}
impl Dated for NaiveDateTime {}
impl Dated for DateTime<Utc> {}
impl Dated for DateTime<FixedOffset> {}
impl<T: Dated> Dated for Option<T> {}

/// Types with a time of day, with or without a date.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not a time",
    label = "this is only for times",
    note = "`hour`, `minute` and `second` are for times, with a date or without"
)]
pub trait Timed {}

impl Timed for NaiveTime {}
impl Timed for NaiveDateTime {}
impl Timed for DateTime<Utc> {}
impl Timed for DateTime<FixedOffset> {}
impl<T: Timed> Timed for Option<T> {}
