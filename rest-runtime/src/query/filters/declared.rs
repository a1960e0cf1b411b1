//! The filters, search fields and ordering that a view declares.

use std::fmt;
use std::sync::OnceLock;

use sea_orm::sea_query::{DynIden, TableRef};
use sea_orm::{EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn};
#[cfg(feature = "openapi")]
use serde_json::json;

use super::column::Field;
use super::database_checks::UnconfirmedParams;
use super::lookup;
use super::lookup::{Filter, FoundParams, TypedFilter};
use super::ordering::{Allowed, OrderField, OrderKey, Ordering};
use super::path::Target;
use super::search;
use super::search::{How, SearchField};
use crate::base::exceptions::{Result, ValidationError};
#[cfg(feature = "openapi")]
use crate::describe::Parameter;
use crate::http::request::Request;
use crate::model::ColumnNames;

/// The view's `filter(…)`, `search(…)` and `ordering(…)`, checked and resolved. Built once per view.
#[expect(clippy::struct_field_names, reason = "the names of the arguments")]
pub struct Filters {
    table: TableRef,
    name: DynIden,
    keys: Vec<Field>,
    filters: Vec<Filter>,
    search: Vec<(Field, How)>,
    search_param: Option<&'static str>,
    ordering: Option<Ordering>,
    lookups: Vec<(String, Field)>,
    parents: Vec<(&'static str, Field)>,
    mistakes: Vec<String>,
}

impl fmt::Debug for Filters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filters").field("filters", &self.filters).field("search", &self.search).finish_non_exhaustive()
    }
}

/// The filters of a view, built at their first use.
pub struct LazyFilters {
    filters: OnceLock<Filters>,
    make: fn() -> Filters,
}

impl fmt::Debug for LazyFilters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.filters.fmt(f)
    }
}

impl LazyFilters {
    /// Filters that this function will build.
    #[must_use]
    pub const fn new(make: fn() -> Filters) -> Self {
        Self { filters: OnceLock::new(), make }
    }

    /// The filters; the first call builds them.
    pub fn get(&self) -> &Filters {
        self.filters.get_or_init(self.make)
    }
}

impl Filters {
    /// An empty set of filters over the rows of `E`.
    #[must_use]
    pub fn of<E: EntityTrait>() -> Self {
        let mut mistakes = Vec::new();
        let keys = E::PrimaryKey::iter()
            .map(PrimaryKeyToColumn::into_column)
            .filter_map(|key| {
                Field::own::<E>(key, key.as_str().to_owned()).map_err(|mistake| mistakes.push(mistake)).ok()
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
            parents: Vec::new(),
            mistakes,
        }
    }

    /// Adds a filter.
    #[must_use]
    pub fn filter<F>(mut self, filter: TypedFilter<F>) -> Self {
        match filter.finish() {
            Ok(filter) => self.filters.push(filter),
            Err(mistake) => self.mistakes.push(mistake),
        }
        self
    }

    /// Adds a field to search in.
    #[must_use]
    pub fn search(mut self, field: SearchField) -> Self {
        match field.0 {
            Ok(field) => self.search.push(field),
            Err(mistake) => self.mistakes.push(mistake),
        }
        self
    }

    /// Sets the search parameter's name, in place of the project's.
    #[must_use]
    pub fn search_param(self, name: &'static str) -> Self {
        Self { search_param: Some(name), ..self }
    }

    /// Lets clients order by the fields that the serializer shows, unless fields are named.
    #[must_use]
    pub fn ordering(self) -> Self {
        Self { ordering: Some(Ordering::of_shown()), ..self }
    }

    /// Lets clients order by every column.
    #[must_use]
    pub fn order_by_all<E: EntityTrait>(self) -> Self {
        let names = E::Column::iter().flat_map(|column| {
            let name = ColumnNames::of(column).rust;
            // A foreign key has the name of its relation as well.
            let relation = name.strip_suffix("_id").map(str::to_owned);
            [Some(name), relation].into_iter().flatten().map(move |name| (column, name))
        });
        self.allow(names.filter_map(|(column, name)| Field::own::<E>(column, name).ok()).collect())
    }

    /// Prevents clients from choosing the order.
    #[must_use]
    pub fn order_by_none(self) -> Self {
        self.allow(Vec::new())
    }

    fn allow(mut self, fields: Vec<Field>) -> Self {
        if let Some(ordering) = &mut self.ordering {
            ordering.allowed = Allowed::Named(fields);
        }
        self
    }

    /// Refuses unknown ordering keys.
    #[must_use]
    pub fn order_strictly(mut self) -> Self {
        if let Some(ordering) = &mut self.ordering {
            ordering.strict = true;
        }
        self
    }

    /// Lets clients order by this field.
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

    /// Adds a key to the order that applies if the client names none.
    #[must_use]
    pub fn default_order(mut self, field: OrderField, descending: bool) -> Self {
        match (field.0, &mut self.ordering) {
            (Ok(field), Some(ordering)) => ordering.default.push(OrderKey { field, descending }),
            (Err(mistake), _) => self.mistakes.push(mistake),
            (Ok(_), None) => {}
        }
        self
    }

    /// Sets the ordering parameter's name, in place of the project's.
    #[must_use]
    pub fn ordering_param(mut self, name: &'static str) -> Self {
        if let Some(ordering) = &mut self.ordering {
            ordering.param = Some(name);
        }
        self
    }

    /// Adds a part of the URL, by its name, that must equal this field of the row.
    #[must_use]
    pub fn lookup<F>(mut self, kwarg: Option<&'static str>, target: Target<F>) -> Self {
        match target.field {
            Ok(field) => self.lookups.push((kwarg.map_or_else(|| field.name.clone(), str::to_owned), field)),
            Err(mistake) => self.mistakes.push(mistake),
        }
        self
    }

    /// Adds a part of the URL that names the parent of the view's rows, with the path to it.
    #[must_use]
    pub fn parent<F>(mut self, kwarg: &'static str, target: Target<F>) -> Self {
        match target.field {
            Ok(field) => self.parents.push((kwarg, field)),
            Err(mistake) => self.mistakes.push(mistake),
        }
        self
    }

    /// The mistakes in the declarations, one sentence each; empty if there are none.
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

    pub(crate) fn parents(&self) -> &[(&'static str, Field)] {
        &self.parents
    }

    #[cfg(feature = "browsable")]
    pub(super) fn filters(&self) -> &[Filter] {
        &self.filters
    }

    #[cfg(feature = "browsable")]
    pub(super) fn is_searched(&self) -> bool {
        !self.search.is_empty()
    }

    #[cfg(feature = "browsable")]
    pub(super) fn orders(&self) -> Option<&Ordering> {
        self.ordering.as_ref()
    }

    pub(super) fn search_name<'a>(&'a self, request: &'a Request) -> &'a str {
        self.search_param.unwrap_or(&request.settings().search_param)
    }

    pub(super) fn ordering_name<'a>(&self, request: &'a Request) -> &'a str {
        let own = self.ordering.as_ref().and_then(|ordering| ordering.param);
        own.unwrap_or(&request.settings().ordering_param)
    }

