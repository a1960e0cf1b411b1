//! The application, one file an area of the API.

pub(crate) mod generic_views;
