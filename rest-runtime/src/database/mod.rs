//! The functions through which the library reads and writes rows.
//!
//! SQLite stores `2.00` in a DECIMAL column as an INTEGER, and SeaORM's `Decimal` fails to read that.
//! Every select list and every RETURNING clause of the library comes from [`selected`], which casts such columns. A
//! hook that calls `Entity::find().one()` gets SeaORM's error.

use std::future::Future;
use std::sync::OnceLock;

use chrono::Datelike as _;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use sea_orm::RuntimeErr;
use sea_orm::sea_query::{ColumnType, Condition, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseConnectionType, DatabaseTransaction,
    DbBackend, DbErr, EntityTrait, ExecResult, IntoActiveModel, QueryResult, Statement, StatementBuilder, TryIntoModel,
    Value,
};

use crate::base::erased::BoxFuture;

/// The transaction in which a write and its hooks run: an alias that keeps the signature of a hook on one line.
pub type Tx = DatabaseTransaction;

mod connections;
mod count;
mod database_defaults;
mod date_parts;
mod dyn_executor;
mod lazy_transaction;
mod refusals;
mod sql_cache;
mod sqlite;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod statement_error;
mod value_lists;
mod write_transaction;

pub(crate) use connections::Connections;
pub(crate) use count::Counting;
pub(crate) use database_defaults::DatabaseDefaults;
pub(crate) use date_parts::{DatePart, date_part};
pub use dyn_executor::DynExecutor;
pub(crate) use lazy_transaction::LazyTransaction;
pub(crate) use refusals::{Reason, Refusal};
pub(crate) use sql_cache::SqlCache;
pub(crate) use sqlite::guarded_insert::{GuardedInsert, RequiredRow};
pub(crate) use value_lists::{MAX_LISTED, is_one_of, rounded};
pub(crate) use write_transaction::{WriteTransaction, begin};

/// A SeaORM entity that a view can use. Every entity in SeaORM's dense or compact format is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a SeaORM entity that a view can use",
    label = "not an entity",
    note = "write `model = track::Entity`: the `Entity` of the module that derives `DeriveEntityModel`"
)]
pub trait ModelEntity:
    EntityTrait<
        Model: Clone + Send + Sync + IntoActiveModel<<Self as EntityTrait>::ActiveModel> + 'static,
        ActiveModel: ActiveModelBehavior + TryIntoModel<<Self as EntityTrait>::Model> + Send + Sync + 'static,
    >
{
}

impl<E> ModelEntity for E where
    E: EntityTrait<
            Model: Clone + Send + Sync + IntoActiveModel<<E as EntityTrait>::ActiveModel> + 'static,
            ActiveModel: ActiveModelBehavior + TryIntoModel<<E as EntityTrait>::Model> + Send + Sync + 'static,
        >
{
}

/// The name of the model's table.
pub(crate) fn table_name<E: EntityTrait>() -> &'static str {
    E::default().table_name()
}

/// An expression that reads a column's values, with the cast that this database requires.
pub(crate) fn selected<C: ColumnTrait>(column: C, expr: Expr, backend: DbBackend) -> Expr {
    let expr = column.select_as(expr);
    match read_as(column, backend) {
        Some(name) => expr.cast_as(name),
        None => expr,
    }
}

/// The column in a RETURNING clause, which names columns without their table. `cast` overrides the type as which it is
/// read.
pub(crate) fn returning_expr<C: ColumnTrait>(column: C, cast: Option<&'static str>, backend: DbBackend) -> Expr {
    match cast.or_else(|| read_as(column, backend)) {
        Some(cast) => {
            // A cast has no name, and here an alias can only be part of the SQL text.
            let name = column.as_str().replace('"', "\"\"");
            Expr::cust(format!("CAST(\"{name}\" AS {cast}) AS \"{name}\""))
        }
        None => column.select_as(column.into_returning_expr(backend)),
    }
}

/// The type as which a column is read, if it is not the column's own.
fn read_as<C: ColumnTrait>(column: C, backend: DbBackend) -> Option<&'static str> {
    match (backend, column.def().get_column_type()) {
        (DbBackend::Sqlite, ColumnType::Decimal(_) | ColumnType::Money(_)) => Some("REAL"),
        _ => None,
    }
}

