//! Filters over declared paths: which parameters there are, and what their values mean.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::sea_query::{Condition, DynIden, Expr, IntoCondition, ValueType};
use sea_orm::{DbBackend, EntityTrait, Value};

use super::column::Field;
use super::confirm::KeyQuestion;
use super::parse::{self, Reading};
use super::path::Target;
use super::sql::{Part, Test};
use super::types::{Dated, Ordered, Textual, Timed};
use crate::database::DatePart;
use crate::database::unless;
use crate::exceptions::{ErrorDetail, Result};
use crate::request::QueryParams;
use crate::serializers::ColumnSql;
use crate::values::Kind;

/// What a parameter asks of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    Exact,
    In,
    IsNull,
    /// Any of several parameters of the same name.
    Multiple,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    /// Two values with a comma between.
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
    /// The date of a time.
    Date,
    Year,
    DatePart(DatePart),
}

/// A condition that a filter's function makes of a value: a condition, an expression, or a refusal.
pub trait IntoFilter {
    /// The condition.
    ///
    /// # Errors
    /// What the function refuses; a [`ValidationError`](crate::exceptions::ValidationError) tells the client what is wrong.
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

type Function = Box<dyn Fn(Value) -> Option<Result<Condition>> + Send + Sync>;

/// What a filter narrows by.
pub(super) enum By {
    Field { field: Box<Field>, lookups: Vec<(Lookup, &'static str)> },
    Function { kind: Kind, function: Function },
}

/// A filter: the parameters over one path, or a function of the user's.
#[expect(clippy::struct_excessive_bools, reason = "each is one of the words that stand beside lookups")]
pub struct Filter {
    pub(super) name: String,
    pub(super) by: By,
    named: bool,
    pub(super) required: bool,
    exclude: bool,
    /// Only words are truth values.
    words: bool,
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&self.name).finish()
    }
}

/// A filter of which the type of the column is still known.
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
        /// The value itself.
        exact "exact" => Lookup::Exact;
        /// One of several, with commas between.
        r#in "in" => Lookup::In;
        /// Whether there is a value.
        isnull "isnull" => Lookup::IsNull;
        /// Any of several parameters of the same name.
        multiple "multiple" => Lookup::Multiple;
        /// The text, in any case.
        iexact "iexact": Textual => text(Part::Whole, true);
        /// Text that has this in it.
        contains "contains": Textual => text(Part::Any, false);
        /// Text that has this in it, in any case.
        icontains "icontains": Textual => text(Part::Any, true);
        /// Text that begins so.
        startswith "startswith": Textual => text(Part::Start, false);
        /// Text that begins so, in any case.
        istartswith "istartswith": Textual => text(Part::Start, true);
        /// Text that ends so.
        endswith "endswith": Textual => text(Part::End, false);
        /// Text that ends so, in any case.
        iendswith "iendswith": Textual => text(Part::End, true);
        /// Text that a regular expression of the database matches.
        regex "regex": Textual => Lookup::Regex { ignore_case: false };
        /// The same, in any case.
        iregex "iregex": Textual => Lookup::Regex { ignore_case: true };
        /// More than this.
        gt "gt": Ordered => Lookup::Greater;
        /// This or more.
        gte "gte": Ordered => Lookup::GreaterOrEqual;
        /// Less than this.
        lt "lt": Ordered => Lookup::Less;
        /// This or less.
        lte "lte": Ordered => Lookup::LessOrEqual;
        /// From one value to another, with a comma between.
        range "range": Ordered => Lookup::Range;
        /// From `…_min` to `…_max`.
        min_max "min_max": Ordered => Lookup::MinMax;
        /// From the day `…_after` to the day `…_before`.
        after_before "after_before": Dated => Lookup::AfterBefore;
        /// On this day.
        date "date": Dated => Lookup::Date;
        /// In this year.
        year "year": Dated => Lookup::Year;
        /// In this month, 1 to 12.
        month "month": Dated => Lookup::DatePart(DatePart::Month);
        /// On this day of the month.
        day "day": Dated => Lookup::DatePart(DatePart::Day);
        /// On this day of the week; 1 is Sunday.
        week_day "week_day": Dated => Lookup::DatePart(DatePart::WeekDay);
        /// In this quarter of the year, 1 to 4.
        quarter "quarter": Dated => Lookup::DatePart(DatePart::Quarter);
        /// In this hour, 0 to 23.
        hour "hour": Timed => Lookup::DatePart(DatePart::Hour);
        /// In this minute.
        minute "minute": Timed => Lookup::DatePart(DatePart::Minute);
        /// In this second.
        second "second": Timed => Lookup::DatePart(DatePart::Second);
    }

    fn with(mut self, lookup: Lookup, word: &'static str) -> Self {
        if let Ok(Filter { by: By::Field { lookups, .. }, .. }) = &mut self.filter {
            lookups.push((lookup, word));
        }
        self
    }

    /// Under this name.
    #[must_use]
    pub fn named(mut self, name: &'static str) -> Self {
        if let Ok(filter) = &mut self.filter {
            name.clone_into(&mut filter.name);
            filter.named = true;
        }
        self
    }

    /// A list without it is refused.
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

    /// Only `true` and `false` are truth values, as in forms of pages; anything else filters nothing.
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
    /// The parameters over this path; lookups are added to it.
    #[must_use]
    pub fn filter(self) -> TypedFilter<F> {
        let field = self.field.and_then(|field| match field.column.kind {
            Kind::Array(_) => Err(format!("the filter `{}` is over an array, which URLs have no form for", field.name)),
            _ => Ok(field),
        });
        let filter = field.map(|field| Filter {
            name: field.name.clone(),
            by: By::Field { field: Box::new(field), lookups: Vec::new() },
            named: false,
            required: false,
            exclude: false,
            words: false,
        });
        TypedFilter { filter, types: PhantomData }
    }
}

