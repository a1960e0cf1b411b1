//! Templates of the routes that a router builds for each view set.

use super::RouterKind;
use crate::routing::viewsets::{RegisteredSet, ViewSetRoute, mapped};

/// A template of the routes that a router builds for each view set with matching actions.
///
/// This is DRF's [`Route` and `DynamicRoute`](https://www.django-rest-framework.org/api-guide/routers/#custom-routers).
/// The path may contain `{prefix}`, `{lookup}` and `{url_path}`; the name may contain `{basename}` and `{url_name}`. The
/// view set and its registration provide the values. The router decides whether the path ends with a slash.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::routers::RouteTemplate;
///
/// pub struct Colours;
///
/// #[view_set]
/// impl Colours {
///     async fn list(&self, _: &Request) -> Result<Response> {
///         Response::new(&["red", "blue"])
///     }
///
///     async fn create(&self, request: &Request) -> Result<Response> {
///         Response::new(&request.data().await?.to_json())
///     }
/// }
///
/// // Read-only, with custom names.
/// let api = SimpleRouter::with_templates([
///     RouteTemplate::list("{prefix}", "{basename}-all").mapping([("get", "list")]),
///     RouteTemplate::detail("{prefix}/{lookup}", "{basename}-one").mapping([("get", "retrieve")]),
/// ])
/// .register_as::<Colours>("colours", "colour");
/// let names: Vec<String> = api.routes().iter().map(|route| route.name.clone()).collect();
/// assert_eq!(names, ["colour-all"]);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RouteTemplate {
    path: &'static str,
    name: &'static str,
    detail: bool,
    actions: Actions,
}

#[derive(Clone, Debug)]
enum Actions {
    /// The view set's own actions for the collection or the row.
    Own,
    /// These actions, if the view set has them.
    Mapped(Vec<(&'static str, &'static str)>),
    /// A route for each `#[action]`.
    Extra,
}

/// A route that a template builds for a view set.
pub(super) struct Made {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) route: ViewSetRoute,
}

impl RouteTemplate {
    /// A route of the collection: `list`, `create` and the bulk actions, unless [`mapping`](Self::mapping) selects
    /// others.
    pub const fn list(path: &'static str, name: &'static str) -> Self {
        Self { path, name, detail: false, actions: Actions::Own }
    }

    /// A route of a single row: `retrieve`, `update`, `partial_update` and `destroy`, unless [`mapping`](Self::mapping)
    /// selects others.
    pub const fn detail(path: &'static str, name: &'static str) -> Self {
        Self { path, name, detail: true, actions: Actions::Own }
    }

    /// A route for each `#[action(list)]`.
    pub const fn list_actions(path: &'static str, name: &'static str) -> Self {
        Self { path, name, detail: false, actions: Actions::Extra }
    }

    /// A route for each `#[action(detail)]`.
    pub const fn detail_actions(path: &'static str, name: &'static str) -> Self {
        Self { path, name, detail: true, actions: Actions::Extra }
    }

    /// Selects these actions, each with its method; actions that a view set does not have are left out.
    pub fn mapping(self, actions: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        Self { actions: Actions::Mapped(actions.into_iter().collect()), ..self }
    }

    /// The templates of [`SimpleRouter`](super::SimpleRouter) and [`DefaultRouter`](super::DefaultRouter).
    pub(super) fn usual() -> Vec<Self> {
        vec![
            Self::list("{prefix}", "{basename}-list"),
            Self::list_actions("{prefix}/{url_path}", "{basename}-{url_name}"),
            Self::detail("{prefix}/{lookup}", "{basename}-detail"),
            Self::detail_actions("{prefix}/{lookup}/{url_path}", "{basename}-{url_name}"),
        ]
    }

    /// Whether this is the collection itself, which the root of a [`DefaultRouter`](super::DefaultRouter) lists.
    pub(super) const fn is_list(&self) -> bool {
        !self.detail && !matches!(self.actions, Actions::Extra)
    }

    /// The routes of a view set, or the mistakes in the template.
    pub(super) fn routes(&self, set: &RegisteredSet, prefix: &str, basename: &str) -> Result<Vec<Made>, Vec<String>> {
        let own = set.routes.iter().filter(|route| route.detail == self.detail);
        let routes: Vec<ViewSetRoute> = match &self.actions {
            Actions::Own => own.filter(|route| route.function().is_none()).copied().collect(),
            Actions::Extra => own.filter(|route| route.function().is_some()).copied().collect(),
            Actions::Mapped(actions) => {
                let has =
                    |action: &str| set.routes.iter().flat_map(ViewSetRoute::mapping).any(|(_, own)| own == action);
                let actions: Vec<_> = actions.iter().copied().filter(|(_, action)| has(action)).collect();
                if actions.is_empty() {
                    return Ok(Vec::new());
                }
                let (methods, mistakes) = mapped(set.routes, actions);
                if !mistakes.is_empty() {
                    return Err(mistakes
                        .into_iter()
                        .map(|text| format!("the template `{}`: {text}", self.path))
                        .collect());
                }
                vec![ViewSetRoute::of_rows(self.detail, &methods)]
            }
        };
        let lookup: Vec<String> =
            set.lookup_url_kwargs.iter().map(|name| format!("{{{name}:{}}}", set.lookup_value_regex)).collect();
        let lookup = lookup.join("/");
        let made = routes.into_iter().map(|route| Made {
            path: fill(self.path, &[("{prefix}", prefix), ("{lookup}", &lookup), ("{url_path}", route.url_path)]),
            name: fill(self.name, &[("{basename}", basename), ("{url_name}", route.url_name)]),
            route,
        });
        Ok(made.collect())
    }
}

/// Replaces the placeholders from left to right, so that replaced text is not searched again.
fn fill(template: &str, words: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(next) = rest.chars().next() {
        let word = words.iter().find_map(|(word, value)| Some((rest.strip_prefix(word)?, value)));
        if let Some((behind, value)) = word {
            text.push_str(value);
            rest = behind;
        } else {
            text.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    text
}

impl<K: RouterKind> super::Router<K> {
    /// Creates a router that builds these routes for each view set, in this order, in place of the default ones.
    pub fn with_templates(templates: impl IntoIterator<Item = RouteTemplate>) -> Self {
        Self { templates: templates.into_iter().collect(), ..Self::new() }
    }
}
