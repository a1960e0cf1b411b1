//! What stands above the data of a page: where it is, what else there is, and the other pages.

use serde::Serialize;
use serde_json::Value;

use super::highlight::{own_url, plain};
use super::{PageKind, Paged, Shown};
use crate::formats::renderers::Steps;
use crate::http::request::Request;
use crate::http::reverse::Route;
use crate::schema::arguments::info::{FieldInfo, RelationStyle};

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) url: String,
}

/// The path of the API's first page: the root where there is one, else the first list, else this page.
pub(super) fn home(request: &Request) -> String {
    let is_readable = |route: &&Route| route.methods.iter().any(|(method, _)| *method == "GET");
    let is_plain = |route: &&Route| !route.path.contains('{');
    let routes = request.endpoint().route.routes.as_deref();
    let plain = || routes.into_iter().flat_map(crate::http::reverse::Routes::iter).filter(is_readable).filter(is_plain);
    let first = plain().find(|route| route.path == "/").or_else(|| plain().next());
    match first {
        Some(route) => format!("{}{}", request.mounted_at(), route.path),
        None => request.original_uri().path().to_owned(),
    }
}

/// The path of the API's documents for people, where the router has them at `/docs/`.
pub(super) fn docs(request: &Request) -> Option<String> {
    let mut routes = request.endpoint().route.routes.as_deref()?.iter();
    let is_docs = |route: &Route| route.path == "/docs/" && route.methods.iter().any(|(method, _)| *method == "GET");
    routes.any(is_docs).then(|| format!("{}/docs/", request.mounted_at()))
}

/// The pages above this one, and this one.
pub(super) fn breadcrumbs(request: &Request, name: &str) -> Vec<Entry> {
    let (path, before) = (request.uri().path(), request.mounted_at());
    let entry =
        |name: &str, path: &str| Entry { name: name.to_owned(), url: in_format(request, format!("{before}{path}")) };
    let here = || entry(name, path);
    let Some(routes) = request.endpoint().route.routes.as_deref() else { return vec![here()] };
    let ends = path.char_indices().filter(|(_, letter)| *letter == '/').map(|(at, _)| at);
    let above = ends.flat_map(|at| [&path[..at], &path[..=at]]).filter(|above| !above.is_empty() && *above != path);
    let has_page = |route: &&Route| route.methods.iter().any(|(method, _)| *method == "GET");
    let mut crumbs: Vec<Entry> = above
        .filter_map(|above| {
            let route = routes.find(above).filter(has_page)?;
            Some(entry(&route.view, above))
        })
        .collect();
    crumbs.push(here());
    crumbs
}

/// The URL of another page in the format that this one was asked for by its parameter.
fn in_format(request: &Request, url: String) -> String {
    let asked = request.settings().url_format_override.as_deref().and_then(|name| {
        let format = request.query_params().get(name)?;
        let is_page = [PageKind::Api, PageKind::Admin].iter().any(|kind| kind.format() == format);
        is_page.then(|| form_urlencoded::Serializer::new(String::new()).append_pair(name, &format).finish())
    });
    match asked {
        Some(query) => format!("{url}?{query}"),
        None => url,
    }
}

/// This page's URL in each format, where the project has a parameter for it.
pub(super) fn formats(request: &Request, view: &dyn Paged) -> Vec<Entry> {
    let Some(name) = request.settings().url_format_override.as_deref() else { return Vec::new() };
    let url = |format: &str| with_query(request, &[(name, Some(format))]);
    view.formats().into_iter().map(|(format, _)| Entry { name: format.to_owned(), url: url(format) }).collect()
}

