//! Which rows a list shows, in which order and in which pages.

pub mod filters;
pub mod pagination;