/// An executor of the library's statements: a connection or a transaction.
pub(crate) trait Executor: ConnectionTrait {
    /// The rows of the statement.
    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>>;

    /// The first row of the statement. SQLite's driver sends each row, and the end of the rows, from thread to thread;
    /// this method reads nothing after the first row.
    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>>;

    /// Runs a statement that returns no rows.
    fn run(&self, statement: Statement) -> DbFuture<'_, ExecResult>;
}

/// A transaction that can be committed or rolled back.
pub(crate) trait Ends {
    fn commit(self) -> impl Future<Output = Result<(), DbErr>> + Send;

    fn rollback(self) -> impl Future<Output = Result<(), DbErr>> + Send;
}

/// Ends a transaction: commits it if the result is a value, and rolls it back if it is an error.
pub(crate) async fn end<T, E: From<DbErr>>(tx: impl Ends, result: Result<T, E>) -> Result<T, E> {
    match result {
        // Deferred constraints are checked here.
        Ok(value) => Ok(tx.commit().await.map(|()| value)?),
        Err(error) => {
            roll_back(tx).await;
            Err(error)
        }
    }
}

/// Rolls a transaction back, and logs a failure.
pub(crate) async fn roll_back(tx: impl Ends) {
    if let Err(cause) = tx.rollback().await {
        tracing::warn!(%cause, "a transaction could not be rolled back; its connection is dropped");
    }
}

// Boxed, because the compiler looks into the types of unboxed futures. Those of an app would nest too deeply for it.
type DbFuture<'a, T> = BoxFuture<'a, Result<T, DbErr>>;

/// Calls the driver's own connection. SeaORM's methods move a future that is as large as that of any driver, twice:
/// several thousand bytes for each statement.
macro_rules! of_driver {
    ($db:ident.$method:ident($statement:ident), otherwise $other:ident) => {
        match &$db.inner {
            #[cfg(feature = "sqlite")]
            DatabaseConnectionType::SqlxSqlitePoolConnection(connection) => {
                Box::pin(naming($statement.sql.clone(), connection.$method($statement)))
            }
            #[cfg(feature = "postgres")]
            DatabaseConnectionType::SqlxPostgresPoolConnection(connection) => {
                Box::pin(naming($statement.sql.clone(), connection.$method($statement)))
            }
            #[cfg(feature = "mysql")]
            DatabaseConnectionType::SqlxMySqlPoolConnection(connection) => {
                Box::pin(naming($statement.sql.clone(), connection.$method($statement)))
            }
            _ => $db.$other($statement),
        }
    };
}

impl Executor for DatabaseConnection {
    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>> {
        of_driver!(self.query_all(statement), otherwise query_all_raw)
    }

    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>> {
        of_driver!(self.query_one(statement), otherwise query_one_raw)
    }

    fn run(&self, statement: Statement) -> DbFuture<'_, ExecResult> {
        of_driver!(self.execute(statement), otherwise execute_raw)
    }
}

impl Executor for DatabaseTransaction {
    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>> {
        Box::pin(naming(statement.sql.clone(), self.query_all_raw(statement)))
    }

    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>> {
        Box::pin(naming(statement.sql.clone(), self.query_one_raw(statement)))
    }

    fn run(&self, statement: Statement) -> DbFuture<'_, ExecResult> {
        Box::pin(naming(statement.sql.clone(), self.execute_raw(statement)))
    }
}

/// Awaits a statement's result, and adds the statement's text to an error of the database.
async fn naming<T>(sql: String, answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    #[cfg(feature = "browsable")]
    crate::cost::add();
    #[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
    return answer.await.map_err(|error| statement_error::with_statement(error, sql));
    #[cfg(not(any(feature = "mysql", feature = "postgres", feature = "sqlite")))]
    answer.await
}

/// The statement and its values in the form that this database requires.
pub(crate) fn statement(db: &impl ConnectionTrait, query: &impl StatementBuilder) -> Statement {
    let backend = db.get_database_backend();
    let mut statement = backend.build(query);
    if backend == DbBackend::Sqlite {
        keep_prepared(&mut statement.sql);
    }
    fitted(backend, statement)
}

