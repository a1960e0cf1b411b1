//! How a column's values are written, compared, ordered and read in the SQL of each database.
//!
//! Databases differ in the meaning of `=` and of an order. MariaDB's collations ignore case, accents and trailing
//! spaces. PostgreSQL has types without a collation. SQLite stores date-times as text in several forms, and decimals as
//! floating point numbers. Every statement of the library takes the SQL for a column from here. So a filter, a key, an
//! order and a cursor's position agree.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use sea_orm::sea_query::{BinOper, ColumnType, Expr, ExprTrait, Func, OptionEnum, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbBackend, DbErr, EntityTrait, Iterable, ModelTrait, Value};

use crate::database;
use crate::database::{Executor, is_one_of, returning_expr, rounded, selected};
use crate::values::{Integer, ValueKind};

/// A comparison of a column with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Compare {
    const fn operator(self) -> BinOper {
        match self {
            Self::Equal => BinOper::Equal,
            Self::Greater => BinOper::GreaterThan,
            Self::GreaterOrEqual => BinOper::GreaterThanOrEqual,
            Self::Less => BinOper::SmallerThan,
            Self::LessOrEqual => BinOper::SmallerThanOrEqual,
        }
    }
}

/// The equality and order of a column's values.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    /// The database's own: alike in all databases, or of a type that only one database has.
    Own,
    /// Text, compared by code point.
    Text,
    /// Text that PostgreSQL pads with spaces.
    Padded,
    /// Values shown as text whose PostgreSQL type compares them in another way: enumerations, types by name.
    AsText,
    /// A PostgreSQL type that parses the text of its values: network addresses, columns with `save_as`.
    Parsed,
    /// JSON, which some databases cannot compare.
    Json,
    /// A date-time. In SQLite it is text, in the form that its writer chose.
    Moment,
    /// A number that SQLite stores as a floating point number.
    Real,
}

/// The SQL of a column.
#[derive(Clone)]
pub(crate) struct ColumnSql {
    pub(crate) kind: Option<ValueKind>,
    meaning: Meaning,
    /// The values of the database's enumeration, if the Rust type is a string.
    variants: Option<Arc<[String]>>,
    /// The PostgreSQL type that a value is cast to, if the entity does not cast it. The column is then read as text.
    cast: Option<&'static str>,
    position: usize,
    entity: Option<OfEntity>,
}

/// The parts of a column's SQL that need the entity's types.
#[derive(Clone, Copy)]
struct OfEntity {
    save_as: fn(usize, Expr) -> Expr,
    selected: fn(usize, Expr, DbBackend) -> Expr,
    returned: fn(usize, Option<&'static str>, DbBackend) -> Option<Expr>,
    takes: fn(usize, Value) -> bool,
}

impl OfEntity {
    const fn of<E: EntityTrait>() -> Self {
        Self {
            save_as: |position, expr| match E::Column::iter().nth(position) {
                Some(column) => column.save_as(expr),
                None => expr,
            },
            selected: |position, expr, backend| match E::Column::iter().nth(position) {
                Some(column) => selected(column, expr, backend),
                None => expr,
            },
            returned: |position, cast, backend| Some(returning_expr(E::Column::iter().nth(position)?, cast, backend)),
            takes: |position, value| {
                let mut row = <E::ActiveModel as ActiveModelTrait>::default();
                E::Column::iter().nth(position).is_some_and(|column| row.try_set(column, value).is_ok())
            },
        }
    }
}

impl fmt::Debug for ColumnSql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ColumnSql").field("kind", &self.kind).field("meaning", &self.meaning).finish_non_exhaustive()
    }
}

impl ColumnSql {
    pub(crate) fn of<E: EntityTrait>(position: usize, column: E::Column) -> Self {
        let value = E::Model::get_value_type(column);
        let is_cast = column.save_as(Expr::val("")) != Expr::val("");
        let kind = ValueKind::of(&value).and_then(|kind| match column.def().get_column_type() {
            ColumnType::Array(_) => kind.can_be_listed().then(|| ValueKind::Array(Arc::new(kind))),
            _ => Some(kind),
        });
        Self::described(position, kind, column.def().get_column_type(), is_cast, OfEntity::of::<E>())
    }

