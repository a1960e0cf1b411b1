//! Filters over declared paths: their parameters, and the conditions on the parameters' values.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::sea_query::{Condition, DynIden, Expr, IntoCondition, ValueType};
use sea_orm::{DbBackend, EntityTrait, Value};
#[cfg(feature = "openapi")]
use serde_json::json;

use super::column::Field;
use super::database_checks::KeyQuestion;
use super::parse;
use super::parse::ParameterTest;
use super::path::Target;
use super::sql::{Part, Test};
use super::types::{Dated, Ordered, Textual, Timed};
use crate::base::exceptions::{ErrorDetail, Result};
use crate::database::DatePart;
use crate::database::unless;
#[cfg(feature = "openapi")]
use crate::describe::Parameter;
use crate::http::request::QueryParams;
use crate::model::ColumnSql;
use crate::values::ValueKind;

/// The comparison of a column with a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    Exact,
    In,
    IsNull,
    /// Several parameters of one name, any of which may match.
    Multiple,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    /// Two values separated by a comma.
    Range,
    /// Two parameters, `…_min` and `…_max`.
    MinMax,
    /// Two parameters, `…_after` and `…_before`, each a date.
    AfterBefore,
    Text {
        part: Part,
        ignore_case: bool,
    },
    Regex {
        ignore_case: bool,
    },
    /// The date part of a moment.
    Date,
    Year,
    DatePart(DatePart),
}

/// Return types of a filter's function: a condition, an expression, or a `Result` of either.
pub trait IntoFilter {
    /// Converts the value to a condition.
    ///
    /// # Errors
    /// The error that the function returns; a [`ValidationError`](crate::exceptions::ValidationError) reports it to the
    /// client.
    fn into_filter(self) -> Result<Condition>;
}

macro_rules! into_filter {
    ($($T:ty)+) => {$(
        impl IntoFilter for $T {
            fn into_filter(self) -> Result<Condition> {
                Ok(self.into_condition())
            }
        }

        impl IntoFilter for Result<$T> {
            fn into_filter(self) -> Result<Condition> {
                self.map(IntoCondition::into_condition)
            }
        }
    )+};
}

into_filter! { Condition Expr }

#[cfg(feature = "openapi")]
impl Lookup {
    /// The parameters of the lookup over a field, with what they take.
    fn described(self, name: String, field: &Field) -> Vec<Parameter> {
        let column = &field.column;
        let value = match column.sql.variants().filter(|_| column.is_choice()) {
            Some(variants) => json!({"type": "string", "enum": variants}),
            None => column.kind.schema(),
        };
        let date = || json!({"type": "string", "format": "date"});
        let several = |name: String| Parameter::query(name, json!({"type": "array", "items": value}));
        match self {
            Self::Multiple => vec![several(name)],
            Self::Exact if column.several => vec![several(name)],
            Self::Exact | Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual => {
                vec![Parameter::query(name, value)]
            }
            Self::In => vec![Parameter::list(name, &value)],
            Self::Range => {
                let mut range = Parameter::list(name, &value);
                range.schema["minItems"] = 2.into();
                range.schema["maxItems"] = 2.into();
                vec![range]
            }
            Self::IsNull => vec![Parameter::query(name, json!({"type": "boolean"}))],
            Self::MinMax => ["min", "max"].map(|end| Parameter::query(format!("{name}_{end}"), value.clone())).to_vec(),
            Self::AfterBefore => {
                ["after", "before"].map(|end| Parameter::query(format!("{name}_{end}"), date())).to_vec()
            }
            Self::Text { .. } | Self::Regex { .. } => vec![Parameter::text(name)],
            Self::Date => vec![Parameter::query(name, date())],
            Self::Year | Self::DatePart(_) => vec![Parameter::query(name, json!({"type": "integer"}))],
        }
    }
}

type Function = Box<dyn Fn(Value) -> Option<Result<Condition>> + Send + Sync>;

/// The source of a filter's condition.
pub(super) enum ConditionSource {
    Field { field: Box<Field>, lookups: Vec<(Lookup, &'static str)> },
    Function { kind: ValueKind, function: Function },
}

/// A filter: the parameters over one path, or a function of the project's.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent argument of a filter")]
pub struct Filter {
    pub(super) name: String,
    pub(super) by: ConditionSource,
    named: bool,
    pub(super) required: bool,
    exclude: bool,
    /// Whether only words are booleans, not `1` and `0`.
    words: bool,
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&self.name).finish()
    }
}

