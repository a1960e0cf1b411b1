//! The one way in which the library reads and writes rows.
//!
//! SQLite stores `2.00` in a DECIMAL column as an INTEGER, which SeaORM's `Decimal` then refuses to read. So every
//! select list and every RETURNING of the library comes from [`select_expr`], which casts such columns there; what
//! a hook reads by `Entity::find().one()` on its own meets SeaORM's error.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
use sea_orm::RuntimeErr;
use sea_orm::sea_query::{
    ColumnType, Condition, Expr, ExprTrait, FromValueTuple, Func, Query, ReturningClause, SelectStatement,
};
#[cfg(feature = "postgres")]
use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, DatabaseConnection,
    DatabaseConnectionType, DatabaseTransaction, DbBackend, DbErr, EntityTrait, FromQueryResult, IdenStatic,
    IntoActiveModel, Iterable, PrimaryKeyToColumn, PrimaryKeyTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait,
    Select, Statement, StatementBuilder, TryFromU64, Value,
};

mod blank;
mod connections;
mod count;
mod dates;
#[cfg(feature = "sqlite")]
mod foreign_keys;
mod lazy;
mod many;
#[cfg(feature = "sqlite")]
mod own;
mod required;
mod texts;
mod writing;

pub(crate) use connections::Connections;
pub(crate) use count::Counting;
pub(crate) use dates::{DatePart, date_part};
pub(crate) use lazy::Lazy;
pub(crate) use many::{delete_many, insert_many, update_many};
pub(crate) use required::{Named, Required};
pub(crate) use texts::Texts;
use texts::written;
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
        ActiveModel: ActiveModelBehavior + Send + Sync,
    >
{
}

impl<E> ModelEntity for E where
    E: EntityTrait<
            Model: Clone + Send + Sync + IntoActiveModel<<E as EntityTrait>::ActiveModel> + 'static,
            ActiveModel: ActiveModelBehavior + Send + Sync,
        >
{
}

/// The name of the model's table.
pub(crate) fn table_name<E: EntityTrait>() -> &'static str {
    E::default().table_name()
}

/// A column as this database is to be asked for it.
pub(crate) fn select_expr<C: ColumnTrait>(column: C, backend: DbBackend) -> Expr {
    selected(column, column.into_expr(), backend)
}

/// The same of an expression that has the column's values.
pub(crate) fn selected<C: ColumnTrait>(column: C, expr: Expr, backend: DbBackend) -> Expr {
    let expr = column.select_as(expr);
    if needs_cast(column, backend) { expr.cast_as("REAL") } else { expr }
}

/// The same in a RETURNING clause, which names the table's columns without the table.
fn returning_expr<C: ColumnTrait>(column: C, backend: DbBackend) -> Expr {
    if needs_cast(column, backend) {
        // A cast has no name of its own, and an expression here cannot be given one but in its text.
        let name = column.as_str().replace('"', "\"\"");
        Expr::cust(format!("CAST(\"{name}\" AS REAL) AS \"{name}\""))
    } else {
        column.select_as(column.into_returning_expr(backend))
    }
}

fn needs_cast<C: ColumnTrait>(column: C, backend: DbBackend) -> bool {
    backend == DbBackend::Sqlite
        && matches!(column.def().get_column_type(), ColumnType::Decimal(_) | ColumnType::Money(_))
}

/// What the library's statements go to: a connection, or a transaction.
pub(crate) trait Source: ConnectionTrait {
    /// The statement's rows.
    fn rows(&self, statement: Statement) -> Reading<'_, Vec<QueryResult>>;

    /// The statement's first row. SQLite's driver hands over each row, and the end, from thread to thread: this asks for
    /// nothing behind the row.
    fn row(&self, statement: Statement) -> Reading<'_, Option<QueryResult>>;
}

/// A transaction, which ends in one of two ways.
pub(crate) trait Ends {
    /// All of it stays.
    fn commit(self) -> impl Future<Output = Result<(), DbErr>> + Send;

    /// Nothing of it does.
    fn rollback(self) -> impl Future<Output = Result<(), DbErr>> + Send;
}

// In a box, for the compiler looks into what is not, and an app's own futures would be too deep for it.
type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 'a>>;

/// What the driver's own connection has for a statement. SeaORM's own way moves what any driver may have to remember,
/// twice: several thousand bytes a statement.
macro_rules! of_driver {
    ($db:ident.$method:ident($statement:ident), otherwise $other:ident) => {
        match &$db.inner {
            #[cfg(feature = "sqlite")]
            DatabaseConnectionType::SqlxSqlitePoolConnection(connection) => Box::pin(connection.$method($statement)),
            #[cfg(feature = "postgres")]
            DatabaseConnectionType::SqlxPostgresPoolConnection(connection) => Box::pin(connection.$method($statement)),
            #[cfg(feature = "mysql")]
            DatabaseConnectionType::SqlxMySqlPoolConnection(connection) => Box::pin(connection.$method($statement)),
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
}

impl Source for DatabaseTransaction {
    fn rows(&self, statement: Statement) -> Reading<'_, Vec<QueryResult>> {
        self.query_all_raw(statement)
    }

    fn row(&self, statement: Statement) -> Reading<'_, Option<QueryResult>> {
        self.query_one_raw(statement)
    }
}

