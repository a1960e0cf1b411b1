//! The document of a table of routes.

use std::any::Any;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::components::{Components, Owner};
use super::operation::Operations;
use super::{OpenApi, Version, down, errors};
use crate::base::exceptions::{Error, Result};
use crate::generic::AnyGenericView;
use crate::generic::describe;
use crate::http::request::{Endpoint, Request};
use crate::http::reverse::{Route, Routes};
use crate::rest::Rest;
use crate::view::{AnyView, MethodTable};

/// What answers at a route.
pub(crate) struct DocumentedEndpoint {
    pub(crate) view: &'static AnyView,
    pub(crate) actions: MethodTable,
    pub(crate) site: Arc<Endpoint>,
}

impl DocumentedEndpoint {
    /// That of a route, where the router gave it one.
    pub(super) fn of(route: &Route) -> Option<&Self> {
        route.endpoint.as_ref()?.get()
    }
}

/// For whom, and as what, a document is made.
#[derive(Clone, Debug, Default)]
pub(super) struct Reader {
    /// The version of the API.
    pub(super) api_version: Option<String>,
    /// The path below which the routes are mounted.
    pub(super) base: String,
    /// The operations that the reader may ask for, by the route's position; `None` for all.
    pub(super) allowed: Option<HashSet<(usize, Method)>>,
}

/// What is wrong with the names of a document, with default settings: what a router tells when it is built.
pub(crate) fn mistakes(routes: &Routes, openapi: &OpenApi) -> Vec<String> {
    let rest = Rest::new(sea_orm::DatabaseConnection::default());
    made(routes, openapi, &rest, openapi.version, &Reader::default()).1
}

/// The document, or what is wrong with it.
pub(super) fn checked(routes: &Routes, openapi: &OpenApi, rest: &Rest) -> Result<Value> {
    let (document, mistakes) = made(routes, openapi, rest, openapi.version, &Reader::default());
    if mistakes.is_empty() { Ok(document) } else { Err(Error::ImproperlyConfigured(mistakes.join("; "))) }
}

/// The document, and what is wrong with it.
pub(super) fn made(
    routes: &Routes,
    openapi: &OpenApi,
    rest: &Rest,
    version: Version,
    reader: &Reader,
) -> (Value, Vec<String>) {
    let mut components = Components::default();
    let settings = rest.settings();
    let has_handler = rest.has_exception_handler();
    let error = errors::schema(settings.error_format, !has_handler, false);
    components.claim("Error", Owner::Errors);
    components.fill("Error", error);
    let mut operations = Operations::new(routes, rest, components, reader.api_version.clone());
    let mut paths: Map<String, Value> = Map::new();
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut tags = Tags::default();
    let mut mistakes = Vec::new();
    for (position, route) in routes.iter().enumerate() {
        let Some(endpoint) = DocumentedEndpoint::of(route) else { continue };
        for (method, handler) in endpoint.actions.entries() {
            if method == Method::HEAD || method == Method::TRACE {
                continue;
            }
            let may = |allowed: &HashSet<_>| allowed.contains(&(position, method.clone()));
            if !reader.allowed.as_ref().is_none_or(may) {
                continue;
            }
            let Some(made) = operations.operation(route, endpoint, &method, handler) else { continue };
            let at = format!("{method} {}", route.path);
            if let Some(other) = ids.insert(made.id.clone(), at.clone()) {
                mistakes.push(format!(
                    "the operationId `{}` is that of {other} and of {at}: name one of the routes otherwise, or write \
                     `schema(operation_id = \"…\")` at one of the actions",
                    made.id
                ));
            }
            let own = made.tags.is_empty().then(|| tags.of(route, endpoint)).flatten();
            let names: Vec<String> = own.into_iter().chain(made.tags).collect();
            tags.note(&names);
            let mut operation = made.value;
            if !names.is_empty() {
                operation.insert("tags".to_owned(), names.into());
            }
            let path = paths.entry(path_of(route)).or_insert_with(|| json!({}));
            let name = method.as_str().to_ascii_lowercase();
            if path.get(&name).is_none() {
                path[name] = operation.into();
            }
        }
    }
    let (components, security) = operations.finish();
    mistakes.extend(components.mistakes.iter().cloned());
    let mut info = openapi.info.clone();
    if let (Version::V3_0, Some(license)) = (version, info.get_mut("license").and_then(Value::as_object_mut)) {
        license.shift_remove("identifier");
    }
    let servers = if openapi.servers.is_empty() {
        vec![json!({"url": if reader.base.is_empty() { "/" } else { &reader.base }})]
    } else {
        openapi.servers.clone()
    };
    let mut named = json!({"schemas": components.schemas(), "headers": super::operation::headers(&paths)});
    if !security.is_empty() {
        named["securitySchemes"] = security.into_iter().collect::<Map<_, _>>().into();
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": info,
        "servers": servers,
        "tags": tags.described(),
        "paths": paths,
        "components": named,
    });
    if version == Version::V3_0 {
        document = down::converted(document);
    }
    if let Some(edit) = &openapi.edit {
        edit(&mut document);
    }
    (document, mistakes)
}