    fn described(
        position: usize,
        kind: Option<ValueKind>,
        column_type: &ColumnType,
        is_cast: bool,
        entity: OfEntity,
    ) -> Self {
        let mut variants = None;
        let mut cast = None;
        let meaning = match (&kind, column_type) {
            (Some(ValueKind::Text), ColumnType::Enum { variants: all, .. }) => {
                variants = Some(all.iter().map(|variant| variant.inner().into_owned()).collect());
                Meaning::AsText
            }
            (Some(ValueKind::Text), ColumnType::Inet | ColumnType::Cidr | ColumnType::MacAddr | ColumnType::LTree) => {
                cast = own_type(column_type).filter(|_| !is_cast);
                Meaning::Parsed
            }
            (Some(ValueKind::Text), _) if is_cast => Meaning::Parsed,
            (Some(ValueKind::Text | ValueKind::Char), ColumnType::Char(_)) => {
                // The spaces with which PostgreSQL pads the value have no meaning. A cast to `text` drops them.
                cast = Some("bpchar");
                Meaning::Padded
            }
            (Some(ValueKind::Text | ValueKind::Char), ColumnType::String(_) | ColumnType::Text) => Meaning::Text,
            (Some(ValueKind::Text | ValueKind::Char | ValueKind::Enum(_)), _) => Meaning::AsText,
            (Some(ValueKind::Json), _) => Meaning::Json,
            (Some(ValueKind::DateTime | ValueKind::DateTimeUtc | ValueKind::DateTimeTz), _) => Meaning::Moment,
            (Some(ValueKind::Float | ValueKind::Double | ValueKind::Decimal), _) => Meaning::Real,
            _ => Meaning::Own,
        };
        Self { kind, meaning, variants, cast, position, entity: Some(entity) }
    }

    /// A row count in place of a column.
    pub(crate) const fn number() -> Self {
        let kind = Some(ValueKind::Integer(Integer::I64));
        Self { kind, meaning: Meaning::Own, variants: None, cast: None, position: 0, entity: None }
    }

    /// A text column without an entity.
    pub(crate) const fn text() -> Self {
        let kind = Some(ValueKind::Text);
        Self { kind, meaning: Meaning::Text, variants: None, cast: None, position: 0, entity: None }
    }

    /// The value as it is written to the column.
    pub(crate) fn value(&self, value: Value, backend: DbBackend) -> Expr {
        let value = Expr::val(value);
        match (&self.entity, self.cast) {
            (_, Some(cast)) if backend == DbBackend::Postgres => value.cast_as(cast),
            (Some(entity), _) => (entity.save_as)(self.position, value),
            (None, _) => value,
        }
    }

    /// The column, or an expression with its values, in a select list.
    pub(crate) fn selected(&self, expr: Expr, backend: DbBackend) -> Expr {
        match (&self.entity, self.cast) {
            (_, Some(_)) if backend == DbBackend::Postgres => expr.cast_as("text"),
            (Some(entity), _) => (entity.selected)(self.position, expr, backend),
            (None, _) => expr,
        }
    }

    /// Returns the values of the database's enumeration, if the Rust type is a string.
    pub(crate) fn variants(&self) -> Option<&[String]> {
        self.variants.as_deref()
    }

    /// The column in a RETURNING clause.
    pub(crate) fn returned(&self, backend: DbBackend) -> Option<Expr> {
        let cast = self.cast.filter(|_| backend == DbBackend::Postgres).map(|_| "text");
        let entity = self.entity?;
        (entity.returned)(self.position, cast, backend)
    }

