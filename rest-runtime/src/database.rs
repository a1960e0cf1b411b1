//! The one way in which the library reads and writes rows.
//!
//! SQLite stores `2.00` in a DECIMAL column as an INTEGER, which SeaORM's `Decimal` then refuses to read. So every
//! select list and every RETURNING of the library comes from [`selected`], which casts such columns there; what
//! a hook reads by `Entity::find().one()` on its own meets SeaORM's error.

use std::future::Future;
use std::pin::Pin;
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

/// The transaction in which a write and its hooks run: SeaORM's, by a name with which the signature of a hook fits a line.
pub type Tx = DatabaseTransaction;

mod connections;
mod count;
mod dates;
mod filled;
#[cfg(feature = "sqlite")]
mod foreign_keys;
mod lazy;
mod lists;
#[cfg(feature = "sqlite")]
mod own;
mod refusals;
mod required;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod statement_error;
#[cfg(feature = "sqlite")]
mod stranded;
mod texts;
#[cfg(feature = "sqlite")]
mod together;
mod tx;
mod writing;

pub(crate) use connections::Connections;
pub(crate) use count::Counting;
pub(crate) use dates::{DatePart, date_part};
pub(crate) use filled::Filled;
pub(crate) use lazy::Lazy;
pub(crate) use lists::{MAX_LISTED, is_one_of, rounded};
pub(crate) use refusals::{Reason, Refusal};
pub(crate) use required::{Named, Required};
pub(crate) use texts::Texts;
pub use tx::AnyTx;
pub(crate) use writing::{Writing, begin};

/// A SeaORM entity that a view can be made of. Every entity in SeaORM's dense or compact format is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no SeaORM entity that a view can use",
    label = "this is no entity",
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

/// An expression that has a column's values, as this database is to be asked for it.
pub(crate) fn selected<C: ColumnTrait>(column: C, expr: Expr, backend: DbBackend) -> Expr {
    let expr = column.select_as(expr);
    match read_as(column, backend) {
        Some(name) => expr.cast_as(name),
        None => expr,
    }
}

/// The same in a RETURNING clause, which names the table's columns without the table. `cast` is the type as which it is read
/// in any case.
pub(crate) fn returning_expr<C: ColumnTrait>(column: C, cast: Option<&'static str>, backend: DbBackend) -> Expr {
    match cast.or_else(|| read_as(column, backend)) {
        Some(cast) => {
            // A cast has no name of its own, and an expression here cannot be given one but in its text.
            let name = column.as_str().replace('"', "\"\"");
            Expr::cust(format!("CAST(\"{name}\" AS {cast}) AS \"{name}\""))
        }
        None => column.select_as(column.into_returning_expr(backend)),
    }
}

/// The type as which a column is read, where it is not its own.
fn read_as<C: ColumnTrait>(column: C, backend: DbBackend) -> Option<&'static str> {
    match (backend, column.def().get_column_type()) {
        (DbBackend::Sqlite, ColumnType::Decimal(_) | ColumnType::Money(_)) => Some("REAL"),
        _ => None,
    }
}

/// What the library's statements go to: a connection, or a transaction.
pub(crate) trait Source: ConnectionTrait {
    /// The statement's rows.
    fn rows(&self, statement: Statement) -> Reading<'_, Vec<QueryResult>>;

    /// The statement's first row. SQLite's driver hands over each row, and the end, from thread to thread: this asks for
    /// nothing behind the row.
    fn row(&self, statement: Statement) -> Reading<'_, Option<QueryResult>>;

    /// Runs a statement that gives no rows.
    fn run(&self, statement: Statement) -> Reading<'_, ExecResult>;
}

/// A transaction, which ends in one of two ways.
pub(crate) trait Ends {
    /// All of it stays.
    fn commit(self) -> impl Future<Output = Result<(), DbErr>> + Send;

    /// Nothing of it does.
    fn rollback(self) -> impl Future<Output = Result<(), DbErr>> + Send;
}

/// Ends a transaction: with a value all of it stays, with an error nothing does.
pub(crate) async fn end<T, E: From<DbErr>>(tx: impl Ends, result: Result<T, E>) -> Result<T, E> {
    match result {
        // A deferred rule may speak up only here.
        Ok(value) => Ok(tx.commit().await.map(|()| value)?),
        Err(error) => {
            roll_back(tx).await;
            Err(error)
        }
    }
}

/// Takes back what a transaction did.
pub(crate) async fn roll_back(tx: impl Ends) {
    if let Err(cause) = tx.rollback().await {
        tracing::warn!(%cause, "a transaction could not be rolled back; its connection is given up");
    }
}

// In a box, for the compiler looks into what is not, and an app's own futures would be too deep for it.
type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 'a>>;

/// What the driver's own connection has for a statement. SeaORM's own way moves what any driver may have to remember,
/// twice: several thousand bytes a statement.
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