/// A parameter whose value a function makes a condition of.
#[must_use]
pub fn method<T, C>(name: &'static str, function: fn(T) -> C) -> TypedFilter<T>
where
    T: ValueType + 'static,
    C: IntoFilter + 'static,
{
    let filter = Kind::of(&T::array_type())
        .ok_or_else(|| format!("the filter `{name}` takes a type that URLs have no form for"))
        .map(|kind| Filter {
            name: name.to_owned(),
            by: By::Function {
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

/// What the parameters of one request come to.
#[derive(Default)]
pub(super) struct Found {
    pub(super) conditions: Vec<Condition>,
    pub(super) errors: Vec<(String, Vec<ErrorDetail>)>,
    /// Keys that must be there.
    pub(super) keys: Vec<KeyQuestion>,
    /// Values that only the database can read.
    pub(super) parsed: Vec<(String, ColumnSql, Value)>,
    /// Regular expressions, which only the database can read.
    pub(super) patterns: Vec<(String, String)>,
}

impl Filter {
    /// The parameter of a lookup.
    pub(super) fn parameter(&self, lookup: Lookup, word: &str, alone: bool) -> String {
        match lookup {
            Lookup::Exact | Lookup::Multiple | Lookup::MinMax | Lookup::AfterBefore => self.name.clone(),
            _ if self.named && alone => self.name.clone(),
            _ => format!("{}__{word}", self.name),
        }
    }

    /// Every parameter that it reads.
    pub(super) fn parameters(&self) -> Vec<String> {
        match &self.by {
            By::Function { .. } => vec![self.name.clone()],
            By::Field { lookups, .. } => lookups
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

    /// Whether a request without it is refused.
    pub(super) fn is_required(&self) -> bool {
        self.required
    }

    /// Reads its parameters, of which none may list more than `most` values, and adds what they come to.
    pub(super) fn read(
        &self,
        query: QueryParams<'_>,
        table: &DynIden,
        backend: DbBackend,
        most: usize,
        found: &mut Found,
    ) -> Result<()> {
        match &self.by {
            By::Function { kind, function } => self.read_function(kind, function, query, found),
            By::Field { field, lookups } => {
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

    #[expect(clippy::too_many_arguments, reason = "a step of `read`, which has them all at hand")]
    fn add(
        &self,
        field: &Field,
        lookup: Lookup,
        name: String,
        reading: Reading,
        table: &DynIden,
        backend: DbBackend,
        found: &mut Found,
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

    fn read_function(&self, kind: &Kind, function: &Function, query: QueryParams<'_>, found: &mut Found) -> Result<()> {
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

/// The condition that one of the field's rows meets the test.
pub(super) fn condition(field: &Field, test: &Test, table: &DynIden, backend: DbBackend) -> Condition {
    let sql = &field.column.sql;
    match test {
        // Where there is no row on the way there is no value either.
        Test::IsNull if !field.is_own() => {
            unless(field.met_by(table, |column| Test::IsNotNull.condition(column, sql, backend)))
        }
        test => field.met_by(table, |column| test.condition(column, sql, backend)),
    }
}

/// The name of an entity's table, as conditions on its columns have it.
pub(super) fn table_of<E: EntityTrait>() -> DynIden {
    use sea_orm::sea_query::IntoIden as _;
    E::default().table_name().into_iden()
}