fn fitted(backend: DbBackend, mut statement: Statement) -> Statement {
    if let Some(values) = &mut statement.values {
        if backend == DbBackend::Postgres {
            tell_types(&mut statement.sql, &values.0);
        }
        fit(backend, &mut values.0);
    }
    statement
}

/// Appends a comment with the widths of the numbers among the values.
/// The PostgreSQL driver caches prepared statements by their text, with the types of the first values. One queryset may
/// bind `2` as an `i32` where the URL of another view gives an `i64`. The comment gives each combination of types a
/// text of its own.
fn tell_types(sql: &mut String, values: &[Value]) {
    let width = |value: &Value| match value {
        Value::TinyInt(_) | Value::SmallInt(_) | Value::TinyUnsigned(_) => b'2',
        Value::Int(_) | Value::SmallUnsigned(_) | Value::Float(_) => b'4',
        _ => b'8',
    };
    let Some(last) = values.iter().rposition(|value| width(value) != b'8') else { return };
    sql.push_str(" /*");
    let mut rest = values.iter().take(last + 1).map(width).peekable();
    while let Some(one) = rest.next() {
        let mut count = 1;
        while rest.next_if_eq(&one).is_some() {
            count += 1;
        }
        sql.extend([" ", &count.to_string(), "x"]);
        sql.push(char::from(one));
    }
    sql.push_str(" */");
}

/// Converts the values to types that this database accepts.
fn fit(backend: DbBackend, values: &mut [Value]) {
    for value in values {
        match value {
            Value::BigUnsigned(Some(number)) if backend != DbBackend::MySql => {
                if let Some(fitted) = fit_unsigned(backend, *number) {
                    *value = fitted;
                }
            }
            // The driver would send it as a character.
            Value::TinyInt(number) if backend == DbBackend::Postgres => {
                *value = Value::SmallInt(number.map(i16::from));
            }
            Value::ChronoDate(_)
            | Value::ChronoDateTime(_)
            | Value::ChronoDateTimeUtc(_)
            | Value::ChronoDateTimeWithTimeZone(_)
                if backend == DbBackend::MySql =>
            {
                *value = fit_moment(value);
            }
            _ => {}
        }
    }
}

/// Converts a number beyond the integers of SQLite and PostgreSQL, at which their drivers panic, to a type that still
/// compares correctly.
fn fit_unsigned(backend: DbBackend, number: u64) -> Option<Value> {
    if i64::try_from(number).is_ok() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "still greater than every integer of the database")]
    let approximate = number as f64;
    Some(match backend {
        DbBackend::Postgres => Value::Decimal(Some(number.into())),
        _ => Value::Double(Some(approximate)),
    })
}

/// A time with a zone is sent as a TIMESTAMP, which starts in 1970. MariaDB converts earlier ones to NULL, even for a
/// DATETIME column.
/// Years beyond 9999 are sent as text, which the server refuses. The driver would drop a value that it cannot encode,
/// and its connection would wait for the answer for ever.
fn fit_moment(value: &Value) -> Value {
    let within = |year: i32| (0..=9999).contains(&year);
    let time = match value {
        Value::ChronoDate(Some(day)) if !within(day.year()) => return day.to_string().into(),
        Value::ChronoDateTime(time) => *time,
        Value::ChronoDateTimeUtc(time) => time.map(|time| time.naive_utc()),
        Value::ChronoDateTimeWithTimeZone(time) => time.map(|time| time.naive_utc()),
        other => return other.clone(),
    };
    match time {
        Some(time) if !within(time.year()) => time.to_string().into(),
        time => Value::ChronoDateTime(time),
    }
}

/// One value for each database, computed on first use.
#[derive(Debug)]
struct PerBackend<T>([OnceLock<T>; 3]);

impl<T> Default for PerBackend<T> {
    fn default() -> Self {
        Self([const { OnceLock::new() }; 3])
    }
}