impl Source for DatabaseConnection {
    fn rows(&self, statement: Statement) -> Reading<'_, Vec<QueryResult>> {
        of_driver!(self.query_all(statement), otherwise query_all_raw)
    }

    fn row(&self, statement: Statement) -> Reading<'_, Option<QueryResult>> {
        of_driver!(self.query_one(statement), otherwise query_one_raw)
    }

    fn run(&self, statement: Statement) -> Reading<'_, ExecResult> {
        of_driver!(self.execute(statement), otherwise execute_raw)
    }
}

impl Source for DatabaseTransaction {
    fn rows(&self, statement: Statement) -> Reading<'_, Vec<QueryResult>> {
        Box::pin(naming(statement.sql.clone(), self.query_all_raw(statement)))
    }

    fn row(&self, statement: Statement) -> Reading<'_, Option<QueryResult>> {
        Box::pin(naming(statement.sql.clone(), self.query_one_raw(statement)))
    }

    fn run(&self, statement: Statement) -> Reading<'_, ExecResult> {
        Box::pin(naming(statement.sql.clone(), self.execute_raw(statement)))
    }
}

/// Awaits what comes of a statement, and adds the statement's text to an error of the database.
async fn naming<T>(sql: String, answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    #[cfg(feature = "browsable")]
    crate::cost::add();
    #[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
    return answer.await.map_err(|error| statement_error::with_statement(error, sql));
    #[cfg(not(any(feature = "mysql", feature = "postgres", feature = "sqlite")))]
    answer.await
}

/// The statement with its values, as this database is to have them.
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

/// The driver keeps what PostgreSQL has prepared by its text, and with the types of the first values. A `2` in one
/// queryset is an `i32` where the URL of another view gives an `i64`; so the text tells which numbers are short.
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

/// The values as this database is to have them.
fn fit(backend: DbBackend, values: &mut [Value]) {
    for value in values {
        match value {
            Value::BigUnsigned(Some(number)) if backend != DbBackend::MySql => {
                if let Some(fitted) = fit_unsigned(backend, *number) {
                    *value = fitted;
                }
            }
            // The driver would send it as a letter.
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

/// A number beyond the integers of SQLite and PostgreSQL, which their drivers panic at, as one that can be compared.
fn fit_unsigned(backend: DbBackend, number: u64) -> Option<Value> {
    if i64::try_from(number).is_ok() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "greater than every integer of the database all the same")]
    let approximate = number as f64;
    Some(match backend {
        DbBackend::Postgres => Value::Decimal(Some(number.into())),
        _ => Value::Double(Some(approximate)),
    })
}

/// A time with a zone travels as a TIMESTAMP, which starts in 1970: MariaDB makes earlier ones NULL, even on their way into
/// a DATETIME. Years beyond 9999 travel as text, which the server refuses: the driver drops what it cannot encode, and
/// its connection then waits for ever for the answer.
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

/// What is rendered in the words of each database, when it is first asked for.
#[derive(Debug)]
struct Words<T>([OnceLock<T>; 3]);

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self([const { OnceLock::new() }; 3])
    }
}

impl<T> Words<T> {
    fn of(&self, backend: DbBackend) -> &OnceLock<T> {
        let [sqlite, postgres, mysql] = &self.0;
        match backend {
            DbBackend::Postgres => postgres,
            DbBackend::MySql => mysql,
            _ => sqlite,
        }
    }
}

/// The text of a statement in the words of each database.
#[derive(Default)]
pub(crate) struct Rendered(Words<String>);

impl Rendered {
    /// The rows of the statement with these values. `make` makes it; its parameters must be these values, in their order.
    pub(crate) async fn query<E: From<DbErr>>(
        &self,
        db: &impl Source,
        values: Vec<Value>,
        make: impl FnOnce() -> Result<SelectStatement, E>,
    ) -> Result<Vec<QueryResult>, E> {
        Ok(db.rows(self.with(db, values, make)?).await?)
    }

    /// The first of them.
    pub(crate) async fn first<E: From<DbErr>>(
        &self,
        db: &impl Source,
        values: Vec<Value>,
        make: impl FnOnce() -> Result<SelectStatement, E>,
    ) -> Result<Option<QueryResult>, E> {
        Ok(db.row(self.with(db, values, make)?).await?)
    }

