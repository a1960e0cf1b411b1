//! The application, one file an area of the API.

pub(crate) mod generic_views;
pub(crate) mod negotiation;
pub(crate) mod throttling;
pub(crate) mod versioning;