impl<T> PerBackend<T> {
    fn of(&self, backend: DbBackend) -> &OnceLock<T> {
        let [sqlite, postgres, mysql] = &self.0;
        match backend {
            DbBackend::Postgres => postgres,
            DbBackend::MySql => mysql,
            _ => sqlite,
        }
    }
}

/// The SQL text of a statement for each database, rendered once.
#[derive(Default)]
pub(crate) struct CachedSql(PerBackend<String>);

impl CachedSql {
    /// Runs the statement with these values and returns its rows. `make` builds the statement; its parameters must be
    /// these values, in this order.
    pub(crate) async fn query<E: From<DbErr>>(
        &self,
        db: &impl Executor,
        values: Vec<Value>,
        make: impl FnOnce() -> Result<SelectStatement, E>,
    ) -> Result<Vec<QueryResult>, E> {
        Ok(db.rows(self.with(db, values, make)?).await?)
    }

    /// Runs the statement like [`query`](Self::query) and returns its first row.
    pub(crate) async fn first<E: From<DbErr>>(
        &self,
        db: &impl Executor,
        values: Vec<Value>,
        make: impl FnOnce() -> Result<SelectStatement, E>,
    ) -> Result<Option<QueryResult>, E> {
        Ok(db.row(self.with(db, values, make)?).await?)
    }

    fn with<E>(
        &self,
        db: &impl Executor,
        mut values: Vec<Value>,
        make: impl FnOnce() -> Result<SelectStatement, E>,
    ) -> Result<Statement, E> {
        let backend = db.get_database_backend();
        let text = self.0.of(backend);
        let sql = match text.get() {
            Some(sql) => sql.clone(),
            None => text
                .get_or_init({
                    let first = statement(db, &make()?);
                    || first.sql
                })
                .clone(),
        };
        fit(backend, &mut values);
        Ok(Statement::from_sql_and_values(backend, sql, values))
    }
}

/// Rewrites `LIMIT ?` to `LIMIT +?`. SQLite prepares a statement again each time a bare parameter is bound as its
/// LIMIT, but not if the parameter is part of an expression.
fn keep_prepared(sql: &mut String) {
    let Some(limit) = sql.rfind("LIMIT ?") else { return };
    let is_within_a_literal = sql[..limit].matches('\'').count() % 2 == 1;
    if !is_within_a_literal {
        sql.insert(limit + "LIMIT ".len(), '+');
    }
}

/// Whether PostgreSQL refuses a value that its type cannot hold: the SQLSTATEs that begin with 22, or the syntax error
/// of an `ltree`.
pub(crate) fn is_refused_value(error: &DbErr) -> bool {
    #[cfg(feature = "postgres")]
    if let DbErr::Query(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause)) = error {
        let cause = cause
            .as_database_error()
            .and_then(|cause| cause.try_downcast_ref::<sea_orm::sqlx::postgres::PgDatabaseError>());
        return cause.is_some_and(|cause| cause.code().starts_with("22") || cause.code() == "42601");
    }
    let _ = error;
    false
}

/// Whether SQLite reports an error in the statement itself, as opposed to a lock, a constraint or a file.
pub(crate) fn is_of_statement(error: &DbErr) -> bool {
    #[cfg(feature = "sqlite")]
    if let DbErr::Query(RuntimeErr::SqlxError(cause)) = error {
        let code = cause.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code);
        return code.is_some_and(|code| code == "1");
    }
    let _ = error;
    false
}

/// The rows of a statement that is built from [`selected`] expressions.
pub(crate) async fn query(db: &impl Executor, select: &impl StatementBuilder) -> Result<Vec<QueryResult>, DbErr> {
    db.rows(statement(db, select)).await
}

/// The first row of a statement that is built from [`selected`] expressions.
pub(crate) async fn first(db: &impl Executor, select: &impl StatementBuilder) -> Result<Option<QueryResult>, DbErr> {
    db.row(statement(db, select)).await
}

/// The number of EXISTS conditions in one statement. Each is a column, and databases limit the number of columns.
pub(crate) const EXISTS_LIMIT: usize = 100;

