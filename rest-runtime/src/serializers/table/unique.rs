//! Arguments for values that no other row may have.

use std::sync::Arc;

use sea_orm::{QuerySelect, QueryTrait, Select};

use super::{Row, TypedField};
use crate::fields::Period;
use crate::serializers::{Context, ModelSerializer};

impl<S: ModelSerializer, V, T> TypedField<'_, S, V, T> {
    /// Sets the rows among which the value is unique; all rows by default.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn unique_among(self, rows: fn() -> Select<S::Model>) -> Self {
        self.spec.among = Some(Arc::new(move |_| rows().select_only().into_query()));
        self
    }

    /// Sets the rows among which the value is unique, depending on the request.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn unique_among_with(self, rows: fn(&Context<'_>) -> Select<S::Model>) -> Self {
        self.spec.among = Some(Arc::new(move |context| rows(context).select_only().into_query()));
        self
    }

    /// Makes the value unique among the rows of the same day, by this column.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn unique_for_date<D>(self, name: &'static str, _: fn(&Row<S>) -> &D) -> Self {
        self.unique_for(Period::Date, name)
    }

    /// Makes the value unique among the rows of the same month, in any year.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn unique_for_month<D>(self, name: &'static str, _: fn(&Row<S>) -> &D) -> Self {
        self.unique_for(Period::Month, name)
    }

    /// Makes the value unique among the rows of the same year.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn unique_for_year<D>(self, name: &'static str, _: fn(&Row<S>) -> &D) -> Self {
        self.unique_for(Period::Year, name)
    }

    fn unique_for(self, period: Period, name: &'static str) -> Self {
        self.spec.arguments.unique_for.push((period, name));
        self
    }
}