    /// Reads the request's parameters; `None` if there are none. `searched` limits the search to the fields of these
    /// names.
    pub(crate) fn read(&self, request: &Request, searched: Option<&[&str]>) -> Result<Option<UnconfirmedParams>> {
        let query = request.query_params();
        if query.is_empty() && (request.is_unfiltered() || !self.filters.iter().any(Filter::is_required)) {
            return Ok(None);
        }
        let backend = request.connections().backend();
        let mut found = FoundParams::default();
        for filter in &self.filters {
            filter.read(query, &self.name, backend, request.settings().max_filter_values, &mut found)?;
        }
        if !self.search.is_empty() {
            let name = self.search_name(request);
            if let Some(text) = query.get(name) {
                let keys: Vec<DynIden> = self.keys.iter().map(|key| key.column.iden().clone()).collect();
                let table = search::SearchTable { from: &self.table, name: &self.name, keys: &keys };
                let is_searched = |field: &Field| searched.is_none_or(|names| names.contains(&field.name.as_str()));
                let fields: Vec<_> = self.search.iter().filter(|(field, _)| is_searched(field)).collect();
                search::search(&fields, name, &text, &table, backend, &mut found)?;
            }
        }
        if let Some(ordering) = &self.ordering {
            let name = self.ordering_name(request);
            let refused = ordering.refusal(query.get(name).as_deref());
            found.errors.extend(refused.map(|detail| (name.to_owned(), vec![detail])));
        }
        Ok(Some(UnconfirmedParams { found, table: self.name.clone() }))
    }

    /// The order from the request or the view's default; empty if neither has one. `shown` returns the serializer's
    /// fields.
    pub(crate) fn order(&self, request: &Request, shown: impl FnOnce() -> Vec<Field>) -> Result<Vec<OrderKey>> {
        let Some(ordering) = &self.ordering else { return Ok(Vec::new()) };
        let name = self.ordering_name(request);
        ordering
            .keys(request.query_params().get(name).as_deref(), shown)
            .map_err(|detail| ValidationError::fields([(name.to_owned(), [detail])]).into())
    }

    /// The query parameters that they read, with what they take; `shown` are the names that clients can order by where the
    /// view names none.
    #[cfg(feature = "openapi")]
    pub(crate) fn parameters(&self, request: &Request, shown: impl FnOnce() -> Vec<String>) -> Vec<Parameter> {
        let mut all: Vec<Parameter> = self.filters.iter().flat_map(Filter::described).collect();
        if !self.search.is_empty() {
            let fields: Vec<&str> = self.search.iter().map(|(field, _)| field.name.as_str()).collect();
            let search = Parameter::text(self.search_name(request).to_owned());
            all.push(search.description(format!("Words to look for in {}.", fields.join(", "))));
        }
        if let Some(ordering) = &self.ordering {
            let names = match &ordering.allowed {
                Allowed::Named(fields) => fields.iter().map(|field| field.name.clone()).collect(),
                Allowed::Shown => shown(),
            };
            let words: Vec<String> = names.iter().flat_map(|name| [name.clone(), format!("-{name}")]).collect();
            if !words.is_empty() {
                let item = json!({"type": "string", "enum": words});
                let order = Parameter::list(self.ordering_name(request).to_owned(), &item);
                all.push(order.description("The order of the list; a hyphen before a name turns it round."));
            }
        }
        all
    }

    /// Whether one of the parameters can have a value that is refused.
    #[cfg(feature = "openapi")]
    pub(crate) fn may_refuse(&self) -> bool {
        !self.filters.is_empty() || !self.search.is_empty() || self.ordering.as_ref().is_some_and(|order| order.strict)
    }

    /// The query parameters that the filters read.
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
