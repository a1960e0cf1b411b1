//! Arguments for values that no other row may have.

use std::sync::Arc;

use sea_orm::{QuerySelect, QueryTrait, Select};

use super::{SourceFields, TypedField};
use crate::model::rule::{UniqueColumns, UniqueRule};
use crate::model::{Entity, Known, Side};
use crate::schema::arguments::Period;
use crate::schema::types::{Shape, TypeInfo};
use crate::schema::{Context, ModelSerializer};

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
    pub fn unique_for_date<D>(self, name: &'static str, _: fn(&SourceFields<S>) -> &D) -> Self {
        self.unique_for(Period::Date, name)
    }

    /// Makes the value unique among the rows of the same month, in any year.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn unique_for_month<D>(self, name: &'static str, _: fn(&SourceFields<S>) -> &D) -> Self {
        self.unique_for(Period::Month, name)
    }

    /// Makes the value unique among the rows of the same year.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn unique_for_year<D>(self, name: &'static str, _: fn(&SourceFields<S>) -> &D) -> Self {
        self.unique_for(Period::Year, name)
    }

    fn unique_for(self, period: Period, name: &'static str) -> Self {
        self.spec.arguments.unique_for.push((period, name));
        self
    }
}

/// A rule over columns and relations by the names of the model's fields, each with its type: the column of a relation has
/// another name.
pub(crate) type NamedRule = UniqueRule<(&'static str, TypeInfo)>;

/// Resolves the names in a unique rule to positions of columns. A relation to one row means the column of its key.
pub(crate) fn resolve(rule: NamedRule, entity: &Entity) -> Result<UniqueColumns, String> {
    let columns = rule
        .columns
        .iter()
        .map(|(name, info)| {
            match &info.shape {
                Shape::Relation { target, side } if *side != Side::Many => {
                    let hops = entity.hops(name, &target(), *side, &Known::Nothing)?;
                    match hops.as_slice() {
                        [hop] if hop.held => entity.named(&hop.single()?.0.inner()),
                        _ => None,
                    }
                }
                _ => entity.position(name),
            }
            .ok_or_else(|| format!("names `{name}`, which is not a column of the table `{}`", entity.name))
        })
        .collect::<Result<_, _>>()?;
    Ok(rule.over(columns))
}
