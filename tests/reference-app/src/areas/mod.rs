//! The application, one file per area of the API.
#![allow(clippy::doc_markdown, reason = "clients read the descriptions of views")]
#![allow(clippy::unused_async, reason = "functions that answer methods are always async")]

pub(crate) mod authentication;
pub(crate) mod dispatch;
pub(crate) mod fields;
pub(crate) mod filtering;
pub(crate) mod generic_views;
pub(crate) mod hooks;
pub(crate) mod negotiation;
pub(crate) mod pagination;
pub(crate) mod parsers;
pub(crate) mod permissions;
pub(crate) mod put_as_create;
pub(crate) mod relations;
pub(crate) mod serializers;
pub(crate) mod throttling;
pub(crate) mod versioning;
pub(crate) mod viewsets_routers;
