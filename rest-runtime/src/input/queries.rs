//! The second step of validation: the queries to the database, for the whole body at once.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::slice::from_ref;
use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{Condition, ConnectionTrait as _, DbBackend, Value};

use super::errors::{Errors, Name};
use crate::base::exceptions::{Error, ErrorDetail, Result};
use crate::database;
use crate::database::{Connections, EXISTS_LIMIT, Executor, ExistsBatch, GuardedInsert, MAX_LISTED};
use crate::model::{ColumnSql, Entity, RowValues};
use crate::schema::field::{FieldSchema, FieldShape, RelatedSchema, Scope};
use crate::schema::{Context, Schema};
use crate::values::{FieldValue, ValueKind};

/// The pending queries of a validation, by kind.
#[derive(Default)]
pub(crate) struct PendingQueries {
    rows: Vec<WantedRows>,
    named: Vec<RowCondition>,
    taken: Vec<Taken>,
    parsed: Vec<UnparsedText>,
    leaving: Leaving,
}

/// A text that only the database can parse as a value, and the error if it cannot.
struct UnparsedText {
    sql: ColumnSql,
    path: Vec<Name>,
    value: Value,
    error: ErrorDetail,
}

/// Values of a column that rows must have.
struct WantedRows {
    target: Arc<Entity>,
    lookup: usize,
    key: usize,
    /// The rows that clients may name, if not all.
    scope: Option<Arc<Scope>>,
    asked: WantedValue,
    /// Further values to look up in the same rows.
    more: Vec<WantedValue>,
}

/// A value that a row must have, and the error if none has it.
struct WantedValue {
    /// The column of the written row that refers to the row.
    column: Option<&'static str>,
    path: BodyPath,
    value: Value,
    error: ErrorDetail,
}

/// The path of a value in the body, most often a field of the row itself.
enum BodyPath {
    Field(Name),
    Deep(Vec<Name>),
}

impl BodyPath {
    fn of(path: &[Name]) -> Self {
        match path {
            [field] => Self::Field(field.clone()),
            path => Self::Deep(path.to_vec()),
        }
    }
}

impl Deref for BodyPath {
    type Target = [Name];

    fn deref(&self) -> &[Name] {
        match self {
            Self::Field(field) => from_ref(field),
            Self::Deep(path) => path,
        }
    }
}

/// A condition that exactly one row must meet.
struct RowCondition {
    target: Arc<Entity>,
    key: usize,
    scope: Option<Arc<Scope>>,
    condition: Condition,
    path: Vec<Name>,
    error: ErrorDetail,
}

/// Values that no other row may have, and the error if one has them.
pub(crate) struct Taken {
    pub(crate) entity: Arc<Entity>,
    /// The values, by the positions of their columns.
    pub(crate) values: RowValues,
    pub(crate) among: Among,
    /// The key of the row that is about to be changed.
    pub(crate) own: Option<RowValues>,
    pub(crate) path: Vec<Name>,
    pub(crate) error: ErrorDetail,
}

/// The rows to compare with, and how to compare.
#[derive(Default)]
pub(crate) struct Among {
    /// The rows to compare with; all rows by default.
    pub(crate) rows: Option<Arc<Scope>>,
    pub(crate) ignore_case: bool,
    /// A further condition on these rows.
    pub(crate) near: Option<Expr>,
    /// The columns whose value is the key of a row that the client names by something else.
    pub(crate) behind: Vec<(usize, Behind)>,
}

/// A row that a client names by something other than its key.
#[derive(Clone)]
pub(crate) struct Behind {
    target: Arc<Entity>,
    key: usize,
    scope: Option<Arc<Scope>>,
    by: NamedBy,
}

#[derive(Clone)]
pub(crate) enum NamedBy {
    /// The column at this position of the target has this value.
    Column(usize, Value),
    Condition(Condition),
}

impl Behind {
    pub(crate) fn of(related: &RelatedSchema, by: NamedBy) -> Self {
        Self { target: Arc::clone(&related.target), key: related.key, scope: related.scope.clone(), by }
    }

    /// The query for its key.
    pub(crate) fn key(&self, context: &Context<'_>, backend: DbBackend) -> SelectStatement {
        let mut query = rows_of(self.scope.as_ref(), &self.target, context);
        query.expr(self.target.columns[self.key].plain());
        match &self.by {
            NamedBy::Column(lookup, value) => {
                let column = &self.target.columns[*lookup];
                query.and_where(column.sql.names(column.plain(), value.clone(), backend));
            }
            NamedBy::Condition(condition) => {
                query.cond_where(condition.clone());
            }
        }
        query
    }
}

