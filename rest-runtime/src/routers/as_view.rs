//! What a route says of its view.

use std::fmt;
use std::sync::Arc;

use sea_orm::Select;

use crate::authentication::{Authentication, BoxAuthentication};
use crate::database::ModelEntity;
use crate::metadata::{BoxMetadata, Metadata};
use crate::negotiation::ContentNegotiation;
use crate::pagination::Pagination;
use crate::parsers::IntoParsers;
use crate::permissions::Permission;
use crate::renderers::IntoRenderers;
use crate::request::{Marks, Place};
use crate::reverse::{Kwargs, Pattern};
use crate::throttling::{BoxThrottle, Throttle};
use crate::versioning::{BoxVersioning, Versioning};
use crate::view::{RoutePolicies, RouteRows, Table};

/// How a view is at one of its routes: what the route is called, which policies it has, and parameters that its path has
/// not. DRF's `as_view(**initkwargs)`, and the extra arguments of Django's `path()`.
///
/// The route's word goes before the view's, its arguments and overridden hooks alike, and the view's before the
/// project's. What is not said here is as it is everywhere else. One view at several routes thus needs no subclass for
/// each of them:
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::routers::AsView;
/// use rest_runtime::throttling::Rate;
///
/// #[api_view]
/// async fn report(request: &Request) -> Result<Response> {
///     Response::new(&request.kwarg("of"))
/// }
///
/// let api = SimpleRouter::new()
///     .route::<report>("report/", "report")
///     .route::<report>("report/staff/", AsView::name("Staff Report").permissions(IsAdminUser).kwarg("of", "staff"))
///     .route::<report>("report/public/", AsView::new().throttles(AnonRateThrottle::rate("report", Rate::per_day(9))))
///     .route::<report>("report/again/", AsView::new().description("Says it twice.").link("again"));
/// let names: Vec<_> = api.routes().iter().map(|route| (route.view.clone(), route.name.clone())).collect();
/// let names: Vec<_> = names.iter().map(|(view, name)| (view.as_str(), name.as_str())).collect();
/// assert_eq!(names, [("Report", "report"), ("Staff Report", ""), ("Report", ""), ("Report", "again")]);
/// ```
///
/// Mistakes are found when the router is built: a parameter that the path has too, pages of a view without a model, a list
/// of renderers without one; and, when it gets its state, a throttle scope that has no rate.
#[derive(Clone, Default)]
#[must_use]
pub struct AsView<'a> {
    pub(super) link: Option<&'a str>,
    marks: Marks,
    kwargs: Kwargs,
    policies: Option<Box<RoutePolicies>>,
}

impl fmt::Debug for AsView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsView")
            .field("link", &self.link)
            .field("marks", &self.marks)
            .field("kwargs", &self.kwargs)
            .finish_non_exhaustive()
    }
}

impl<'a> AsView<'a> {
    /// The view as it is, without a name for links.
    pub const fn new() -> Self {
        Self { link: None, marks: Marks::new(), kwargs: Kwargs::new(), policies: None }
    }

    /// With this name in OPTIONS in place of the view's own, and without the view's description: what DRF tells of a
    /// subclass.
    pub const fn name(name: &'static str) -> Self {
        let mut route = Self::new();
        route.marks.name = Some(name);
        route.marks.description = Some("");
        route
    }

    /// With the view's own name and description in OPTIONS, and this behind the name: `Genre List`, as routers call the
    /// collections of view sets.
    pub const fn suffix(mut self, suffix: &'static str) -> Self {
        self.marks.suffix = Some(suffix);
        self
    }