/// The path of this request with these parameters set or, with `None`, left out.
pub(super) fn with_query(request: &Request, changed: &[(&str, Option<&str>)]) -> String {
    let kept = request.query_params();
    let kept = kept.iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in kept {
        query.append_pair(&name, &value);
    }
    for (name, value) in changed {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let (path, query) = (request.original_uri().path(), query.finish());
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The path of a list of a table's rows, and what its view is called: the first that the request's own parameters fill.
pub(super) fn list_of(request: &Request, table: &str) -> Option<(String, String)> {
    let routes = request.endpoint().route.routes.as_deref()?;
    let is_list = |route: &&Route| {
        let lists = route.methods.iter().any(|(method, action)| *method == "GET" && *action == "list");
        lists && route.role.table == Some(table) && !route.role.is_extra
    };
    let mut lists: Vec<&Route> = routes.iter().filter(is_list).collect();
    lists.sort_by_key(|route| route.path.matches('{').count());
    lists.into_iter().find_map(|route| Some((request.reverse_path(&route.name)?, route.view.clone())))
}

/// The route of a single row of a table, by this column.
fn row_of(request: &Request, table: &str, column: &str) -> Option<String> {
    let routes = request.endpoint().route.routes.as_deref()?;
    let is_row = |route: &&Route| {
        let reads = route.methods.iter().any(|(method, action)| *method == "GET" && *action == "retrieve");
        reads && route.role.table == Some(table) && route.role.named_by == Some(column) && !route.role.is_extra
    };
    let rows = routes.iter().filter(is_row);
    rows.min_by_key(|route| route.path.matches('{').count()).map(|route| route.name.clone())
}

/// The other actions of the view set that are where this request is.
pub(super) fn actions(request: &Request) -> Vec<Entry> {
    let place = &request.endpoint().route;
    let (Some(routes), Some(basename)) = (place.routes.as_deref(), place.basename.as_ref()) else { return Vec::new() };
    let is_beside = |route: &&Route| {
        let role = &route.role;
        role.is_extra && role.basename.as_ref() == Some(basename) && role.detail == place.detail
    };
    let here = request.original_uri().path();
    let action = |route: &Route| {
        let url = request.reverse_path(&route.name)?;
        (url != here).then(|| Entry { name: route.view.clone(), url: in_format(request, url) })
    };
    routes.iter().filter(is_beside).filter_map(action).collect()
}

/// The pages of a list.
#[derive(Serialize)]
pub(super) struct Pages {
    count: Option<u64>,
    next: Option<String>,
    previous: Option<String>,
    links: Vec<PageLink>,
}

/// One of the pages; one without a URL stands for those between.
#[derive(Serialize)]
struct PageLink {
    name: String,
    url: Option<String>,
    is_here: bool,
}

impl Pages {
    /// What a page of a list says of the others; `None` where it says nothing.
    pub(super) fn of(request: &Request, data: &Value, steps: Option<&Steps>) -> Option<Self> {
        let page = data.as_object()?;
        let url = |name: &str| page.get(name).and_then(Value::as_str).filter(|url| url.starts_with("http"));
        let (next, previous) = (url("next").map(str::to_owned), url("previous").map(str::to_owned));
        let count = page.get("count").and_then(Value::as_u64);
        let links = steps.map(|steps| links(request, steps)).unwrap_or_default();
        (next.is_some() || previous.is_some() || count.is_some()).then_some(Self { count, next, previous, links })
    }
}

/// The first, the last, and those around this one.
fn links(request: &Request, steps: &Steps) -> Vec<PageLink> {
    let last = steps.pages.unwrap_or(steps.number);
    if last < 2 {
        return Vec::new();
    }
    let around = steps.number.saturating_sub(2)..=steps.number.saturating_add(2);
    let mut shown: Vec<u64> = around.chain([1, last]).filter(|number| (1..=last).contains(number)).collect();
    shown.sort_unstable();
    shown.dedup();
    let mut links: Vec<PageLink> = Vec::new();
    let mut before = 0;
    for number in shown {
        if number > before + 1 {
            links.push(PageLink { name: "…".to_owned(), url: None, is_here: false });
        }
        let value = steps.step.map_or(number, |step| (number - 1).saturating_mul(step)).to_string();
        let url = with_query(request, &[(&steps.param, (number > 1).then_some(value.as_str()))]);
        links.push(PageLink { name: number.to_string(), url: Some(url), is_here: number == steps.number });
        before = number;
    }
    links
}

/// The lists below a row: those of routes that lead over it.
pub(super) fn below(request: &Request) -> Vec<Entry> {
    let path = request.uri().path();
    let Some(routes) = request.endpoint().route.routes.as_deref() else { return Vec::new() };
    let Some(own) = routes.find(path) else { return Vec::new() };
    let count = own.pattern.params().count();
    let is_list = |route: &&Route| route.methods.iter().any(|(method, action)| *method == "GET" && *action == "list");
    let leads =
        |route: &&Route| route.pattern.params().count() == count && route.pattern.leads_over(&own.pattern).is_some();
    let rest = |route: &Route| {
        // What stands behind the row's own parameters has none.
        let (_, rest) = route.path.rsplit_once('}')?;
        Some(Entry {
            name: route.view.clone(),
            url: in_format(request, format!("{}{}{rest}", request.mounted_at(), path.trim_end_matches('/'))),
        })
    };
    routes.iter().filter(is_list).filter(leads).filter_map(rest).collect()
}

/// A key as a URL has it.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The links of keys in the data: of a row's own, and of other rows.
pub(super) struct KeyLinks<'a> {
    request: &'a Request,
    /// The key of the page under which the rows are.
    envelope: Option<String>,
    /// The fields that have keys, by their names with those of the objects around them, and the routes to which they lead.
    fields: Vec<(Vec<String>, String)>,
}

impl<'a> KeyLinks<'a> {
    pub(super) fn of(request: &'a Request, shown: &Shown, is_list: bool, data: Option<&Value>) -> Self {
        let first_list = |page: &serde_json::Map<String, Value>| {
            page.iter().find(|(_, value)| value.is_array()).map(|(name, _)| name.clone())
        };
        let envelope = data.filter(|_| is_list).and_then(Value::as_object).and_then(first_list);
        let mut links = Self { request, envelope, fields: Vec::new() };
        links.add(&shown.fields, &[]);
        if let (Some(name), Some(route)) = (&shown.named_by, links.own_route().filter(|_| is_list)) {
            links.fields.push((vec![name.clone()], route.name.clone()));
        }
        links
    }

    /// The fields that name other rows by their keys.
    fn add(&mut self, fields: &[FieldInfo], above: &[String]) {
        for field in fields {
            let path = || above.iter().cloned().chain([field.name.clone()]).collect::<Vec<_>>();
            let nested = field.child.as_deref().unwrap_or(field);
            if let Some(children) = &nested.children {
                self.add(children, &path());
            } else if let Some(relation) =
                field.relation.as_ref().filter(|relation| relation.style == RelationStyle::Key)
                && let Some(route) = relation.column.and_then(|column| row_of(self.request, relation.table, column))
            {
                self.fields.push((path(), route));
            }
        }
    }

    /// The route of a single row of the view set.
    fn own_route(&self) -> Option<&'a Route> {
        let place = &self.request.endpoint().route;
        let basename = place.basename.as_ref()?;
        let is_own = |route: &&Route| {
            let role = &route.role;
            role.basename.as_ref() == Some(basename) && !role.is_extra && role.detail == Some(true)
        };
        place.routes.as_deref()?.iter().find(is_own)
    }

    /// Whether rows of the list can be deleted one by one, as far as the view is asked.
    pub(super) fn deletes(&self) -> bool {
        self.own_route().is_some_and(|route| route.methods.iter().any(|(method, _)| *method == "DELETE"))
    }

    fn reversed(&self, route: &str, value: &str) -> Option<String> {
        Some(in_format(self.request, self.request.reverse_row(route, value)?))
    }

    /// The URL of a row that is named by this value.
    pub(super) fn row(&self, name: &str, value: &Value) -> Option<String> {
        let (_, route) = self.fields.iter().find(|(path, _)| path.as_slice() == [name])?;
        self.reversed(route, &text(value)?)
    }

    /// The URL to which the value of a row's field leads.
    pub(super) fn of_row(&self, name: &str, value: &Value) -> Option<String> {
        own_url(&value.to_string()).or_else(|| self.row(name, value))
    }

    /// The URL to which a value leads.
    pub(super) fn url(&self, keys: &[String], json: &str) -> Option<String> {
        if let Some(url) = own_url(json) {
            return Some(url);
        }
        let keys = match (&self.envelope, keys) {
            (Some(envelope), [first, keys @ ..]) if first == envelope => keys,
            (Some(_), _) => return None,
            (None, keys) => keys,
        };
        let (_, route) = self.fields.iter().find(|(path, _)| path == keys)?;
        self.reversed(route, &plain(json))
    }
}
