#![doc = include_str!("../docs/filtering.md")]

use std::fmt;
use std::future::Future;
use std::sync::OnceLock;

use sea_orm::sea_query::{Condition, DynIden, Expr, ExprTrait, Func, Query, SelectStatement, TableRef};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Iterable, PrimaryKeyToColumn, Select,
    Value,
};

mod column;
mod lookup;
mod ordering;
mod parse;
mod path;
mod relation;
mod search;
mod sql;
mod types;

pub use lookup::{Filter, IntoFilter, TypedFilter, method};
pub use ordering::{OrderField, Sortable};
pub use path::{AColumn, ARelation, Endpoint, Path, Start, Step, Target, To, ToOne};
pub use search::SearchField;
pub use types::{Dated, Ordered, Textual, Timed};

pub(crate) use column::Field;
pub(crate) use ordering::OrderKey;
pub(crate) use sql::{Compare, Side, compared};

use crate::database::{self, ModelEntity};
use crate::exceptions::{ErrorDetail, Result, ValidationError};
use crate::request::Request;
use lookup::Found;
use search::How;

/// Narrows the rows of a view by the request: DRF's
/// [`BaseFilterBackend`](https://www.django-rest-framework.org/api-guide/filtering/#custom-generic-filtering). A tuple
/// of backends narrows one after the other, and `None` not at all.
///
/// ```
/// use rest_runtime::filters::FilterBackend;
/// use rest_runtime::prelude::*;
/// # mod note {
/// #     use rest_runtime::sea_orm;
/// #     use sea_orm::entity::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "note")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub owner: String,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use rest_runtime::sea_orm::ColumnTrait;
///
/// /// Everybody sees their own.
/// struct IsOwner;
///
/// impl FilterBackend<note::Entity> for IsOwner {
///     async fn filter_queryset(&self, request: &Request, queryset: Select<note::Entity>) -> Result<Select<note::Entity>> {
///         Ok(queryset.filter(note::Column::Owner.eq(request.user().username())))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no filter backend for the rows of `{E}`",
    label = "this does not implement `FilterBackend<{E}>`",
    note = "implement `rest_runtime::filters::FilterBackend` for it"
)]
pub trait FilterBackend<E: ModelEntity>: Send + Sync {
    /// The rows that are left.
    fn filter_queryset(&self, request: &Request, queryset: Select<E>)
    -> impl Future<Output = Result<Select<E>>> + Send;

    /// The query parameters that it reads, for projects that refuse unknown ones.
    fn query_params(&self) -> Vec<String> {
        Vec::new()
    }
}

impl<E: ModelEntity> FilterBackend<E> for () {
    async fn filter_queryset(&self, _: &Request, queryset: Select<E>) -> Result<Select<E>> {
        Ok(queryset)
    }
}

impl<E: ModelEntity, B: FilterBackend<E>> FilterBackend<E> for Option<B> {
    async fn filter_queryset(&self, request: &Request, queryset: Select<E>) -> Result<Select<E>> {
        match self {
            Some(backend) => backend.filter_queryset(request, queryset).await,
            None => Ok(queryset),
        }
    }

    fn query_params(&self) -> Vec<String> {
        self.as_ref().map(FilterBackend::query_params).unwrap_or_default()
    }
}

macro_rules! tuples {
    ($($($B:ident)+;)+) => {$(
        impl<E: ModelEntity, $($B: FilterBackend<E>),+> FilterBackend<E> for ($($B,)+) {
            async fn filter_queryset(&self, request: &Request, queryset: Select<E>) -> Result<Select<E>> {
                #[allow(non_snake_case, reason = "a tuple's parts are named like their types")]
                let ($($B,)+) = self;
                $(let queryset = $B.filter_queryset(request, queryset).await?;)+
                Ok(queryset)
            }

            fn query_params(&self) -> Vec<String> {
                #[allow(non_snake_case, reason = "a tuple's parts are named like their types")]
                let ($($B,)+) = self;
                let mut names = Vec::new();
                $(names.extend($B.query_params());)+
                names
            }
        }
    )+};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D F;
}

/// What a view's `filter(…)`, `search(…)` and `ordering(…)` say, checked and resolved. Made once a view.
#[expect(clippy::struct_field_names, reason = "the arguments' names")]
pub struct Filters {
    table: TableRef,
    name: DynIden,
    keys: Vec<Field>,
    filters: Vec<Filter>,
    search: Vec<(Field, How)>,
    search_param: Option<&'static str>,
    ordering: Option<Ordering>,
    lookups: Vec<(String, Field)>,
    mistakes: Vec<String>,
}

/// What lists can be ordered by.
struct Ordering {
    allowed: Allowed,
    default: Vec<OrderKey>,
    param: Option<&'static str>,
}