impl PendingQueries {
    /// Adds the query whether the row that a client named exists.
    pub(crate) fn row(
        &mut self,
        field: &FieldSchema,
        related: &RelatedSchema,
        path: &[Name],
        value: &Value,
        error: ErrorDetail,
    ) {
        let column = field.column.map(|(_, column)| column);
        let asked = WantedValue { column, path: BodyPath::of(path), value: value.clone(), error };
        let same = |rows: &&mut WantedRows| {
            rows.target.name == related.target.name
                && (rows.lookup, rows.key) == (related.lookup, related.key)
                && match (&rows.scope, &related.scope) {
                    (None, None) => true,
                    (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                    _ => false,
                }
        };
        match self.rows.iter_mut().find(same) {
            Some(rows) => rows.more.push(asked),
            None => self.rows.push(WantedRows {
                target: Arc::clone(&related.target),
                lookup: related.lookup,
                key: related.key,
                scope: related.scope.clone(),
                asked,
                more: Vec::new(),
            }),
        }
    }

    /// Adds the query for the row that a client named by a condition.
    pub(crate) fn named(&mut self, related: &RelatedSchema, path: &[Name], condition: Condition, error: ErrorDetail) {
        self.named.push(RowCondition {
            target: Arc::clone(&related.target),
            key: related.key,
            scope: related.scope.clone(),
            condition,
            path: path.to_vec(),
            error,
        });
    }

    /// Returns the condition by which a client named the row of this field.
    pub(crate) fn condition(&self, path: &[Name], field: &str) -> Option<Condition> {
        let is_here = |named: &&RowCondition| {
            named.path.split_last().is_some_and(|(last, before)| last == field && before == path)
        };
        self.named.iter().find(is_here).map(|named| named.condition.clone())
    }

    /// Adds a value that only the database can parse.
    pub(crate) fn parsed(&mut self, sql: &ColumnSql, path: Vec<Name>, value: Value, error: ErrorDetail) {
        self.parsed.push(UnparsedText { sql: sql.clone(), path, value, error });
    }

    /// Adds the query whether another row has these values.
    pub(crate) fn taken(&mut self, taken: Taken) {
        self.taken.push(taken);
    }

    /// Records that the write deletes this row.
    pub(crate) fn gone(&mut self, entity: &Entity, key: RowValues) {
        self.leaving.gone.insert((entity.name, key));
    }

    /// Records that the write changes these columns of this row.
    pub(crate) fn moved(&mut self, entity: &Entity, key: RowValues, columns: Vec<usize>) {
        self.leaving.moved.insert((entity.name, key, columns));
    }
}

/// The rows that give up unique values, because the body deletes or changes them.
#[derive(Default)]
struct Leaving {
    /// The deleted rows, by entity and key.
    gone: HashSet<(&'static str, RowValues)>,
    /// The changed rows, by entity and key, with the changed columns.
    moved: HashSet<(&'static str, RowValues, Vec<usize>)>,
}

impl Leaving {
    /// Whether a row that gives up its values could be the one that has these.
    fn concerns(&self, taken: &Taken) -> bool {
        self.gone.iter().any(|(entity, _)| *entity == taken.entity.name)
            || (taken.is_exact() && self.moved.iter().any(|(entity, ..)| *entity == taken.entity.name))
    }

    /// Whether this row gives up these values.
    fn leaves(&self, taken: &Taken, key: RowValues) -> bool {
        let entity = taken.entity.name;
        let columns = || taken.values.iter().map(|(column, _)| *column).collect();
        self.gone.contains(&(entity, key.clone()))
            || (taken.is_exact() && self.moved.contains(&(entity, key, columns())))
    }

    /// Returns for each of these values whether every other row with them gives them up.
    async fn are_left(&self, db: &impl Executor, held: &[&Taken], context: &Context<'_>) -> Result<Vec<bool>> {
        let most = u64::try_from(self.gone.len() + self.moved.len()).unwrap_or(u64::MAX).saturating_add(1);
        let mut left = vec![true; held.len()];
        let mut places: Vec<usize> = (0..held.len()).collect();
        places.sort_by_key(|place| held[*place].entity.name);
        for alike in places.chunk_by(|one, other| held[*one].entity.name == held[*other].entity.name) {
            for chunk in alike.chunks(EXISTS_LIMIT) {
                self.ask(db, held, chunk, most, context, &mut left).await?;
            }
        }
        Ok(left)
    }

    /// Queries the rows that have the values at these positions, which are all of one entity.
    async fn ask(
        &self,
        db: &impl Executor,
        held: &[&Taken],
        places: &[usize],
        most: u64,
        context: &Context<'_>,
        left: &mut [bool],
    ) -> Result<()> {
        let Some(entity) = places.first().map(|place| &held[*place].entity) else { return Ok(()) };
        let backend = db.get_database_backend();
        let mut whole: Option<SelectStatement> = None;
        for (index, place) in (0_i32..).zip(places) {
            let mut one = held[*place].rows(context, backend);
            one.expr_as(Expr::val(index), INDEX).limit(most);
            for (_, key) in entity.keys() {
                one.expr_as(key.select(backend), key.name);
            }
            // `LIMIT` in a part of a `UNION` needs a query of its own.
            let mut one = Query::select().column(INDEX).from_subquery(one, "held").take();
            one.columns(entity.keys().map(|(_, key)| key.name));
            whole = Some(match whole {
                Some(mut whole) => whole.union(UnionType::All, one).take(),
                None => one,
            });
        }
        let Some(whole) = whole else { return Ok(()) };
        for row in database::query(db, &whole).await? {
            let index: i32 = row.try_get_by_index(0)?;
            let Some(place) = usize::try_from(index).ok().and_then(|index| places.get(index)) else { continue };
            let mut key = RowValues::new();
            for (at, (position, column)) in (1..).zip(entity.keys()) {
                let kind = column.kind.as_ref().ok_or_else(|| no_form(entity))?;
                key.push((position, kind.read(&row, at)?));
            }
            left[*place] &= self.leaves(held[*place], key);
        }
        Ok(())
    }
}

/// The column names of the queries for named rows.
const INDEX: &str = "question";
const KEY: &str = "key";

/// Runs all queries: those with a yes or no in one round trip, and each list of keys in one.
///
/// Returns the errors of values that no row has, but that the body has twice.
pub(crate) async fn run(
    questions: PendingQueries,
    values: &mut Objects<'_>,
    errors: &mut Errors,
    context: &Context<'_>,
) -> Result<Vec<(Vec<Name>, ErrorDetail)>> {
    let PendingQueries { mut rows, named, taken, parsed, leaving } = questions;
    if rows.is_empty() && named.is_empty() && taken.is_empty() && parsed.is_empty() {
        return Ok(Vec::new());
    }
    if !parse(parsed, &mut rows, values, errors, context).await? {
        return Ok(Vec::new());
    }
    let db = &context.source()?;
    let backend = db.get_database_backend();
    let binds_once = |rows: &WantedRows| rows.target.columns[rows.lookup].sql.binds_once(backend);
    let no_more_than_keys =
        named.is_empty() && taken.is_empty() && rows.iter().all(|rows| rows.is_by_key() && binds_once(rows));
    if let Some(required) = context.guarded_insert
        && errors.is_empty()
        && no_more_than_keys
        && GuardedInsert::is_supported(db.get_database_backend())
    {
        let _ = required.set(required_rows(context.connections()?, values.schema, &rows, context).await?);
        return Ok(Vec::new());
    }
    let single = || rows.iter().filter(|rows| rows.is_single());
    let mut found = if taken.is_empty() && single().all(|rows| rows.scope.is_none() && binds_once(rows)) {
        exist_by_keys(db, &rows, context).await?.into_iter()
    } else {
        let keys = single().map(|rows| rows.one(&rows.asked.value, context, backend));
        let taken = taken.iter().map(|taken| taken.query(context, backend));
        database::exist(db, keys.chain(taken).collect()).await?.into_iter()
    };
    for WantedValue { path, error, .. } in single().map(|rows| &rows.asked) {
        if found.next() == Some(false) {
            errors.push(path, error.clone());
        }
    }
    let mut given = HashSet::new();
    let mut repeated = Vec::new();
    let mut held = Vec::new();
    for taken in &taken {
        let is_new = taken.whole().is_none_or(|values| given.insert(values));
        let is_held = found.next() == Some(true);
        if is_held && !leaving.concerns(taken) {
            errors.push(&taken.path, taken.error.clone());
            continue;
        }
        if is_held {
            held.push(taken);
        }
        if !is_new {
            repeated.push((taken.path.clone(), taken.error.clone()));
        }
    }
    for (taken, is_left) in held.iter().zip(leaving.are_left(db, &held, context).await?) {
        if !is_left {
            errors.push(&taken.path, taken.error.clone());
        }
    }
    for rows in rows.iter().filter(|rows| !rows.is_single()) {
        let found = rows.find(db, context).await?;
        for WantedValue { path, value, error, .. } in rows.all() {
            match found.get(value) {
                None => errors.push(path, error.clone()),
                Some(_) if rows.lookup == rows.key => {}
                Some(key) => {
                    if let Some(place) = values.at(path) {
                        *place = FieldValue::Value(key.clone());
                    }
                }
            }
        }
    }
    for chunk in named.chunks(EXISTS_LIMIT) {
        for (named, key) in chunk.iter().zip(keys_of(db, chunk, context).await?) {
            match (key, values.at(&named.path)) {
                (Some(key), Some(place)) => *place = FieldValue::Value(key),
                (Some(_), None) => {}
                (None, _) => errors.push(&named.path, named.error.clone()),
            }
        }
    }
    Ok(repeated)
}

/// Lets the database parse the values that only it can parse. Returns whether it could parse all of them.
async fn parse(
    parsed: Vec<UnparsedText>,
    rows: &mut [WantedRows],
    values: &mut Objects<'_>,
    errors: &mut Errors,
    context: &Context<'_>,
) -> Result<bool> {
    let backend = context.source()?.get_database_backend();
    let mut is_whole = true;
    for UnparsedText { sql, path, value, error } in parsed {
        match (read(&sql, value, context).await?, values.at(&path)) {
            (Some(value), Some(place)) => *place = FieldValue::Value(value),
            (Some(_), None) => {}
            (None, _) => {
                errors.push(&path, error);
                is_whole = false;
            }
        }
    }
    for rows in rows.iter_mut() {
        let sql = &rows.target.columns[rows.lookup].sql;
        if !sql.is_parsed(backend) {
            continue;
        }
        for asked in std::iter::once(&mut rows.asked).chain(&mut rows.more) {
            let Some(value) = read(sql, asked.value.clone(), context).await? else {
                errors.push(&asked.path, asked.error.clone());
                is_whole = false;
                continue;
            };
            if let Some(place) = values.at(&asked.path).filter(|_| rows.lookup == rows.key) {
                *place = FieldValue::Value(value.clone());
            }
            asked.value = value;
        }
    }
    Ok(is_whole)
}

/// Lets the database parse a value; `None` if it cannot.
async fn read(sql: &ColumnSql, value: Value, context: &Context<'_>) -> Result<Option<Value>> {
    let db = context.source()?;
    let Some(tx) = context.tx.filter(|_| sql.is_parsed(db.get_database_backend())) else {
        return Ok(sql.parse(&db, value).await?);
    };
    // When PostgreSQL refuses a value, the transaction accepts no statement before a rollback to a savepoint.
    tx.execute_unprepared("SAVEPOINT read_value").await?;
    let read = sql.parse(&tx, value).await?;
    if read.is_none() {
        tx.execute_unprepared("ROLLBACK TO SAVEPOINT read_value").await?;
    }
    tx.execute_unprepared("RELEASE SAVEPOINT read_value").await?;
    Ok(read)
}

/// Returns the rows whose existence the statement of the write has to check.
async fn required_rows(
    db: &Connections,
    schema: &Schema,
    all: &[WantedRows],
    context: &Context<'_>,
) -> Result<GuardedInsert> {
    let mut required = GuardedInsert::for_table(db, schema.entity.as_ref().map_or("", |entity| entity.name)).await?;
    for rows in all {
        let looked_up = &rows.target.columns[rows.lookup];
        for WantedValue { column, value, .. } in rows.all() {
            let (table, key, question) = (rows.target.name, looked_up.name, &looked_up.has);
            let named = database::RequiredRow { column: *column, table, key, exists: question, value };
            required.add_row(&named, || rows.one(value, context, db.backend()));
        }
    }
    Ok(required)
}

/// Returns whether each row that is named singly exists, where any row may be named. Bodies that need no other queries
/// share the SQL.
async fn exist_by_keys(db: &impl Executor, all: &[WantedRows], context: &Context<'_>) -> Result<Vec<bool>> {
    let single = all.iter().filter(|rows| rows.is_single());
    let mut found = Vec::with_capacity(all.len());
    let mut asked = ExistsBatch::of(db);
    for rows in single {
        if asked.len() == EXISTS_LIMIT {
            found.extend(std::mem::replace(&mut asked, ExistsBatch::of(db)).results().await?);
        }
        let one = || rows.one(&rows.asked.value, context, db.get_database_backend());
        asked.add(&rows.target.columns[rows.lookup].has, &rows.asked.value, one);
    }
    if asked.len() > 0 {
        found.extend(asked.results().await?);
    }
    Ok(found)
}

/// Returns the keys of the named rows, in one round trip; `None` if not exactly one row meets the condition.
async fn keys_of(db: &impl Executor, all: &[RowCondition], context: &Context<'_>) -> Result<Vec<Option<Value>>> {
    let backend = db.get_database_backend();
    let mut keys: Vec<Vec<Value>> = all.iter().map(|_| Vec::new()).collect();
    let mut whole: Option<SelectStatement> = None;
    for (index, named) in (0_i32..).zip(all) {
        let column = &named.target.columns[named.key];
        // `LIMIT` in a part of a `UNION` needs a query of its own.
        let mut one = rows_of(named.scope.as_ref(), &named.target, context);
        one.expr_as(Expr::val(index), INDEX).expr_as(column.select(backend), KEY);
        one.cond_where(named.condition.clone()).limit(2);
        let one = Query::select().columns([INDEX, KEY]).from_subquery(one, "named").take();
        whole = Some(match whole {
            Some(mut whole) => whole.union(UnionType::All, one).take(),
            None => one,
        });
    }
    let Some(whole) = whole else { return Ok(Vec::new()) };
    for row in database::query(db, &whole).await? {
        let index: i32 = row.try_get_by_index(0)?;
        let at = usize::try_from(index).ok().filter(|at| *at < all.len());
        let Some((named, keys)) = at.map(|at| (&all[at], &mut keys[at])) else { continue };
        let kind = named.target.columns[named.key].kind.as_ref();
        keys.push(kind.ok_or_else(|| no_form(&named.target))?.read(&row, 1)?);
    }
    Ok(keys.into_iter().map(|keys| <[Value; 1]>::try_from(keys).ok().map(|[key]| key)).collect())
}

/// The query for the rows that clients may name.
fn rows_of(scope: Option<&Arc<Scope>>, target: &Entity, context: &Context<'_>) -> SelectStatement {
    match scope {
        Some(scope) => scope(context),
        None => Query::select().from(target.table.clone()).take(),
    }
}

fn no_form(target: &Entity) -> Error {
    Error::ImproperlyConfigured(format!("`{}` has keys that cannot be written in JSON", target.name))
}

impl Taken {
    /// Returns the values if they alone decide, so that they can be compared within the body.
    fn whole(&self) -> Option<(&'static str, &RowValues)> {
        let is_known = |(_, behind): &(usize, Behind)| matches!(behind.by, NamedBy::Column(..));
        let is_whole = self.among.near.is_none() && self.among.rows.is_none() && self.among.behind.iter().all(is_known);
        is_whole.then_some((self.entity.name, &self.values))
    }

    /// Whether a row conflicts only if its values equal these.
    fn is_exact(&self) -> bool {
        self.among.near.is_none() && self.among.rows.is_none() && !self.among.ignore_case
    }

    /// The query whether another row has these values.
    fn query(&self, context: &Context<'_>, backend: DbBackend) -> SelectStatement {
        self.rows(context, backend).expr(Expr::val(1)).take()
    }

    /// The query for the rows with these values, without the row that is about to be changed. Values are compared as a
    /// unique index compares them.
    fn rows(&self, context: &Context<'_>, backend: DbBackend) -> SelectStatement {
        let column = |at: usize| &self.entity.columns[at];
        let is = |(at, value): &(usize, Value)| match self.among.behind.iter().find(|(column, _)| column == at) {
            Some((_, behind)) => column(*at).plain().in_subquery(behind.key(context, backend)),
            None if *value == value.as_null() => column(*at).plain().is_null(),
            None => column(*at).sql.equal(column(*at).plain(), value.clone(), backend),
        };
        let mut query = rows_of(self.among.rows.as_ref(), &self.entity, context);
        for value in &self.values {
            if self.among.ignore_case {
                let same = Func::lower(Expr::val(value.1.clone()));
                let text = column(value.0).sql.as_text(column(value.0).plain(), backend);
                query.and_where(Expr::from(Func::lower(text)).eq(same));
            } else {
                query.and_where(is(value));
            }
        }
        if let Some(near) = &self.among.near {
            query.and_where(near.clone());
        }
        let is_own = |(at, value): &(usize, Value)| column(*at).is_own(value.clone(), backend);
        if let Some(own) = self.own.iter().flatten().map(is_own).reduce(ExprTrait::and) {
            query.and_where(own.not());
        }
        query
    }
}

impl WantedRows {
    /// Whether it is one row, named by the value that is written.
    fn is_single(&self) -> bool {
        self.more.is_empty() && self.lookup == self.key
    }

    fn all(&self) -> impl Iterator<Item = &WantedValue> {
        from_ref(&self.asked).iter().chain(&self.more)
    }

    /// Whether the rows are named by the value that is written, and any row may be named.
    fn is_by_key(&self) -> bool {
        self.lookup == self.key && self.scope.is_none()
    }

    /// The query for the row with this key.
    fn one(&self, value: &Value, context: &Context<'_>, backend: DbBackend) -> SelectStatement {
        let column = &self.target.columns[self.lookup];
        rows_of(self.scope.as_ref(), &self.target, context)
            .expr(Expr::cust("1"))
            .and_where(column.sql.names(column.plain(), value.clone(), backend))
            .take()
    }

    /// Returns the values that exist, each with the key of its row.
    async fn find<'a>(&'a self, db: &impl Executor, context: &Context<'_>) -> Result<HashMap<Value, Value>> {
        let (lookup, key) = (&self.target.columns[self.lookup], &self.target.columns[self.key]);
        let kind = |kind: &'a Option<ValueKind>| kind.as_ref().ok_or_else(|| no_form(&self.target));
        let (lookup_kind, key_kind) = (kind(&lookup.kind)?, kind(&key.kind)?);
        let backend = db.get_database_backend();
        let wanted: HashSet<&Value> = self.all().map(|asked| &asked.value).collect();
        let wanted: Vec<Value> = wanted.into_iter().cloned().collect();
        let mut found = HashMap::with_capacity(wanted.len());
        for wanted in wanted.chunks(MAX_LISTED) {
            let select = rows_of(self.scope.as_ref(), &self.target, context)
                .exprs([lookup.select(backend), key.select(backend)])
                .and_where(lookup.sql.is_in(lookup.plain(), wanted, backend))
                .take();
            for row in &database::query(db, &select).await? {
                found.insert(lookup_kind.read(row, 0)?, key_kind.read(row, 1)?);
            }
        }
        Ok(found)
    }
}

/// The values of the object, or of the objects, in a body.
pub(crate) struct Objects<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) values: &'a mut [Vec<Option<FieldValue>>],
    /// Whether paths begin with an index.
    pub(crate) is_list: bool,
}