    fn with<E>(
        &self,
        db: &impl Source,
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

/// SQLite prepares a statement anew each time that a bare parameter is bound as its LIMIT; one in an expression it does
/// not look into.
fn keep_prepared(sql: &mut String) {
    let Some(limit) = sql.rfind("LIMIT ?") else { return };
    let is_within_a_literal = sql[..limit].matches('\'').count() % 2 == 1;
    if !is_within_a_literal {
        sql.insert(limit + "LIMIT ".len(), '+');
    }
}

/// Whether PostgreSQL refuses a value because its type cannot have it: what begins with 22, or the syntax of an `ltree`.
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

/// Whether SQLite runs into something in the statement itself: neither a lock, nor a rule of a table, nor a file.
pub(crate) fn is_of_statement(error: &DbErr) -> bool {
    #[cfg(feature = "sqlite")]
    if let DbErr::Query(RuntimeErr::SqlxError(cause)) = error {
        let code = cause.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code);
        return code.is_some_and(|code| code == "1");
    }
    let _ = error;
    false
}

/// The rows of a statement that was put together from parts of [`selected`].
pub(crate) async fn query(db: &impl Source, select: &impl StatementBuilder) -> Result<Vec<QueryResult>, DbErr> {
    db.rows(statement(db, select)).await
}

/// The first of them.
pub(crate) async fn first(db: &impl Source, select: &impl StatementBuilder) -> Result<Option<QueryResult>, DbErr> {
    db.row(statement(db, select)).await
}

/// How many questions one statement asks: each is a column, and databases have a limit of them.
pub(crate) const QUESTIONS: usize = 100;

/// Whether each of these finds a row: one round trip for [`QUESTIONS`] of them.
pub(crate) async fn exist(db: &impl Source, queries: Vec<SelectStatement>) -> Result<Vec<bool>, DbErr> {
    let mut found = Vec::with_capacity(queries.len());
    let mut queries = queries.into_iter().peekable();
    while queries.peek().is_some() {
        let mut select = Query::select();
        let mut count = 0;
        for query in queries.by_ref().take(QUESTIONS) {
            select.expr(Expr::exists(query));
            count += 1;
        }
        found.extend(answers(db, statement(db, &select), count).await?);
    }
    Ok(found)
}

/// The question whether there is a row with one value, in the words of each database: what stands before the value and
/// what behind it.
#[derive(Debug, Default)]
pub(crate) struct Question(Words<(String, String)>);

impl Question {
    /// Its words, of the query by one value.
    fn words(&self, backend: DbBackend, make: impl FnOnce() -> SelectStatement) -> &(String, String) {
        self.0.of(backend).get_or_init(|| {
            let text = backend.build(Query::select().expr(Expr::exists(make()))).sql;
            let place = if backend == DbBackend::Postgres { "$1" } else { "?" };
            let (before, behind) = text.rsplit_once(place).unwrap_or((&text, ""));
            (before.trim_start_matches("SELECT ").to_owned(), behind.to_owned())
        })
    }
}

/// Questions that are about to be asked in one round trip, in words that are rendered once.
pub(crate) struct Asking<'a, S> {
    db: &'a S,
    sql: String,
    values: Vec<Value>,
}

impl<'a, S: Source> Asking<'a, S> {
    /// None yet.
    pub(crate) fn of(db: &'a S) -> Self {
        Self { db, sql: String::with_capacity(256), values: Vec::with_capacity(4) }
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// One more, by this value. The query is made of the value where its text is not there yet.
    pub(crate) fn add(&mut self, question: &Question, value: &Value, make: impl FnOnce() -> SelectStatement) {
        let backend = self.db.get_database_backend();
        let (before, behind) = question.words(backend, make);
        self.sql.push_str(if self.values.is_empty() { "SELECT " } else { ", " });
        self.sql.push_str(before);
        self.values.push(value.clone());
        match backend {
            DbBackend::Postgres => self.sql.extend(["$", &self.values.len().to_string()]),
            _ => self.sql.push('?'),
        }
        self.sql.push_str(behind);
    }

    /// Whether each of them finds a row.
    pub(crate) async fn answers(self) -> Result<Vec<bool>, DbErr> {
        let Self { db, sql, mut values } = self;
        let (backend, count) = (db.get_database_backend(), values.len());
        fit(backend, &mut values);
        answers(db, Statement::from_sql_and_values(backend, sql, values), count).await
    }
}

/// The truth values that are the statement's only row.
async fn answers(db: &impl Source, statement: Statement, count: usize) -> Result<Vec<bool>, DbErr> {
    let Some(row) = db.row(statement).await? else {
        return Err(DbErr::RecordNotFound("a question without a table has one row".to_owned()));
    };
    (0..count).map(|index| row.try_get_by_index(index)).collect()
}

/// Runs a statement that gives no rows.
pub(crate) async fn execute(db: &impl Source, change: &impl StatementBuilder) -> Result<(), DbErr> {
    db.run(statement(db, change)).await.map(|_| ())
}

/// The opposite of a condition. SQL's NOT leaves out what is NULL, as the condition itself does; this has it.
pub(crate) fn unless(condition: Condition) -> Condition {
    let met = Func::coalesce([Expr::from(condition), Expr::val(false)]);
    Condition::all().not().add(Expr::from(met))
}

/// Whether the query may find a row several times, or says itself which it finds once.
pub(crate) fn may_repeat(query: &SelectStatement, backend: DbBackend) -> bool {
    let sql = backend.build(query).sql;
    let before_conditions = sql.split(" WHERE ").next().unwrap_or_default();
    before_conditions.contains(" JOIN ") || sql.starts_with("SELECT DISTINCT") || sql.contains(" GROUP BY ")
}