/// A filter that still has the type of its column.
pub struct TypedFilter<F> {
    filter: Result<Filter, String>,
    types: PhantomData<fn() -> F>,
}

impl<F> fmt::Debug for TypedFilter<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.filter.fmt(f)
    }
}

macro_rules! lookups {
    ($($(#[$doc:meta])* $name:ident $word:literal $(: $Bound:ident)? => $lookup:expr;)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(self) -> Self $(where F: $Bound)? {
            self.with($lookup, $word)
        }
    )+};
}

const fn text(part: Part, ignore_case: bool) -> Lookup {
    Lookup::Text { part, ignore_case }
}

impl<F> TypedFilter<F> {
    lookups! {
        /// Matches the value itself.
        exact "exact" => Lookup::Exact;
        /// Matches any of several values, separated by commas.
        r#in "in" => Lookup::In;
        /// Matches by whether there is a value; takes a boolean.
        isnull "isnull" => Lookup::IsNull;
        /// Matches any of several parameters of the same name.
        multiple "multiple" => Lookup::Multiple;
        /// Matches the whole text, ignoring case.
        iexact "iexact": Textual => text(Part::Whole, true);
        /// Matches a part of the text.
        contains "contains": Textual => text(Part::Any, false);
        /// Matches a part of the text, ignoring case.
        icontains "icontains": Textual => text(Part::Any, true);
        /// Matches the beginning of the text.
        startswith "startswith": Textual => text(Part::Start, false);
        /// Matches the beginning of the text, ignoring case.
        istartswith "istartswith": Textual => text(Part::Start, true);
        /// Matches the end of the text.
        endswith "endswith": Textual => text(Part::End, false);
        /// Matches the end of the text, ignoring case.
        iendswith "iendswith": Textual => text(Part::End, true);
        /// Matches a regular expression, in the database's syntax.
        regex "regex": Textual => Lookup::Regex { ignore_case: false };
        /// Matches a regular expression in the database's syntax, ignoring case.
        iregex "iregex": Textual => Lookup::Regex { ignore_case: true };
        /// Matches values greater than this.
        gt "gt": Ordered => Lookup::Greater;
        /// Matches this value and greater ones.
        gte "gte": Ordered => Lookup::GreaterOrEqual;
        /// Matches values less than this.
        lt "lt": Ordered => Lookup::Less;
        /// Matches this value and lesser ones.
        lte "lte": Ordered => Lookup::LessOrEqual;
        /// Matches a range, given as two values separated by a comma, both included.
        range "range": Ordered => Lookup::Range;
        /// Matches a range from `…_min` to `…_max`, both included; either may be missing.
        min_max "min_max": Ordered => Lookup::MinMax;
        /// Matches the days from `…_after` to `…_before`, both included; either may be missing.
        after_before "after_before": Dated => Lookup::AfterBefore;
        /// Matches values on this day.
        date "date": Dated => Lookup::Date;
        /// Matches values in this year.
        year "year": Dated => Lookup::Year;
        /// Matches values in this month, 1 to 12.
        month "month": Dated => Lookup::DatePart(DatePart::Month);
        /// Matches values on this day of the month.
        day "day": Dated => Lookup::DatePart(DatePart::Day);
        /// Matches values on this day of the week; 1 is Sunday.
        week_day "week_day": Dated => Lookup::DatePart(DatePart::WeekDay);
        /// Matches values in this quarter of the year, 1 to 4.
        quarter "quarter": Dated => Lookup::DatePart(DatePart::Quarter);
        /// Matches values in this hour, 0 to 23.
        hour "hour": Timed => Lookup::DatePart(DatePart::Hour);
        /// Matches values in this minute.
        minute "minute": Timed => Lookup::DatePart(DatePart::Minute);
        /// Matches values in this second.
        second "second": Timed => Lookup::DatePart(DatePart::Second);
    }

    fn with(mut self, lookup: Lookup, word: &'static str) -> Self {
        if let Ok(Filter { by: ConditionSource::Field { lookups, .. }, .. }) = &mut self.filter {
            lookups.push((lookup, word));
        }
        self
    }