/// The path as OpenAPI writes it.
fn path_of(route: &Route) -> String {
    route.path.clone()
}

/// The view over a model that is behind the routes of a view, for what its path names.
pub(super) fn model_views(routes: &Routes) -> HashMap<*const AnyView, &'static AnyGenericView> {
    let endpoints = routes.iter().filter_map(DocumentedEndpoint::of);
    endpoints
        .filter_map(|endpoint| {
            let view: &'static (dyn Any + Send + Sync) = endpoint.actions.any_model_view()?;
            Some((std::ptr::from_ref(endpoint.view), view.downcast_ref::<AnyGenericView>()?))
        })
        .collect()
}

/// The types of the parts of a path.
pub(super) fn path_types(view: Option<&&'static AnyGenericView>) -> Vec<(String, Value)> {
    view.map(|view| describe::path(view)).unwrap_or_default()
}

/// The tags of a document: one a view, named by the first part of its first path.
#[derive(Default)]
struct Tags {
    of_views: HashMap<*const AnyView, Option<String>>,
    /// By name, with descriptions.
    all: BTreeMap<String, Option<String>>,
    order: Vec<String>,
}

impl Tags {
    fn of(&mut self, route: &Route, endpoint: &DocumentedEndpoint) -> Option<String> {
        let first = || {
            let segments = route.path.split('/').filter(|part| !part.is_empty() && !part.starts_with('{'));
            let name = || endpoint.view.info.name.to_lowercase().replace(' ', "-");
            Some(segments.map(str::to_owned).next().unwrap_or_else(name))
        };
        let tag = self.of_views.entry(std::ptr::from_ref(endpoint.view)).or_insert_with(first).clone();
        if let Some(tag) = &tag {
            let description = Some(endpoint.view.info.description).filter(|text| !text.is_empty()).map(str::to_owned);
            let known = self.all.entry(tag.clone()).or_default();
            // Of several views under one tag, the first speaks.
            if known.is_none() {
                *known = description;
            }
        }
        tag
    }

    fn note(&mut self, names: &[String]) {
        for name in names {
            self.all.entry(name.clone()).or_default();
            if !self.order.contains(name) {
                self.order.push(name.clone());
            }
        }
    }

    fn described(mut self) -> Vec<Value> {
        let described = |name: String| match self.all.remove(&name).flatten() {
            Some(description) => json!({"name": name, "description": description}),
            None => json!({"name": name}),
        };
        self.order.into_iter().map(described).collect()
    }
}

/// The operations that the asking client may do.
pub(super) async fn allowed(routes: &Routes, request: &Request, rest: &Rest) -> HashSet<(usize, Method)> {
    let mut allowed = HashSet::new();
    for (position, route) in routes.iter().enumerate() {
        let Some(endpoint) = DocumentedEndpoint::of(route) else { continue };
        for (method, handler) in endpoint.actions.entries() {
            let asked = rest.request_to(&endpoint.site, method.clone(), handler.name);
            if let Some(credentials) = request.credentials() {
                asked.authenticate(credentials.clone());
            }
            if endpoint.view.check_permissions(&asked).await.is_ok() {
                allowed.insert((position, method));
            }
        }
    }
    allowed
}