enum Allowed {
    /// What the serializer shows.
    Shown,
    /// Every column.
    All(Vec<Field>),
    Named(Vec<Field>),
}

impl fmt::Debug for Filters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filters").field("filters", &self.filters).field("search", &self.search).finish_non_exhaustive()
    }
}

/// The place of a view's filters, filled at the first use.
pub struct Lazy {
    filters: OnceLock<Filters>,
    make: fn() -> Filters,
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.filters.fmt(f)
    }
}

impl Lazy {
    /// What this makes, not made yet.
    #[must_use]
    pub const fn new(make: fn() -> Filters) -> Self {
        Self { filters: OnceLock::new(), make }
    }

    /// The filters.
    pub fn get(&self) -> &Filters {
        self.filters.get_or_init(self.make)
    }
}

impl Filters {
    /// No filters of the rows of `E`.
    #[must_use]
    pub fn of<E: EntityTrait>() -> Self {
        let mut mistakes = Vec::new();
        let keys = E::PrimaryKey::iter()
            .map(PrimaryKeyToColumn::into_column)
            .filter_map(|key| {
                Field::own::<E>(key, sea_orm::IdenStatic::as_str(&key).to_owned())
                    .map_err(|mistake| mistakes.push(mistake))
                    .ok()
            })
            .collect();
        Self {
            table: E::default().table_ref(),
            name: lookup::table_of::<E>(),
            keys,
            filters: Vec::new(),
            search: Vec::new(),
            search_param: None,
            ordering: None,
            lookups: Vec::new(),
            mistakes,
        }
    }

    /// With this filter.
    #[must_use]
    pub fn filter<F>(mut self, filter: TypedFilter<F>) -> Self {
        match filter.finish() {
            Ok(filter) => self.filters.push(filter),
            Err(mistake) => self.mistakes.push(mistake),
        }
        self
    }

    /// With this field to search in.
    #[must_use]
    pub fn search(mut self, field: SearchField) -> Self {
        match field.0 {
            Ok(field) => self.search.push(field),
            Err(mistake) => self.mistakes.push(mistake),
        }
        self
    }

    /// With another parameter for the search than the project's.
    #[must_use]
    pub fn search_param(self, name: &'static str) -> Self {
        Self { search_param: Some(name), ..self }
    }

    /// Clients can order by what the serializer shows, unless fields are named.
    #[must_use]
    pub fn ordering(self) -> Self {
        Self { ordering: Some(Ordering { allowed: Allowed::Shown, default: Vec::new(), param: None }), ..self }
    }

    /// Clients can order by every column.
    #[must_use]
    pub fn order_by_all<E: EntityTrait>(mut self) -> Self {
        let mut all = Vec::new();
        for column in E::Column::iter() {
            let name = sea_orm::IdenStatic::as_str(&column);
            // A foreign key goes by the name of its relation as well.
            for name in [Some(name), name.strip_suffix("_id")].into_iter().flatten() {
                all.extend(Field::own::<E>(column, name.to_owned()).ok());
            }
            let _ = column.def();
        }
        if let Some(ordering) = &mut self.ordering {
            ordering.allowed = Allowed::All(all);
        }
        self
    }

    /// Clients can order by this.
    #[must_use]
    pub fn order_by(mut self, field: OrderField) -> Self {
        match (field.0, &mut self.ordering) {
            (Ok(field), Some(Ordering { allowed: Allowed::Named(fields), .. })) => fields.push(field),
            (Ok(field), Some(ordering)) => ordering.allowed = Allowed::Named(vec![field]),
            (Err(mistake), _) => self.mistakes.push(mistake),
            (Ok(_), None) => {}
        }
        self
    }

    /// The order where the client asks for none, key by key.
    #[must_use]
    pub fn default_order(mut self, field: OrderField, descending: bool) -> Self {
        match (field.0, &mut self.ordering) {
            (Ok(field), Some(ordering)) => ordering.default.push(OrderKey { field, descending }),
            (Err(mistake), _) => self.mistakes.push(mistake),
            (Ok(_), None) => {}
        }
        self
    }

    /// With another parameter for the order than the project's.
    #[must_use]
    pub fn ordering_param(mut self, name: &'static str) -> Self {
        if let Some(ordering) = &mut self.ordering {
            ordering.param = Some(name);
        }
        self
    }

    /// A part of the URL, by its name, that must be this field of the row.
    #[must_use]
    pub fn lookup<F>(mut self, kwarg: Option<&'static str>, target: Target<F>) -> Self {
        match target.field {
            Ok(field) => self.lookups.push((kwarg.map_or_else(|| field.name.clone(), str::to_owned), field)),
            Err(mistake) => self.mistakes.push(mistake),
        }
        self
    }