    /// Sets the name of the parameter.
    #[must_use]
    pub fn named(mut self, name: &'static str) -> Self {
        if let Ok(filter) = &mut self.filter {
            name.clone_into(&mut filter.name);
            filter.named = true;
        }
        self
    }

    /// Requires the parameter: a request for the list without it is an error.
    #[must_use]
    pub fn required(mut self) -> Self {
        if let Ok(filter) = &mut self.filter {
            filter.required = true;
        }
        self
    }

    /// Keeps the rows that do not match.
    #[must_use]
    pub fn exclude(mut self) -> Self {
        if let Ok(filter) = &mut self.filter {
            filter.exclude = true;
        }
        self
    }

    /// Accepts only `true`, `True`, `false` and `False` as booleans, as the form fields of HTML pages do. Any other
    /// value is ignored.
    #[must_use]
    pub fn words(mut self) -> Self {
        if let Ok(filter) = &mut self.filter {
            filter.words = true;
        }
        self
    }

    pub(super) fn finish(self) -> Result<Filter, String> {
        self.filter
    }
}

impl<F> Target<F> {
    /// Starts a filter over this path; lookups are added to it.
    #[must_use]
    pub fn filter(self) -> TypedFilter<F> {
        let field = self.field.and_then(|field| match field.column.kind {
            ValueKind::Array(_) => {
                Err(format!("the filter `{}` is over an array, which cannot be written in a URL", field.name))
            }
            _ => Ok(field),
        });
        let filter = field.map(|field| Filter {
            name: field.name.clone(),
            by: ConditionSource::Field { field: Box::new(field), lookups: Vec::new() },
            named: false,
            required: false,
            exclude: false,
            words: false,
        });
        TypedFilter { filter, types: PhantomData }
    }
}