/// Whether each query finds a row. One statement checks up to [`EXISTS_LIMIT`] of them.
pub(crate) async fn exist(db: &impl Executor, queries: Vec<SelectStatement>) -> Result<Vec<bool>, DbErr> {
    let mut found = Vec::with_capacity(queries.len());
    let mut queries = queries.into_iter().peekable();
    while queries.peek().is_some() {
        let mut select = Query::select();
        let mut count = 0;
        for query in queries.by_ref().take(EXISTS_LIMIT) {
            select.expr(Expr::exists(query));
            count += 1;
        }
        found.extend(answers(db, statement(db, &select), count).await?);
    }
    Ok(found)
}

/// An EXISTS condition on one value, rendered for each database: the SQL text before the value and the text after it.
#[derive(Debug, Default)]
pub(crate) struct Exists(PerBackend<(String, String)>);

impl Exists {
    /// The two parts of the SQL text. `make` builds the query by one value.
    fn sql_parts(&self, backend: DbBackend, make: impl FnOnce() -> SelectStatement) -> &(String, String) {
        self.0.of(backend).get_or_init(|| {
            let text = backend.build(Query::select().expr(Expr::exists(make()))).sql;
            let place = if backend == DbBackend::Postgres { "$1" } else { "?" };
            let (before, behind) = text.rsplit_once(place).unwrap_or((&text, ""));
            (before.trim_start_matches("SELECT ").to_owned(), behind.to_owned())
        })
    }
}

/// A batch of EXISTS conditions for one statement, whose texts are rendered once.
pub(crate) struct ExistsBatch<'a, S> {
    db: &'a S,
    sql: String,
    values: Vec<Value>,
}

impl<'a, S: Executor> ExistsBatch<'a, S> {
    pub(crate) fn of(db: &'a S) -> Self {
        Self { db, sql: String::with_capacity(256), values: Vec::with_capacity(4) }
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Adds a condition on this value. `make` builds its query if the text is not rendered yet.
    pub(crate) fn add(&mut self, question: &Exists, value: &Value, make: impl FnOnce() -> SelectStatement) {
        let backend = self.db.get_database_backend();
        let (before, behind) = question.sql_parts(backend, make);
        self.sql.push_str(if self.values.is_empty() { "SELECT " } else { ", " });
        self.sql.push_str(before);
        self.values.push(value.clone());
        match backend {
            DbBackend::Postgres => self.sql.extend(["$", &self.values.len().to_string()]),
            _ => self.sql.push('?'),
        }
        self.sql.push_str(behind);
    }

    /// Whether each condition finds a row.
    pub(crate) async fn results(self) -> Result<Vec<bool>, DbErr> {
        let Self { db, sql, mut values } = self;
        let (backend, count) = (db.get_database_backend(), values.len());
        fit(backend, &mut values);
        answers(db, Statement::from_sql_and_values(backend, sql, values), count).await
    }
}

/// Reads the booleans in the statement's only row.
async fn answers(db: &impl Executor, statement: Statement, count: usize) -> Result<Vec<bool>, DbErr> {
    let Some(row) = db.row(statement).await? else {
        return Err(DbErr::RecordNotFound("a SELECT without a table returned no row".to_owned()));
    };
    (0..count).map(|index| row.try_get_by_index(index)).collect()
}

/// Runs a statement that returns no rows.
pub(crate) async fn execute(db: &impl Executor, change: &impl StatementBuilder) -> Result<(), DbErr> {
    db.run(statement(db, change)).await.map(|_| ())
}

/// The negation of a condition. It includes the rows for which the condition is NULL, which SQL's NOT leaves out.
pub(crate) fn unless(condition: Condition) -> Condition {
    let met = Func::coalesce([Expr::from(condition), Expr::val(false)]);
    Condition::all().not().add(Expr::from(met))
}

/// Whether the query may return a row more than once (a join), or removes duplicates itself (DISTINCT, GROUP BY).
pub(crate) fn may_repeat(query: &SelectStatement, backend: DbBackend) -> bool {
    let sql = backend.build(query).sql;
    let before_conditions = sql.split(" WHERE ").next().unwrap_or_default();
    before_conditions.contains(" JOIN ") || sql.starts_with("SELECT DISTINCT") || sql.contains(" GROUP BY ")
}