impl Objects<'_> {
    /// Returns the value at a path of the body.
    fn at(&mut self, path: &[Name]) -> Option<&mut FieldValue> {
        if !self.is_list {
            return at(self.schema, self.values.first_mut()?, path);
        }
        let (index, rest) = path.split_first()?;
        at(self.schema, self.values.get_mut(index.parse::<usize>().ok()?)?, rest)
    }
}

fn at<'a>(schema: &Schema, values: &'a mut [Option<FieldValue>], path: &[Name]) -> Option<&'a mut FieldValue> {
    let (name, mut rest) = path.split_first()?;
    let position = schema.fields.iter().position(|field| field.json_name == name)?;
    let mut shape = &schema.fields.get(position)?.shape;
    let mut field_value = values.get_mut(position)?.as_mut()?;
    while let Some((name, after)) = rest.split_first() {
        match (shape, field_value) {
            (FieldShape::List(item), FieldValue::List(items)) => {
                field_value = items.get_mut(name.parse::<usize>().ok()?)?;
                shape = &item.shape;
            }
            (FieldShape::Map(item), FieldValue::Map(entries)) => {
                field_value = entries.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value)?;
                shape = &item.shape;
            }
            (FieldShape::Nested(schema), FieldValue::Object(values)) => return at(schema.get(), values, rest),
            _ => return None,
        }
        rest = after;
    }
    Some(field_value)
}