/// A filter by a function, which turns the parameter's value into a condition.
#[must_use]
pub fn method<T, C>(name: &'static str, function: fn(T) -> C) -> TypedFilter<T>
where
    T: ValueType + 'static,
    C: IntoFilter + 'static,
{
    let filter = ValueKind::of(&T::array_type())
        .ok_or_else(|| format!("the filter `{name}` takes a type that cannot be written in a URL"))
        .map(|kind| Filter {
            name: name.to_owned(),
            by: ConditionSource::Function {
                kind,
                function: Box::new(move |value| {
                    <T as ValueType>::try_from(value).ok().map(|value| function(value).into_filter())
                }),
            },
            named: true,
            required: false,
            exclude: false,
            words: false,
        });
    TypedFilter { filter, types: PhantomData }
}

/// Results of reading the parameters of one request.
#[derive(Default)]
pub(super) struct FoundParams {
    pub(super) conditions: Vec<Condition>,
    pub(super) errors: Vec<(String, Vec<ErrorDetail>)>,
    /// Keys that must exist.
    pub(super) keys: Vec<KeyQuestion>,
    /// Values that only the database can parse.
    pub(super) parsed: Vec<(String, ColumnSql, Value)>,
    /// Regular expressions, which only the database can check.
    pub(super) patterns: Vec<(String, String)>,
}

impl Filter {
    /// The name of the parameter of a lookup. `alone` is whether the filter has no other lookup.
    pub(super) fn parameter(&self, lookup: Lookup, word: &str, alone: bool) -> String {
        match lookup {
            Lookup::Exact | Lookup::Multiple | Lookup::MinMax | Lookup::AfterBefore => self.name.clone(),
            _ if self.named && alone => self.name.clone(),
            _ => format!("{}__{word}", self.name),
        }
    }

    /// The names of all parameters that the filter reads.
    pub(super) fn parameters(&self) -> Vec<String> {
        match &self.by {
            ConditionSource::Function { .. } => vec![self.name.clone()],
            ConditionSource::Field { lookups, .. } => lookups
                .iter()
                .flat_map(|(lookup, word)| {
                    let name = self.parameter(*lookup, word, lookups.len() == 1);
                    match lookup {
                        Lookup::MinMax => vec![format!("{name}_min"), format!("{name}_max")],
                        Lookup::AfterBefore => vec![format!("{name}_after"), format!("{name}_before")],
                        _ => vec![name],
                    }
                })
                .collect(),
        }
    }

    /// Every parameter that it reads, with what it takes.
    #[cfg(feature = "openapi")]
    pub(super) fn described(&self) -> Vec<Parameter> {
        let required = |parameter: Parameter| Parameter { required: self.required, ..parameter };
        match &self.by {
            ConditionSource::Function { kind, .. } => {
                vec![required(Parameter::query(self.name.clone(), kind.schema()))]
            }
            ConditionSource::Field { field, lookups } => lookups
                .iter()
                .flat_map(|(lookup, word)| {
                    let name = self.parameter(*lookup, word, lookups.len() == 1);
                    lookup.described(name, field)
                })
                .map(required)
                .collect(),
        }
    }

    pub(super) fn is_required(&self) -> bool {
        self.required
    }

    /// Reads the filter's parameters and adds the results to `found`. A parameter may list at most `most` values.
    pub(super) fn read(
        &self,
        query: QueryParams<'_>,
        table: &DynIden,
        backend: DbBackend,
        most: usize,
        found: &mut FoundParams,
    ) -> Result<()> {
        match &self.by {
            ConditionSource::Function { kind, function } => self.read_function(kind, function, query, found),
            ConditionSource::Field { field, lookups } => {
                for (lookup, word) in lookups {
                    let name = self.parameter(*lookup, word, lookups.len() == 1);
                    match parse::test(field, *lookup, self.words, &name, query, most) {
                        Ok(None) if self.required => found.errors.push((name, vec![required()])),
                        Ok(None) => {}
                        Ok(Some(reading)) => self.add(field, *lookup, name, reading, table, backend, found),
                        Err(detail) => found.errors.push((name, vec![detail])),
                    }
                }
                Ok(())
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a part of `read`, split off for its length")]
    fn add(
        &self,
        field: &Field,
        lookup: Lookup,
        name: String,
        reading: ParameterTest,
        table: &DynIden,
        backend: DbBackend,
        found: &mut FoundParams,
    ) {
        if field.column.sql.is_parsed(backend) {
            let values = reading.test.values().into_iter();
            found.parsed.extend(values.map(|value| (name.clone(), field.column.sql.clone(), value.clone())));
        }
        if let (Some(_), Lookup::Exact | Lookup::Multiple) = (&field.column.points_to, lookup) {
            let question = |value| KeyQuestion::new(name.clone(), field, value);
            found.keys.extend(reading.values.into_iter().filter_map(question));
        }
        if let Test::Regex { pattern, .. } = &reading.test {
            found.patterns.push((name, pattern.clone()));
        }
        let condition = condition(field, &reading.test, table, backend);
        found.conditions.push(if self.exclude { unless(condition) } else { condition });
    }

    fn read_function(
        &self,
        kind: &ValueKind,
        function: &Function,
        query: QueryParams<'_>,
        found: &mut FoundParams,
    ) -> Result<()> {
        let condition = match parse::single(kind, self.words, query.get(&self.name).as_deref()) {
            Ok(None) if self.required => {
                found.errors.push((self.name.clone(), vec![required()]));
                return Ok(());
            }
            Ok(None) => return Ok(()),
            Ok(Some(value)) => function(value),
            Err(detail) => {
                found.errors.push((self.name.clone(), vec![detail]));
                return Ok(());
            }
        };
        match condition {
            Some(condition) => found.conditions.push(condition?),
            None => found.errors.push((self.name.clone(), vec![parse::no_choice()])),
        }
        Ok(())
    }
}

fn required() -> ErrorDetail {
    ErrorDetail::new("This must be given.", "required")
}

/// The condition that at least one of the field's rows meets the test.
pub(super) fn condition(field: &Field, test: &Test, table: &DynIden, backend: DbBackend) -> Condition {
    let sql = &field.column.sql;
    match test {
        // A missing row on the way counts as NULL.
        Test::IsNull if !field.is_own() => {
            unless(field.met_by(table, |column| Test::IsNotNull.condition(column, sql, backend)))
        }
        test => field.met_by(table, |column| test.condition(column, sql, backend)),
    }
}

/// The name of an entity's table, as it occurs in conditions on its columns.
pub(super) fn table_of<E: EntityTrait>() -> DynIden {
    use sea_orm::sea_query::IntoIden as _;
    E::default().table_name().into_iden()
}
