//! What a route is called.

use crate::request::Marks;

/// What a route is called: by links, and by people.
///
/// A view tells OPTIONS its own name, that of its type. One view at several routes, or a plain type such as
/// [`ListApiView`](crate::generics::ListApiView), has a name for each of them:
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::routers::Named;
///
/// #[api_view]
/// async fn hello(_: &Request) -> Result<Response> {
///     Response::new(&"hello")
/// }
///
/// let api = SimpleRouter::new()
///     .route::<hello>("hello/", "hello")
///     .route::<hello>("hello/again/", Named::view("Hello Again").description("Says it twice.").link("again"));
/// let names: Vec<_> = api.routes().iter().map(|route| (route.view.clone(), route.name.clone())).collect();
/// assert_eq!(names, [("Hello", "hello"), ("Hello Again", "again")].map(|(view, name)| (view.into(), name.into())));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    pub(super) link: Option<&'a str>,
    pub(super) marks: Marks,
}

impl<'a> Named<'a> {
    /// With this name in OPTIONS in place of the view's own, and without the view's description: what DRF tells of a
    /// subclass.
    #[must_use]
    pub const fn view(name: &'static str) -> Self {
        Self { link: None, marks: Marks { name: Some(name), description: Some(""), ..Marks::new() } }
    }

    /// With the view's own name and description in OPTIONS, and this behind the name: `Genre List`, as routers call the
    /// collections of view sets.
    #[must_use]
    pub const fn suffix(suffix: &'static str) -> Self {
        Self { link: None, marks: Marks { suffix: Some(suffix), ..Marks::new() } }
    }

    /// With this description in OPTIONS.
    #[must_use]
    pub const fn description(self, description: &'static str) -> Self {
        Self { marks: Marks { description: Some(description), ..self.marks }, ..self }
    }

    /// With this name for [`reverse`](crate::Request::reverse).
    #[must_use]
    pub fn link(self, name: impl Into<Option<&'a str>>) -> Self {
        Self { link: name.into(), ..self }
    }
}

impl<'a> From<&'a str> for Named<'a> {
    fn from(link: &'a str) -> Self {
        Some(link).into()
    }
}

/// `None` is a route that nobody links to.
impl<'a> From<Option<&'a str>> for Named<'a> {
    fn from(link: Option<&'a str>) -> Self {
        Self { link, marks: Marks::new() }
    }
}