    /// With this description in OPTIONS.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.marks.description = Some(description);
        self
    }

    /// With this name for [`reverse`](crate::Request::reverse).
    pub fn link(mut self, name: impl Into<Option<&'a str>>) -> Self {
        self.link = name.into();
        self
    }

    /// With a parameter that does not stand in the path: [`kwarg`](crate::Request::kwarg) gives it like those that do.
    pub fn kwarg(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.kwargs.push((name.into(), value.to_string().into()));
        self
    }

    /// Who asks, as [`Rest::authentication`](crate::Rest::authentication) takes it; `()` for nobody.
    pub fn authentication(self, authentication: impl Authentication + 'static) -> Self {
        self.with(|policies| policies.authentication = Some(BoxAuthentication::new(authentication)))
    }

    /// Who may, as [`Rest::permissions`](crate::Rest::permissions) takes it.
    pub fn permissions(self, permissions: impl Permission + 'static) -> Self {
        self.with(|policies| policies.permissions = Some(permissions.boxed()))
    }

    /// How often, as [`Rest::throttles`](crate::Rest::throttles) takes it; `()` for any number of times.
    pub fn throttles(self, throttles: impl Throttle + 'static) -> Self {
        self.with(|policies| policies.throttles = Some(BoxThrottle::new(throttles)))
    }

    /// The scope under which [`ScopedRateThrottle`](crate::throttling::ScopedRateThrottle) counts.
    pub const fn throttle_scope(mut self, scope: &'static str) -> Self {
        self.marks.throttle_scope = Some(scope);
        self
    }

    /// What answers can be made of, as [`Rest::renderers`](crate::Rest::renderers) takes it.
    pub fn renderers(self, renderers: impl IntoRenderers) -> Self {
        self.with(|policies| policies.renderers = Some(renderers.into_renderers()))
    }

    /// What reads bodies, as [`Rest::parsers`](crate::Rest::parsers) takes it; `()` for no body at all.
    pub fn parsers(self, parsers: impl IntoParsers) -> Self {
        self.with(|policies| policies.parsers = Some(parsers.into_parsers()))
    }

    /// Which renderer answers.
    pub fn negotiation(self, negotiation: impl ContentNegotiation + 'static) -> Self {
        self.with(|policies| policies.negotiation = Some(Arc::new(negotiation)))
    }

    /// How clients name a version.
    pub fn versioning(self, versioning: impl Versioning) -> Self {
        self.with(|policies| policies.versioning = Some(Some(BoxVersioning::new(versioning))))
    }

    /// There are no versions here.
    pub fn no_versioning(self) -> Self {
        self.with(|policies| policies.versioning = Some(None))
    }

    /// What OPTIONS tells.
    pub fn metadata(self, metadata: impl Metadata) -> Self {
        self.with(|policies| policies.metadata = Some(Some(BoxMetadata::new(metadata))))
    }

    /// OPTIONS is answered with 405.
    pub fn no_metadata(self) -> Self {
        self.with(|policies| policies.metadata = Some(None))
    }

    /// The pages of the list; [`NoPagination`](crate::pagination::NoPagination) for all rows at once.
    pub fn pagination(self, pagination: impl Pagination + 'static) -> Self {
        self.with(|policies| policies.pagination = Some(Arc::new(pagination)))
    }

    /// The rows that there are here, for a view over a model: a query of the same one. Filters, pages and permissions narrow
    /// it further. An action of your own that calls the view's [`get_queryset`](crate::generics::GenericApiView::get_queryset)
    /// gets what the view says.
    pub fn queryset<E: ModelEntity>(self, queryset: Select<E>) -> Self {
        self.with(|policies| policies.queryset = Some(RouteRows::of(queryset)))
    }

    fn with(mut self, change: impl FnOnce(&mut RoutePolicies)) -> Self {
        change(self.policies.get_or_insert_default());
        self
    }

    /// What is wrong with this for a view of these methods under this path.
    pub(super) fn mistakes(&self, view: &str, pattern: &Pattern, methods: &Table) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.marks.name.is_some() && self.marks.suffix.is_some() {
            mistakes.push(
                "`name` and `suffix`: a suffix stands behind the view's own name; leave one of them out".to_owned(),
            );
        }
        for (at, (name, _)) in self.kwargs.iter().enumerate() {
            if pattern.params().any(|param| param == name) {
                mistakes.push(format!(
                    "`kwarg(\"{name}\", …)`: the path has a part of that name; give one of them another"
                ));
            }
            if self.kwargs[..at].iter().any(|(known, _)| known == name) {
                mistakes.push(format!("`kwarg(\"{name}\", …)` is there twice; leave one of them out"));
            }
        }
        let rows = self.policies.as_ref().and_then(|policies| policies.queryset.as_ref());
        if let Some(table) = rows.map(|rows| rows.table).filter(|table| methods.model_name() != Some(*table)) {
            let model = methods.model_name().map_or_else(|| "no model".to_owned(), |model| format!("`{model}`"));
            mistakes.push(format!("`queryset` is one of `{table}`, and the view is over {model}; give it one of that"));
        }
        if let Some(policies) = &self.policies {
            if policies.renderers.as_ref().is_some_and(crate::renderers::Renderers::is_empty) {
                mistakes.push("`renderers`: there is none; name one, JsonRenderer for example".to_owned());
            }
            if policies.pagination.is_some() && methods.model_name().is_none() {
                mistakes.push("`pagination`: the view is over no model, so it has no list; leave it out".to_owned());
            }
            mistakes.extend(policies.versioning.iter().flatten().flat_map(|versioning| versioning.mistakes()));
        }
        mistakes.into_iter().map(|mistake| format!("the view \"{view}\" at {}: {mistake}", pattern.text())).collect()
    }

    pub(super) fn place(self) -> Place {
        let policies = self.policies.map(|policies| Arc::new(*policies) as Arc<_>);
        Place { marks: self.marks, kwargs: self.kwargs, policies, ..Place::default() }
    }
}

impl<'a> From<&'a str> for AsView<'a> {
    fn from(link: &'a str) -> Self {
        Some(link).into()
    }
}

/// `None` is a route that nobody links to.
impl<'a> From<Option<&'a str>> for AsView<'a> {
    fn from(link: Option<&'a str>) -> Self {
        Self { link, ..Self::new() }
    }
}
