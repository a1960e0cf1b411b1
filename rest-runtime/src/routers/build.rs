//! From a router's routes to axum's.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRef, RawPathParams, State};
use axum::http::Response as HttpResponse;

use super::entry::{Endpoint, Entry};
use crate::request::Place;
use crate::rest::Rest;
use crate::reverse::{Kwargs, Route, Routes, SplitPath};
use crate::versioning::Namespace;
use crate::view::{Check, check_route, not_found, owned};

pub(super) fn table(entries: &[Entry]) -> Routes {
    Routes::new(entries.iter().map(Entry::route).collect())
}

/// All that is wrong with these routes, after what was wrong before.
pub(super) fn mistakes(entries: &[Entry], mut mistakes: Vec<String>) -> Vec<String> {
    let table = table(entries);
    let (mut names, mut paths) = (HashMap::new(), HashMap::new());
    for entry in entries {
        let path = entry.pattern.text();
        if !entry.name.is_empty()
            && let Some(other) = names.insert(&entry.name, path.clone())
        {
            mistakes.push(format!(
                "the name `{}` is that of {other} and of {path}; name one of them otherwise",
                entry.name
            ));
        }
        if let Some(other) = paths.insert(entry.pattern.key(), path.clone()) {
            mistakes.push(format!("nothing reaches {path}: {other} is the same path; move one of them"));
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

/// The routes that axum cannot tell apart, since only expressions and suffixes do; tried in their order.
struct Group {
    /// axum's path.
    path: String,
    /// How many parameters it has.
    params: usize,
    candidates: Vec<Candidate>,
    checks: Vec<Check>,
}

/// A route, and what answers there.
#[derive(Clone)]
struct Candidate {
    route: Arc<Route>,
    namespace: Option<Namespace>,
    endpoint: Endpoint,
}

pub(super) fn router<S>(entries: Vec<Entry>) -> axum::Router<S>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
{
    let routes = Arc::new(table(&entries));
    let mut groups: Vec<Group> = Vec::new();
    let mut shapes: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let route = Arc::new(entry.route());
        let place = Place { routes: Some(Arc::clone(&routes)), ..entry.place.clone() };
        let mut paths = vec![entry.pattern.text()];
        if entry.formats.is_some() {
            paths.extend(entry.pattern.suffixed_texts());
        }
        let namespace =
            Some(&place.namespace).filter(|name| !name.is_empty()).map(|name| Namespace::new(Arc::clone(name)));
        let (endpoint, check) = entry.mounted(place);
        let candidate = Candidate { route, namespace, endpoint };
        for path in paths {
            let group = *shapes.entry(shape(&path)).or_insert_with(|| {
                let params = path.matches('{').count();
                groups.push(Group { params, path, candidates: Vec::new(), checks: Vec::new() });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(group) {
                group.candidates.push(candidate.clone());
                group.checks.push(check.clone());
            }
        }
    }
    groups.into_iter().fold(axum::Router::new(), |router, mut group| {
        let (path, checks) = (group.path.clone(), std::mem::take(&mut group.checks));
        let group = Arc::new(group);
        let answer = move |State(rest): State<Rest>,
                           kwargs: Result<RawPathParams, RawPathParamsRejection>,
                           request: axum::extract::Request| {
            let outer = kwargs.ok().map(|kwargs| outer(&kwargs, group.params));
            answer_one_of(Arc::clone(&group), rest, outer, request)
        };
        router.route(&path, axum::routing::any(answer.clone()).merge(check_route(checks, answer)))
    })
}

/// The parameters of the paths under which the router is nested: those that stand before its own.
fn outer(kwargs: &RawPathParams, own: usize) -> Kwargs {
    match kwargs.iter().count().saturating_sub(own) {
        0 => Kwargs::new(),
        count => {
            let mut kwargs = owned(kwargs);
            kwargs.truncate(count);
            kwargs
        }
    }
}

async fn answer_one_of(
    group: Arc<Group>,
    rest: Rest,
    outer: Option<Kwargs>,
    mut request: axum::extract::Request,
) -> HttpResponse<Body> {
    let found = SplitPath::of(request.uri().path()).and_then(|path| {
        group.candidates.iter().find_map(|candidate| Some((candidate.route.kwargs(&path)?, candidate)))
    });
    let (Some((own, candidate)), Some(mut kwargs)) = (found, outer) else {
        return not_found(State(rest), request).await;
    };
    kwargs.extend(own);
    if let Some(namespace) = &candidate.namespace {
        let extensions = request.extensions_mut();
        let namespace = extensions.get().map_or_else(|| namespace.clone(), |outer| namespace.within(outer));
        extensions.insert(namespace);
    }
    (candidate.endpoint)(rest, Some(kwargs), request).await
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
