//! Negotiation: which renderer writes the response, and which parsers read the body.

use std::sync::Arc;

use crate::base::exceptions::Result;
use crate::formats::parsers::Parsers;
use crate::formats::renderers::Renderers;
use crate::http::request::{Accepted, Request};
use crate::policies::negotiation::ContentNegotiation;
use crate::rest::Policies;
use crate::view::effective::RoutePolicies;
use crate::view::table::AnyView;

/// Returns the project's renderers.
#[must_use]
pub fn get_renderers(request: &Request) -> Renderers {
    Policies::of(request).renderers.clone()
}

/// Returns the project's parsers.
#[must_use]
pub fn get_parsers(request: &Request) -> Parsers {
    Policies::of(request).parsers.clone()
}

/// Returns the project's content negotiation.
#[must_use]
pub fn get_content_negotiator(request: &Request) -> Arc<dyn ContentNegotiation> {
    Arc::clone(&Policies::of(request).negotiation)
}

/// The renderers in force.
pub(crate) fn renderers(view: &AnyView, request: &Request) -> Renderers {
    let of_route = RoutePolicies::of(request).and_then(|route| route.renderers.clone());
    of_route.unwrap_or_else(|| view.get_renderers.unwrap_or(get_renderers)(request))
}

/// The parsers in force.
pub(crate) fn parsers(view: &AnyView, request: &Request) -> Parsers {
    let of_route = RoutePolicies::of(request).and_then(|route| route.parsers.clone());
    of_route.unwrap_or_else(|| view.get_parsers.unwrap_or(get_parsers)(request))
}

/// Selects the renderer of the response by the negotiation in force.
pub(crate) fn negotiate(view: &AnyView, request: &Request) -> Result<Accepted> {
    let renderers = renderers(view, request);
    let of_route = RoutePolicies::of(request).and_then(|route| route.negotiation.as_deref());
    match (of_route, view.select_renderer) {
        (None, Some(select)) => select(request, &renderers),
        (of_route, _) => of_route.unwrap_or(&*Policies::of(request).negotiation).select_renderer(request, &renderers),
    }
}
