//! View sets and the routers that make routes of them.

pub mod routers;
pub mod viewsets;