    /// Whether a row can have the value. An enumeration refuses values other than its variants.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        match (&self.kind, &self.variants, value) {
            (_, Some(variants), Value::String(Some(text))) => variants.contains(text),
            (Some(ValueKind::Enum(_)), _, value) => {
                self.entity.is_none_or(|entity| (entity.takes)(self.position, value.clone()))
            }
            _ => true,
        }
    }

    /// Whether some database parses the column's values itself.
    pub(crate) fn is_by_database(&self) -> bool {
        self.meaning == Meaning::Parsed
    }

    /// Whether this database parses the column's values itself, so that only it can validate them.
    pub(crate) fn is_parsed(&self, backend: DbBackend) -> bool {
        self.is_by_database() && backend == DbBackend::Postgres
    }

    /// Returns the value in the database's own form, if the database parses it, and unchanged otherwise. `None` for a
    /// text that the database refuses.
    pub(crate) async fn parse(&self, db: &impl Executor, value: Value) -> Result<Option<Value>, DbErr> {
        let backend = db.get_database_backend();
        if !self.is_parsed(backend) {
            return Ok(Some(value));
        }
        let question = Query::select().expr(self.parsed(value, backend)).take();
        match database::first(db, &question).await {
            Ok(row) => row.map(|row| row.try_get_by_index(0)).transpose().map(|text| text.map(Value::String)),
            Err(error) if database::is_refused_value(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn parsed(&self, value: Value, backend: DbBackend) -> Expr {
        self.selected(self.value(value, backend), backend).cast_as("text")
    }

    /// The column as text, for searches.
    pub(crate) fn as_text(&self, expr: Expr, backend: DbBackend) -> Expr {
        match (&self.meaning, backend) {
            (Meaning::Text, _) | (_, DbBackend::Sqlite) => expr,
            (Meaning::Parsed, DbBackend::Postgres) => self.selected(expr, backend).cast_as("text"),
            (_, DbBackend::Postgres) => expr.cast_as("text"),
            (Meaning::Padded, _) => expr,
            _ => expr.cast_as("CHAR"),
        }
    }

    /// Whether the column's values are ordered as text.
    fn is_ordered_as_text(&self, backend: DbBackend) -> bool {
        match self.meaning {
            Meaning::Text | Meaning::Padded | Meaning::AsText | Meaning::Json => true,
            Meaning::Parsed => backend != DbBackend::Postgres,
            Meaning::Own | Meaning::Moment | Meaning::Real => false,
        }
    }

    /// The expression that orders rows by the column.
    pub(crate) fn ordered(&self, expr: Expr, backend: DbBackend) -> Expr {
        match self.meaning {
            _ if self.is_ordered_as_text(backend) => by_code_point(self.as_text(expr, backend), backend),
            Meaning::Moment if backend == DbBackend::Sqlite => microseconds(expr),
            _ => expr,
        }
    }

    /// The column's part of a cursor's position: exactly the value that the order compares. Its kind is
    /// [`position_kind`](Self::position_kind).
    pub(crate) fn position(&self, expr: Expr, backend: DbBackend) -> Expr {
        match (&self.meaning, backend) {
            (Meaning::Json, _) => self.as_text(expr, backend),
            (Meaning::AsText, DbBackend::Postgres) => expr.cast_as("text"),
            (Meaning::Moment, DbBackend::Sqlite) => microseconds(expr),
            (Meaning::Real, DbBackend::Sqlite) => expr.cast_as("REAL"),
            _ => self.selected(expr, backend),
        }
    }

    pub(crate) fn position_kind(&self, backend: DbBackend) -> Option<ValueKind> {
        match (&self.meaning, backend) {
            (Meaning::Json | Meaning::AsText, _) => Some(ValueKind::Text),
            (Meaning::Moment, DbBackend::Sqlite) => Some(ValueKind::Integer(Integer::I64)),
            (Meaning::Real, DbBackend::Sqlite) => Some(ValueKind::Double),
            _ => self.kind.clone(),
        }
    }

    /// The condition that compares the column with a value, of the column's kind or of a position's. Texts are compared
    /// exactly, with case.
    pub(crate) fn compared(&self, compare: Compare, column: Expr, value: Value, backend: DbBackend) -> Expr {
        let operator = compare.operator();
        match (&self.meaning, backend, compare) {
            (Meaning::Moment, DbBackend::Sqlite, _) => match in_microseconds(&value) {
                Some(value) => {
                    let exact = microseconds(column.clone()).binary(operator, Expr::val(value));
                    near(compare, &column, value).map_or_else(|| exact.clone(), |near| near.and(exact.clone()))
                }
                None => column.binary(operator, self.value(value, backend)),
            },
            (Meaning::Json, _, _) => self.in_text(operator, column, value, backend),
            (_, DbBackend::MySql, Compare::Equal) if self.is_ordered_as_text(backend) => {
                // The plain comparison can use an index; the exact one removes its false matches.
                let exact = self.in_text(BinOper::Equal, column.clone(), value.clone(), backend);
                column.eq(self.value(value, backend)).and(exact)
            }
            (Meaning::Padded, DbBackend::Postgres, Compare::Equal) => {
                let exact = column.clone().cast_as("text").eq(Expr::val(value.clone()));
                self.equal(column, value, backend).and(exact)
            }
            (_, DbBackend::Postgres, Compare::Equal) => column.eq(self.value(value, backend)),
            _ if self.is_ordered_as_text(backend) => self.in_text(operator, column, value, backend),
            _ => column.binary(operator, self.value(value, backend)),
        }
    }

    /// The comparison of texts by code point.
    fn in_text(&self, operator: BinOper, column: Expr, value: Value, backend: DbBackend) -> Expr {
        let value = Expr::val(text_of(value));
        let column = self.ordered(column, backend);
        // In PostgreSQL, a parameter takes the collation of the other side.
        let value = if backend == DbBackend::MySql { by_code_point(value, backend) } else { value };
        column.binary(operator, value)
    }

    /// The condition that the column has one of these values, compared exactly. Lists are padded, so that few
    /// statements serve all lengths.
    pub(crate) fn is_in(&self, column: Expr, values: &[Value], backend: DbBackend) -> Expr {
        let rows: Vec<&[Value]> = values.iter().map(std::slice::from_ref).collect();
        are_in(&[(self, column)], &rounded(rows), backend)
    }

    /// Whether a comparison with a list that an index supports has false matches.
    fn is_listed_twice(&self, backend: DbBackend) -> bool {
        match (&self.meaning, backend) {
            (Meaning::Json, _) => false,
            (Meaning::Padded, DbBackend::Postgres) => true,
            _ => backend == DbBackend::MySql && self.is_ordered_as_text(backend),
        }
    }

    /// The column in a comparison with a list: exact, or in the form that an index supports.
    fn listed(&self, column: Expr, is_exact: bool, backend: DbBackend) -> Expr {
        match (&self.meaning, backend) {
            (Meaning::Moment, DbBackend::Sqlite) => microseconds(column),
            (Meaning::Json, _) => self.ordered(column, backend),
            (Meaning::Padded, DbBackend::Postgres) if is_exact => column.cast_as("text"),
            _ if is_exact && self.is_listed_twice(backend) => self.ordered(column, backend),
            _ => column,
        }
    }

    /// A value of a list that is compared with [`listed`](Self::listed).
    fn listed_value(&self, value: Value, is_exact: bool, backend: DbBackend) -> Expr {
        match (&self.meaning, backend) {
            (Meaning::Moment, DbBackend::Sqlite) => Expr::val(in_microseconds(&value).map_or(value, Value::from)),
            (Meaning::Json, _) => Expr::val(text_of(value)),
            (Meaning::Padded, DbBackend::Postgres) if is_exact => Expr::val(value),
            _ if is_exact && self.is_listed_twice(backend) => by_code_point(Expr::val(text_of(value)), backend),
            _ => self.value(value, backend),
        }
    }

    /// The condition that the column, as a key, has the value that names the row. A type whose own `=` ignores case is
    /// also compared exactly.
    pub(crate) fn names(&self, column: Expr, value: Value, backend: DbBackend) -> Expr {
        let equal = self.compared(Compare::Equal, column.clone(), value.clone(), backend);
        if !self.is_parsed(backend) {
            return equal;
        }
        let exact = self.as_text(column, backend).eq(self.parsed(value, backend));
        equal.and(exact)
    }

    /// Whether [`names`](Self::names) binds the value once and unchanged. Its SQL then serves any value.
    pub(crate) fn binds_once(&self, backend: DbBackend) -> bool {
        match (&self.meaning, backend) {
            (Meaning::Json, _)
            | (Meaning::Moment, DbBackend::Sqlite)
            | (Meaning::Padded | Meaning::Parsed, DbBackend::Postgres) => false,
            _ => backend != DbBackend::MySql || !self.is_ordered_as_text(backend),
        }
    }

    /// The select expression and the group expression of the column. Values in one group are exactly equal.
    pub(crate) fn grouped(&self, column: Expr, backend: DbBackend) -> (Expr, Expr) {
        if backend == DbBackend::MySql && self.is_ordered_as_text(backend) {
            return (Func::min(column.clone()).into(), self.ordered(column, backend));
        }
        (self.selected(column.clone(), backend), column)
    }

    /// The condition that the column has a value that was read from it. The equality of the unique index is enough, so
    /// the database's own is used. SQLite's date-times are the exception, since the same moment has several texts.
    pub(crate) fn is_own(&self, column: Expr, value: Value, backend: DbBackend) -> Expr {
        match (&self.meaning, backend) {
            (Meaning::Moment, DbBackend::Sqlite) => self.compared(Compare::Equal, column, value, backend),
            _ => self.equal(column, value, backend),
        }
    }

    /// The condition that the column equals the value as the database's indexes compare it. The value is bound once.
    pub(crate) fn equal(&self, column: Expr, value: Value, backend: DbBackend) -> Expr {
        match (&self.meaning, backend) {
            (Meaning::Json, DbBackend::Postgres) => column.cast_as("text").eq(Expr::val(text_of(value))),
            _ => column.eq(self.value(value, backend)),
        }
    }
}

/// The condition that the columns have the values of one of the rows, compared exactly. Each row has one value per
/// column.
pub(crate) fn are_in(columns: &[(&ColumnSql, Expr)], rows: &[impl AsRef<[Value]>], backend: DbBackend) -> Expr {
    let list = |is_exact: bool| {
        let value =
            |((sql, _), value): (&(&ColumnSql, Expr), &Value)| sql.listed_value(value.clone(), is_exact, backend);
        let listed = columns.iter().map(|(sql, column)| sql.listed(column.clone(), is_exact, backend)).collect();
        let rows = rows.iter().map(|row| columns.iter().zip(row.as_ref()).map(value).collect()).collect();
        is_one_of(listed, rows)
    };
    let found = list(false);
    if columns.iter().any(|(sql, _)| sql.is_listed_twice(backend)) { found.and(list(true)) } else { found }
}

/// Returns the name of a type that only PostgreSQL has.
const fn own_type(column_type: &ColumnType) -> Option<&'static str> {
    match column_type {
        ColumnType::Inet => Some("inet"),
        ColumnType::Cidr => Some("cidr"),
        ColumnType::MacAddr => Some("macaddr"),
        ColumnType::LTree => Some("ltree"),
        _ => None,
    }
}

/// Text in comparisons and orders by code point.
pub(crate) fn by_code_point(expr: Expr, backend: DbBackend) -> Expr {
    match backend {
        DbBackend::Postgres => Expr::cust_with_exprs("($1 COLLATE \"C\")", [expr]),
        DbBackend::MySql => expr.cast_as("BINARY"),
        _ => expr,
    }
}

/// Returns the text of a value, for comparisons as text.
fn text_of(value: Value) -> Value {
    match value {
        Value::Enum(OptionEnum::Some(value)) => Value::String(Some(value.value.into_owned())),
        Value::Json(Some(json)) => Value::String(Some(json.to_string())),
        value => value,
    }
}

/// A date-time of SQLite in microseconds since 1970, from any form of its text. `CURRENT_TIMESTAMP` writes `2026-11-30
/// 16:37:04`, SeaORM `2026-11-30T16:37:04+00:00`, other programs other offsets.
fn microseconds(column: Expr) -> Expr {
    const SQL: &str = "(CAST(strftime('%s', substr(?, 1, 19) || CASE WHEN ? GLOB '*[+-][0-9][0-9]:[0-9][0-9]' \
                       THEN substr(?, -6) ELSE '' END) AS INTEGER) * 1000000 + CASE WHEN substr(?, 20, 1) = '.' \
                       THEN CAST(round(CAST(substr(?, 20) AS REAL) * 1000000) AS INTEGER) ELSE 0 END)";
    Expr::cust_with_exprs(SQL, std::iter::repeat_n(column, 5))
}

/// Returns a date-time in microseconds, as [`microseconds`] does. The value of a position is a number already.
fn in_microseconds(value: &Value) -> Option<i64> {
    let moment = match value {
        Value::BigInt(number) => return *number,
        Value::ChronoDateTime(at) => at.as_ref()?.and_utc(),
        Value::ChronoDateTimeUtc(at) => *at.as_ref()?,
        Value::ChronoDateTimeWithTimeZone(at) => at.as_ref()?.to_utc(),
        _ => return None,
    };
    let rounded = (i64::from(moment.timestamp_subsec_nanos()) + 500) / 1000;
    moment.timestamp().checked_mul(1_000_000)?.checked_add(rounded)
}

/// The condition on the text that all matching date-times meet, and that an index supports. The date in the text is the
/// UTC date give or take a day, since an offset is less than a day. `None` at the ends of the calendar.
fn near(compare: Compare, column: &Expr, value: i64) -> Option<Expr> {
    let day = DateTime::<Utc>::from_timestamp_micros(value)?.date_naive();
    let is_written = |day: &NaiveDate| (0..=9999).contains(&day.year());
    let from = || day.checked_sub_days(Days::new(1)).filter(is_written);
    let to = || day.checked_add_days(Days::new(2)).filter(is_written);
    let after = |day: NaiveDate| column.clone().gte(day.to_string());
    let before = |day: NaiveDate| column.clone().lt(day.to_string());
    match compare {
        Compare::Equal => Some(after(from()?).and(before(to()?))),
        Compare::Greater | Compare::GreaterOrEqual => from().map(after),
        Compare::Less | Compare::LessOrEqual => to().map(before),
    }
}
