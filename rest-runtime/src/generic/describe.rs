//! What of a view over a model documents about the API are to say, besides its actions.

use serde_json::Value;

use super::AnyGenericView;
use super::page::shown;
use super::project_filters::OfProject;
use crate::describe::Parameter;
use crate::http::request::Request;
use crate::policies::metadata;
use crate::query::filters::Filters;
use crate::schema::arguments::info::FieldInfo;
use crate::view::operation::{Content, Operation};

/// The parts of the path that name rows, with what they take.
pub(crate) fn path(view: &AnyGenericView) -> Vec<(String, Value)> {
    let filters = (view.filters)();
    let mut all: Vec<(String, Value)> = Vec::new();
    let declared = filters.map(Filters::lookups).unwrap_or_default();
    all.extend(declared.iter().map(|(name, field)| (name.clone(), field.column.kind.schema())));
    if declared.is_empty()
        && let Ok(entity) = view.entity()
    {
        let columns: Vec<_> = match view.lookup_field.and_then(|name| entity.position(name)) {
            Some(position) => vec![position],
            None => entity.keys().map(|(position, _)| position).collect(),
        };
        let alone = columns.len() == 1;
        for column in columns.iter().filter_map(|position| entity.columns.get(*position)) {
            let Some(kind) = &column.kind else { continue };
            let more = [view.lookup_url_kwarg, view.lookup_field, Some("pk")].into_iter().flatten().filter(|_| alone);
            let names = more.chain([column.rust_name(), column.name]);
            all.extend(names.map(|name| (name.to_owned(), kind.schema())));
        }
    }
    let parents = filters.map(Filters::parents).unwrap_or_default();
    all.extend(parents.iter().map(|(name, field)| ((*name).to_owned(), field.column.kind.schema())));
    all
}

/// The query parameters that narrow and order the rows.
pub(crate) fn narrowing(view: &AnyGenericView, request: &Request) -> Vec<Parameter> {
    let mut all = match view.backend_parameters {
        Some(parameters) => parameters(request),
        None => OfProject::of(request).parameters(),
    };
    let names = || match view.entity() {
        Ok(entity) => shown(view, entity).into_iter().map(|field| field.name).collect(),
        Err(_) => Vec::new(),
    };
    all.extend((view.filters)().map(|filters| filters.parameters(request, names)).unwrap_or_default());
    all
}

/// An operation on rows of the view: what every one of them may refuse.
pub(crate) fn operation(view: &AnyGenericView, request: &Request) -> Operation {
    let operation = Operation::known().refuses([503]);
    let filters = (view.filters)();
    let refuses = filters.is_some_and(Filters::may_refuse)
        || view.backend_parameters.is_some()
        || !OfProject::of(request).is_empty()
        || request.settings().strict_query_params;
    if refuses { operation.refuses([400]) } else { operation }
}

/// The object that an answer shows.
pub(crate) fn object(view: &AnyGenericView, request: &Request) -> Content {
    Content::object(view.serializer(request).shows)
}

/// The query parameter by which a client chooses among the fields of an answer.
pub(crate) fn chosen_fields(view: &AnyGenericView, request: &Request) -> Option<Parameter> {
    let name = view.serializer(request).shows.chosen_by?;
    let list = Parameter::list(name, &serde_json::json!({"type": "string"}));
    Some(list.description("The fields that are shown, all unless given."))
}

/// The fields by which an object of a list names the row that it changes.
pub(crate) fn keys(view: &AnyGenericView, request: &Request) -> Vec<FieldInfo> {
    let takes = view.serializer(request).takes;
    let key = takes.key_fields().into_iter().next();
    key.map(|(_, field)| FieldInfo { read_only: false, required: true, ..metadata::field(field) }).into_iter().collect()
}

/// The headers of a request that depends on an entity tag.
pub(crate) fn conditions() -> [Parameter; 2] {
    [
        Parameter::header("If-Match").description("The entity tag that the row has to have."),
        Parameter::header("If-None-Match").description("The entity tag that the row must not have."),
    ]
}