type Key<E> = <<E as EntityTrait>::PrimaryKey as PrimaryKeyTrait>::ValueType;

/// The statement with its values, as this database is to have them.
fn statement(db: &impl ConnectionTrait, query: &impl StatementBuilder) -> Statement {
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
    if backend != DbBackend::MySql {
        return;
    }
    // A time with a zone travels as a TIMESTAMP, which starts in 1970: MariaDB makes earlier ones NULL, even on their
    // way into a DATETIME.
    for value in values {
        match value {
            Value::ChronoDateTimeUtc(time) => *value = Value::ChronoDateTime(time.map(|time| time.naive_utc())),
            Value::ChronoDateTimeWithTimeZone(time) => {
                *value = Value::ChronoDateTime(time.map(|time| time.naive_utc()));
            }
            _ => {}
        }
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

/// The rows of a statement that was put together from parts of [`select_expr`].
pub(crate) async fn query(db: &impl Source, select: &impl StatementBuilder) -> Result<Vec<QueryResult>, DbErr> {
    db.rows(statement(db, select)).await
}

/// The first of them.
pub(crate) async fn first(db: &impl Source, select: &impl StatementBuilder) -> Result<Option<QueryResult>, DbErr> {
    db.row(statement(db, select)).await
}

/// The first whole row of the query.
pub(crate) async fn model<E: ModelEntity>(db: &impl Source, query: Select<E>) -> Result<Option<E::Model>, DbErr> {
    let row = first(db, &whole(query, db.get_database_backend())).await?;
    row.map(|row| E::Model::from_query_result(&row, "")).transpose()
}

/// The same of a query that finds the row by its key and by nothing else: its text is rendered once.
pub(crate) async fn model_by_key<E: ModelEntity, F: From<DbErr>>(
    db: &impl Source,
    rendered: &Rendered,
    key: Value,
    query: impl FnOnce() -> Result<Select<E>, F>,
) -> Result<Option<E::Model>, F> {
    let backend = db.get_database_backend();
    let row = rendered.first(db, vec![key], || Ok::<_, F>(whole(query()?, backend))).await?;
    Ok(row.map(|row| E::Model::from_query_result(&row, "")).transpose()?)
}

/// The row as it is now, which nobody else changes before the transaction ends; `None` where it is gone.
pub(crate) async fn locked<E: ModelEntity>(tx: &DatabaseTransaction, row: E::Model) -> Result<Option<E::Model>, DbErr> {
    let key = row.into_active_model().get_primary_key_value().ok_or(DbErr::UpdateGetPrimaryKey)?;
    // SQLite has no such lock and needs none: a transaction that means to write is alone.
    model::<E>(tx, E::find_by_id(Key::<E>::from_value_tuple(key)).lock_exclusive()).await
}

/// The whole rows of the query.
pub(crate) async fn models<E: ModelEntity>(db: &impl Source, rows: Select<E>) -> Result<Vec<E::Model>, DbErr> {
    let rows = query(db, &whole(rows, db.get_database_backend())).await?;
    rows.iter().map(|row| E::Model::from_query_result(row, "")).collect()
}

/// All columns under their names.
fn whole<E: ModelEntity>(query: Select<E>, backend: DbBackend) -> SelectStatement {
    let mut select = query.select_only().into_query();
    for column in E::Column::iter() {
        select.expr_as(select_expr(column, backend), column.as_str());
    }
    select
}

fn returning<E: ModelEntity>(backend: DbBackend) -> ReturningClause {
    Query::returning().exprs(E::Column::iter().map(|column| returning_expr(column, backend)))
}

/// Writes a new row and returns it as the database has it, defaults and keys included; [`DbErr::RecordNotInserted`] where
/// a row that is `required` is not there.
pub(crate) async fn insert<E: ModelEntity>(
    db: &impl Source,
    active: E::ActiveModel,
    texts: Option<&Texts>,
    required: Option<Required>,
) -> Result<E::Model, DbErr> {
    let active = blank::with_blank_texts::<E>(active.before_save(db, true).await?);
    let backend = db.get_database_backend();
    let inserted = if db.support_returning() {
        let given = |column| active.get(column).into_value();
        let (columns, values) = written::<E>(given);
        let insert = Texts::statement(texts, backend, columns, values, || {
            let mut insert = E::insert(active).into_query();
            insert.returning(returning::<E>(backend));
            Ok(backend.build(&insert))
        })?;
        let insert = match required {
            Some(required) => required.of(insert).ok_or(DbErr::RecordNotInserted)?,
            None => insert,
        };
        match db.row(insert).await? {
            Some(row) => E::Model::from_query_result(&row, "")?,
            None => return Err(DbErr::RecordNotInserted),
        }
    } else {
        let given = active.get_primary_key_value();
        let done = db.execute_raw(statement(db, &E::insert(active).into_query())).await?;
        let key = match given {
            Some(key) => Key::<E>::from_value_tuple(key),
            None => Key::<E>::try_from_u64(done.last_insert_id())?,
        };
        model::<E>(db, E::find_by_id(key)).await?.ok_or(DbErr::RecordNotInserted)?
    };
    E::ActiveModel::after_save(inserted, db, true).await
}

/// Writes the changed columns of a row and returns the row as the database has it; [`DbErr::RecordNotUpdated`] where
/// it is gone. Nothing changed is nothing written, and the row as it is `known`, or as it is read again.
pub(crate) async fn update<E: ModelEntity>(
    db: &impl Source,
    active: E::ActiveModel,
    known: Option<E::Model>,
    texts: Option<&Texts>,
) -> Result<E::Model, DbErr> {
    let active = active.before_save(db, false).await?;
    let key = active.get_primary_key_value().ok_or(DbErr::UpdateGetPrimaryKey)?;
    let backend = db.get_database_backend();
    let (columns, mut values) = written::<E>(|column| match active.get(column) {
        ActiveValue::Set(value) if E::PrimaryKey::from_column(column).is_none() => Some(value),
        _ => None,
    });
    let updated = if values.is_empty() {
        match known {
            Some(known) => Some(known),
            None => model::<E>(db, E::find_by_id(Key::<E>::from_value_tuple(key))).await?,
        }
    } else if db.support_returning() {
        values.extend(key);
        let update = Texts::statement(texts, backend, columns, values, || {
            let mut update = E::update(active).validate()?.into_query();
            update.returning(returning::<E>(backend));
            Ok(backend.build(&update))
        })?;
        match db.row(update).await? {
            Some(row) => Some(E::Model::from_query_result(&row, "")?),
            None => None,
        }
    } else {
        db.execute_raw(statement(db, &E::update(active).validate()?.into_query())).await?;
        model::<E>(db, E::find_by_id(Key::<E>::from_value_tuple(key))).await?
    };
    E::ActiveModel::after_save(updated.ok_or(DbErr::RecordNotUpdated)?, db, false).await
}

/// Whether each of these finds a row: one round trip for all of them.
pub(crate) async fn exist(db: &impl Source, queries: Vec<SelectStatement>) -> Result<Vec<bool>, DbErr> {
    let count = queries.len();
    let mut select = Query::select();
    for query in queries {
        select.expr(Expr::exists(query));
    }
    answers(db, statement(db, &select), count).await
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
    db.execute_raw(statement(db, change)).await.map(|_| ())
}

/// The opposite of a condition. SQL's NOT leaves out what is NULL, as the condition itself does; this has it.
pub(crate) fn unless(condition: Condition) -> Condition {
    let met = Func::coalesce([Expr::from(condition), Expr::val(false)]);
    Condition::all().not().add(Expr::from(met))
}

/// The query so that it finds each row once. Where it joins other tables, a row that meets several of theirs would
/// come several times, and pages would be counted by those; `DISTINCT` would ask for the order among the columns.
pub(crate) fn once<E: ModelEntity>(query: Select<E>, backend: DbBackend) -> Select<E> {
    if *QueryTrait::as_query(&query) == E::find().into_query() {
        return query;
    }
    let sql = backend.build(QueryTrait::as_query(&query)).sql;
    let before_conditions = sql.split(" WHERE ").next().unwrap_or_default();
    if !(before_conditions.contains(" JOIN ") || sql.starts_with("SELECT DISTINCT") || sql.contains(" GROUP BY ")) {
        return query;
    }
    let keys = || E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let mut found = query.select_only().into_query();
    found.clear_order_by().exprs(keys().map(ColumnTrait::into_expr));
    let keys: Vec<Expr> = keys().map(ColumnTrait::into_expr).collect();
    match <[Expr; 1]>::try_from(keys) {
        Ok([key]) => E::find().filter(key.in_subquery(found)),
        Err(keys) => E::find().filter(Expr::tuple(keys).in_subquery(found)),
    }
}

/// The columns of the unique rule that is broken, where the database tells them apart from the rest: PostgreSQL does,
/// `Key (company, username)=(1, ada) already exists.`, beside its name of the rule.
#[cfg(feature = "postgres")]
pub(crate) fn unique_columns(error: &DbErr) -> Option<&str> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return None;
    };
    let detail = cause.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?.detail()?;
    detail.split_once(")=(").map(|(columns, _)| columns)
}

/// None: without PostgreSQL no database does.
#[cfg(not(feature = "postgres"))]
pub(crate) fn unique_columns(_: &DbErr) -> Option<&str> {
    None
}
