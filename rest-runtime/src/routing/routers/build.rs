//! Conversion of a router's routes into axum's.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRef, RawPathParams};
use axum::http::request::Parts;

use super::entry::{Entry, MountedView};
use crate::http::request::RouteContext;
use crate::http::reverse::{FormatSuffixes, Kwargs, Route, Routes, SplitPath};
use crate::policies::versioning::Namespace;
use crate::rest::Rest;
use crate::view::{Check, Mount, ResponseFuture, every_method, no_route, owned};

pub(super) fn table(entries: &[Entry]) -> Routes {
    Routes::new(entries.iter().map(Entry::route).collect())
}

/// All mistakes in these routes, appended to earlier ones.
pub(super) fn mistakes(entries: &[Entry], mut mistakes: Vec<String>) -> Vec<String> {
    let table = table(entries);
    let (mut names, mut paths) = (HashMap::new(), HashMap::new());
    for entry in entries {
        let path = entry.pattern.text();
        if !entry.name.is_empty()
            && let Some(other) = names.insert(&entry.name, path.clone())
        {
            mistakes.push(format!("the name `{}` is used for {other} and {path}; rename one of them", entry.name));
        }
        if let Some(other) = paths.insert(entry.pattern.key(), path.clone()) {
            mistakes.push(format!("{path} is unreachable: {other} is the same path; change one of them"));
        }
        for mistake in &entry.mistakes {
            if !mistakes.contains(mistake) {
                mistakes.push(mistake.clone());
            }
        }
        for mistake in entry.links.iter().filter_map(|link| table.mistake(link)) {
            let mistake = format!("the view \"{}\" {mistake}", entry.view);
            if !mistakes.contains(&mistake) {
                mistakes.push(mistake);
            }
        }
    }
    mistakes
}

/// Routes that axum cannot tell apart, because only expressions and suffixes differ. They are tried in order.
struct RouteGroup {
    /// The path in axum's syntax.
    path: String,
    /// The number of parameters in the path.
    params: usize,
    candidates: Vec<Candidate>,
    checks: Vec<Check>,
}

/// A route and its endpoint.
struct Candidate {
    route: Arc<Route>,
    namespace: Option<Namespace>,
    endpoint: MountedView,
    /// The format suffixes, if the group's path is the route's path with a suffix.
    suffix: Option<FormatSuffixes>,
}

pub(super) fn router<S>(entries: Vec<Entry>) -> axum::Router<S>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
{
    let routes = Arc::new(table(&entries));
    let models: Arc<[_]> = entries.iter().filter_map(Entry::of_model).collect();
    let parents: Vec<_> = entries.iter().map(|entry| entry.parents(&entries)).collect();
    let mut groups: Vec<RouteGroup> = Vec::new();
    let mut shapes: HashMap<String, usize> = HashMap::new();
    for (entry, parents) in entries.into_iter().zip(parents) {
        let route = Arc::new(entry.route());
        let (routes, models) = (Some(Arc::clone(&routes)), Arc::clone(&models));
        let place = RouteContext { routes, parents, models, ..entry.place.clone() };
        let mut paths = vec![(entry.pattern.text(), None)];
        if let Some(formats) = &entry.formats {
            paths.extend(entry.pattern.suffixed_texts().map(|path| (path, Some(formats.clone()))));
        }
        let namespace =
            Some(&place.namespace).filter(|name| !name.is_empty()).map(|name| Namespace::new(Arc::clone(name)));
        let (endpoint, check) = entry.mounted(place);
        for (path, suffix) in paths {
            let group = *shapes.entry(shape(&path)).or_insert_with(|| {
                let params = path.matches('{').count();
                groups.push(RouteGroup { params, path, candidates: Vec::new(), checks: Vec::new() });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(group) {
                group.candidates.push(Candidate {
                    route: Arc::clone(&route),
                    namespace: namespace.clone(),
                    endpoint: Arc::clone(&endpoint),
                    suffix,
                });
                group.checks.push(check.clone());
            }
        }
    }
    groups.into_iter().fold(axum::Router::new(), |router, mut group| {
        let (path, checks) = (group.path.clone(), std::mem::take(&mut group.checks));
        let group = Arc::new(group);
        let answer = Mount(move |rest, kwargs, parts, body| answer_one_of(&group, rest, kwargs, parts, body));
        router.route(&path, every_method(answer, checks))
    })
}

impl RouteGroup {
    /// The route of this path, with the values of its parameters. Parameters of the paths below which the router is
    /// nested come first.
    fn find(&self, params: &RawPathParams, path: &str) -> Option<(Kwargs, &Candidate)> {
        let outer = params.iter().count().saturating_sub(self.params);
        let split = OnceCell::new();
        let (mut kwargs, candidate) = self.candidates.iter().find_map(|candidate| {
            let pattern = &candidate.route.pattern;
            let kwargs = match &candidate.suffix {
                // axum has compared everything but the values of the parameters.
                None => pattern.filled_by(params.iter().skip(outer).map(|(_, value)| value)),
                // A suffix begins with a dot, which may be encoded as `%2E`.
                Some(_) if !path.contains(['.', '%']) => None,
                Some(formats) => {
                    let split: &Option<SplitPath<'_>> = split.get_or_init(|| SplitPath::of(path));
                    pattern.suffixed_kwargs(split.as_ref()?, formats)
                }
            };
            Some((kwargs?, candidate))
        })?;
        if outer > 0 {
            kwargs.splice(..0, owned(params).into_iter().take(outer));
        }
        Some((kwargs, candidate))
    }
}

fn answer_one_of(
    group: &RouteGroup,
    rest: Rest,
    params: Option<RawPathParams>,
    mut parts: Parts,
    body: Body,
) -> ResponseFuture {
    let Some((kwargs, candidate)) = params.and_then(|params| group.find(&params, parts.uri.path())) else {
        return no_route(rest, parts, body);
    };
    if let Some(namespace) = &candidate.namespace {
        let namespace = parts.extensions.get().map_or_else(|| namespace.clone(), |outer| namespace.within(outer));
        parts.extensions.insert(namespace);
    }
    (candidate.endpoint)(rest, kwargs, parts, body)
}

/// The path without the names of its parameters.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            _ if inside => {}
            letter => shape.push(letter),
        }
    }
    shape
}