    /// What is wrong with them, a sentence a mistake; empty when they can be used.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.mistakes
    }

    pub(crate) fn keys(&self) -> &[Field] {
        &self.keys
    }

    pub(crate) fn lookups(&self) -> &[(String, Field)] {
        &self.lookups
    }

    fn search_name<'a>(&'a self, request: &'a Request) -> &'a str {
        self.search_param.unwrap_or(&request.settings().search_param)
    }

    fn ordering_name<'a>(&self, request: &'a Request) -> &'a str {
        let own = self.ordering.as_ref().and_then(|ordering| ordering.param);
        own.unwrap_or(&request.settings().ordering_param)
    }

    /// The condition that the request's parameters come to; every wrong one is told at once.
    pub(crate) async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        let query = request.query_params();
        if self.filters.is_empty() && self.search.is_empty() {
            return Ok(None);
        }
        let db = request.database();
        let backend = db.get_database_backend();
        let mut found = Found::default();
        for filter in &self.filters {
            filter.read(query, &self.name, backend, &mut found)?;
        }
        if !self.search.is_empty() {
            let name = self.search_name(request);
            if let Some(text) = query.get(name) {
                let keys: Vec<DynIden> = self.keys.iter().map(|key| key.column.iden().clone()).collect();
                let table = search::Table { from: &self.table, name: &self.name, keys: &keys };
                search::search(&self.search, name, &text, &table, backend, &mut found)?;
            }
        }
        confirm(db, backend, &mut found).await?;
        if !found.errors.is_empty() {
            let errors = found.errors.into_iter().map(|(name, details)| (name.into(), details)).collect();
            return Err(ValidationError::fields(errors).into());
        }
        let any = !found.conditions.is_empty();
        Ok(any.then(|| found.conditions.into_iter().fold(Condition::all(), Condition::add)))
    }

    /// The order that the request or the view asks for; empty where neither does. `shown` are the serializer's fields.
    pub(crate) fn order(&self, request: &Request, shown: impl FnOnce() -> Vec<Field>) -> Vec<OrderKey> {
        let Some(ordering) = &self.ordering else { return Vec::new() };
        let asked = request.query_params().get(self.ordering_name(request)).filter(|text| !text.is_empty());
        let keys = asked.map(|text| match &ordering.allowed {
            Allowed::Named(fields) | Allowed::All(fields) => ordering::keys(&text, fields),
            Allowed::Shown => ordering::keys(&text, &shown()),
        });
        keys.filter(|keys| !keys.is_empty()).unwrap_or_else(|| ordering.default.clone())
    }

    /// The query parameters that they read.
    pub(crate) fn query_params(&self, request: &Request) -> Vec<String> {
        let mut names: Vec<String> = self.filters.iter().flat_map(Filter::parameters).collect();
        if !self.search.is_empty() {
            names.push(self.search_name(request).to_owned());
        }
        if self.ordering.is_some() {
            names.push(self.ordering_name(request).to_owned());
        }
        names
    }
}

/// The row with this key.
fn row_of((table, column, value): (TableRef, DynIden, Value)) -> SelectStatement {
    Query::select().expr(Expr::val(1)).from(table).and_where(Expr::col(column).eq(value)).take()
}

/// Asks the database what only it knows: whether keys are there, in one query, and whether it can read a regular
/// expression.
async fn confirm(db: &DatabaseConnection, backend: DbBackend, found: &mut Found) -> Result<()> {
    if !found.errors.is_empty() {
        return Ok(());
    }
    if !found.keys.is_empty() {
        let keys = std::mem::take(&mut found.keys).into_iter();
        let (names, rows): (Vec<_>, Vec<_>) = keys.map(|(name, key)| (name, row_of(key))).unzip();
        let there = database::exist(db, rows).await?;
        for (name, _) in names.into_iter().zip(there).filter(|(_, there)| !there) {
            if found.errors.iter().all(|(known, _)| *known != name) {
                found.errors.push((name, vec![parse::no_choice()]));
            }
        }
    }
    for (name, pattern) in std::mem::take(&mut found.patterns) {
        let text = if backend == DbBackend::Postgres { Expr::cust("''::text") } else { Expr::cust("''") };
        let mut probe = Query::select();
        probe.expr(match backend {
            DbBackend::MySql => Expr::from(Func::cust("regexp_instr").args([text, Expr::val(pattern)])),
            _ => sql::regex(text, &pattern, false, backend),
        });
        if let Err(error) = db.query_one(&probe).await {
            if error.to_string().contains("no such function") {
                return Err(crate::Error::ImproperlyConfigured(
                    "SQLite has no regular expressions unless its connection is given some: sqlx's feature `regexp` \
                     and `SqliteConnectOptions::with_regexp`"
                        .to_owned(),
                ));
            }
            found.errors.push((name, vec![ErrorDetail::new("This is no regular expression.", "invalid")]));
        }
    }
    Ok(())
}
