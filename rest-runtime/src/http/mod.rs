//! Requests and responses as views see them, names of routes, files, and layers around views.

pub mod cross_origin;
pub mod method_override;
pub mod request;
pub mod response;
pub mod reverse;
pub mod storage;
