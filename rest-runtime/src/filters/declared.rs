//! What a view's arguments about lists come to.

use std::fmt;
use std::sync::OnceLock;

use sea_orm::sea_query::{DynIden, TableRef};
use sea_orm::{EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn};

use super::column::Field;
use super::confirm::Asked;
use super::lookup::{self, Filter, Found, TypedFilter};
use super::ordering::{Allowed, OrderField, OrderKey, Ordering};
use super::path::Target;
use super::search::{self, How, SearchField};
use crate::exceptions::{Result, ValidationError};
use crate::request::Request;
use crate::serializers::ColumnNames;

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
    parents: Vec<(&'static str, Field)>,
    mistakes: Vec<String>,
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
        Self { ordering: Some(Ordering::of_shown()), ..self }
    }

    /// Clients can order by every column.
    #[must_use]
    pub fn order_by_all<E: EntityTrait>(self) -> Self {
        let names = E::Column::iter().flat_map(|column| {
            let name = ColumnNames::of(column).rust;
            // A foreign key goes by the name of its relation as well.
            let relation = name.strip_suffix("_id").map(str::to_owned);
            [Some(name), relation].into_iter().flatten().map(move |name| (column, name))
        });
        self.allow(names.filter_map(|(column, name)| Field::own::<E>(column, name).ok()).collect())
    }

    /// Clients cannot choose the order.
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

    /// An order that the list does not have is refused.
    #[must_use]
    pub fn order_strictly(mut self) -> Self {
        if let Some(ordering) = &mut self.ordering {
            ordering.strict = true;
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

    /// A part of the URL that names a row which the view's rows belong to, and the path to it.
    #[must_use]
    pub fn parent<F>(mut self, kwarg: &'static str, target: Target<F>) -> Self {
        match target.field {
            Ok(field) => self.parents.push((kwarg, field)),
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

    /// What the request's parameters come to; `None` where there are none. Only the fields of these names are searched, where
    /// there are any.
    pub(crate) fn read(&self, request: &Request, searched: Option<&[&str]>) -> Result<Option<Asked>> {
        let query = request.query_params();
        if query.is_empty() && (request.is_unfiltered() || !self.filters.iter().any(Filter::is_required)) {
            return Ok(None);
        }
        let backend = request.connections().backend();
        let mut found = Found::default();
        for filter in &self.filters {
            filter.read(query, &self.name, backend, request.settings().max_filter_values, &mut found)?;
        }
        if !self.search.is_empty() {
            let name = self.search_name(request);
            if let Some(text) = query.get(name) {
                let keys: Vec<DynIden> = self.keys.iter().map(|key| key.column.iden().clone()).collect();
                let table = search::Table { from: &self.table, name: &self.name, keys: &keys };
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
        Ok(Some(Asked { found, table: self.name.clone() }))
    }

    /// The order that the request or the view asks for; empty where neither does. `shown` are the serializer's fields.
    pub(crate) fn order(&self, request: &Request, shown: impl FnOnce() -> Vec<Field>) -> Result<Vec<OrderKey>> {
        let Some(ordering) = &self.ordering else { return Ok(Vec::new()) };
        let name = self.ordering_name(request);
        ordering
            .keys(request.query_params().get(name).as_deref(), shown)
            .map_err(|detail| ValidationError::fields([(name.to_owned(), [detail])]).into())
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
