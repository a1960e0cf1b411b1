//! Options of a view at one of its routes.

use std::fmt;
use std::sync::Arc;

use sea_orm::Select;

use crate::database::ModelEntity;
use crate::formats::parsers::IntoParsers;
use crate::formats::renderers::IntoRenderers;
use crate::http::request::{BoxVersioning, Versioning};
use crate::http::request::{RouteContext, RouteInfo};
use crate::http::reverse::{Kwargs, Pattern};
use crate::policies::authentication::{Authentication, BoxAuthentication};
use crate::policies::metadata::{BoxMetadata, Metadata};
use crate::policies::negotiation::ContentNegotiation;
use crate::policies::permissions::Permission;
use crate::policies::throttling::{BoxThrottle, Throttle};
use crate::query::pagination::Pagination;
use crate::view::{MethodTable, RoutePolicies, RouteRows};

/// The options of a view at one route: its name, its policies, and parameters that are not in its path.
///
/// It combines DRF's `as_view(**initkwargs)` with the extra arguments of Django's `path()`. The route's options
/// override those of the view, its arguments and hooks alike, and the view's override the project's. Options that are
/// not set keep their value. So a view with several routes needs no subclass for each of them:
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
/// Building the router reports mistakes: a parameter that is also in the path, pagination of a view without a model, an
/// empty list of renderers. A throttle scope without a rate is reported when the router gets its state.
#[derive(Clone, Default)]
#[must_use]
pub struct AsView<'a> {
    pub(super) link: Option<&'a str>,
    marks: RouteInfo,
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
    /// Creates options that change nothing, without a name for links.
    pub const fn new() -> Self {
        Self { link: None, marks: RouteInfo::new(), kwargs: Kwargs::new(), policies: None }
    }

    /// Sets the name for OPTIONS in place of the view's own, and removes the view's description, as a subclass does in
    /// DRF.
    pub const fn name(name: &'static str) -> Self {
        let mut route = Self::new();
        route.marks.name = Some(name);
        route.marks.description = Some("");
        route
    }

    /// Keeps the view's name and description for OPTIONS, and appends this to the name. Routers do so for the collection
    /// of a view set: `Genre List`.
    pub const fn suffix(mut self, suffix: &'static str) -> Self {
        self.marks.suffix = Some(suffix);
        self
    }

    /// Sets the description for OPTIONS.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.marks.description = Some(description);
        self
    }

    /// Sets the name for [`reverse`](crate::Request::reverse).
    pub fn link(mut self, name: impl Into<Option<&'a str>>) -> Self {
        self.link = name.into();
        self
    }

    /// Adds a parameter that is not in the path; [`kwarg`](crate::Request::kwarg) returns it like one that is.
    pub fn kwarg(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.kwargs.push((name.into(), value.to_string().into()));
        self
    }

    /// Sets the authenticators, as [`Rest::authentication`](crate::Rest::authentication) takes them; `()` for none.
    pub fn authentication(self, authentication: impl Authentication + 'static) -> Self {
        self.with(|policies| policies.authentication = Some(BoxAuthentication::new(authentication)))
    }

    /// Sets the permissions, as [`Rest::permissions`](crate::Rest::permissions) takes them.
    pub fn permissions(self, permissions: impl Permission + 'static) -> Self {
        self.with(|policies| policies.permissions = Some(permissions.boxed()))
    }

    /// Sets the throttles, as [`Rest::throttles`](crate::Rest::throttles) takes them; `()` for none.
    pub fn throttles(self, throttles: impl Throttle + 'static) -> Self {
        self.with(|policies| policies.throttles = Some(BoxThrottle::new(throttles)))
    }

    /// Sets the scope of [`ScopedRateThrottle`](crate::throttling::ScopedRateThrottle).
    pub const fn throttle_scope(mut self, scope: &'static str) -> Self {
        self.marks.throttle_scope = Some(scope);
        self
    }

    /// Sets the renderers, as [`Rest::renderers`](crate::Rest::renderers) takes them.
    pub fn renderers(self, renderers: impl IntoRenderers) -> Self {
        self.with(|policies| policies.renderers = Some(renderers.into_renderers()))
    }

    /// Sets the parsers, as [`Rest::parsers`](crate::Rest::parsers) takes them; `()` accepts no body.
    pub fn parsers(self, parsers: impl IntoParsers) -> Self {
        self.with(|policies| policies.parsers = Some(parsers.into_parsers()))
    }

    /// Sets the content negotiation, which chooses the renderer.
    pub fn negotiation(self, negotiation: impl ContentNegotiation + 'static) -> Self {
        self.with(|policies| policies.negotiation = Some(Arc::new(negotiation)))
    }

    /// Sets the versioning scheme.
    pub fn versioning(self, versioning: impl Versioning) -> Self {
        self.with(|policies| policies.versioning = Some(Some(BoxVersioning::new(versioning))))
    }

    /// Disables versioning.
    pub fn no_versioning(self) -> Self {
        self.with(|policies| policies.versioning = Some(None))
    }

    /// Sets the metadata for OPTIONS.
    pub fn metadata(self, metadata: impl Metadata) -> Self {
        self.with(|policies| policies.metadata = Some(Some(BoxMetadata::new(metadata))))
    }

    /// Disables metadata: OPTIONS is 405.
    pub fn no_metadata(self) -> Self {
        self.with(|policies| policies.metadata = Some(None))
    }

    /// Sets the pagination of the list; [`NoPagination`](crate::pagination::NoPagination) returns all rows at once.
    pub fn pagination(self, pagination: impl Pagination + 'static) -> Self {
        self.with(|policies| policies.pagination = Some(Arc::new(pagination)))
    }

    /// Sets the rows of a view over a model, by a query of that model.
    ///
    /// Filters, pagination and permissions narrow them further. A custom action that calls the view's
    /// [`get_queryset`](crate::generics::GenericApiView::get_queryset) gets the view's own query instead.
    pub fn queryset<E: ModelEntity>(self, queryset: Select<E>) -> Self {
        self.with(|policies| policies.queryset = Some(RouteRows::of(queryset)))
    }

    fn with(mut self, change: impl FnOnce(&mut RoutePolicies)) -> Self {
        change(self.policies.get_or_insert_default());
        self
    }

    /// The mistakes in these options, for a view with these methods at this path.
    pub(super) fn mistakes(&self, view: &str, pattern: &Pattern, methods: &MethodTable) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.marks.name.is_some() && self.marks.suffix.is_some() {
            mistakes.push("`name` and `suffix`: a suffix follows the view's own name; remove one of them".to_owned());
        }
        for (at, (name, _)) in self.kwargs.iter().enumerate() {
            if pattern.params().any(|param| param == name) {
                mistakes
                    .push(format!("`kwarg(\"{name}\", …)`: the path has a parameter of this name; rename one of them"));
            }
            if self.kwargs[..at].iter().any(|(known, _)| known == name) {
                mistakes.push(format!("`kwarg(\"{name}\", …)` occurs twice; remove one of them"));
            }
        }
        let rows = self.policies.as_ref().and_then(|policies| policies.queryset.as_ref());
        if let Some(table) = rows.map(|rows| rows.table).filter(|table| methods.model_name() != Some(*table)) {
            let model =
                methods.model_name().map_or_else(|| "no model".to_owned(), |model| format!("the model `{model}`"));
            mistakes.push(format!("`queryset` is for `{table}`, but the view has {model}; change one of them"));
        }
        if let Some(policies) = &self.policies {
            if policies.renderers.as_ref().is_some_and(crate::formats::renderers::Renderers::is_empty) {
                mistakes.push("`renderers`: the list is empty; add one, for example JsonRenderer".to_owned());
            }
            if policies.pagination.is_some() && methods.model_name().is_none() {
                mistakes.push("`pagination`: the view has no model, so it has no list; remove it".to_owned());
            }
            mistakes.extend(policies.versioning.iter().flatten().flat_map(|versioning| versioning.mistakes()));
        }
        mistakes.into_iter().map(|mistake| format!("the view \"{view}\" at {}: {mistake}", pattern.text())).collect()
    }

    pub(super) fn place(self) -> RouteContext {
        let policies = self.policies.map(|policies| Arc::new(*policies) as Arc<_>);
        RouteContext { info: self.marks, kwargs: self.kwargs, policies, ..RouteContext::default() }
    }
}

impl<'a> From<&'a str> for AsView<'a> {
    fn from(link: &'a str) -> Self {
        Some(link).into()
    }
}

/// `None` is a route without a name for links.
impl<'a> From<Option<&'a str>> for AsView<'a> {
    fn from(link: Option<&'a str>) -> Self {
        Self { link, ..Self::new() }
    }
}
