//! The policies of a view: one trait each, with its implementations.

pub mod authentication;
pub mod exception_handler;
pub mod metadata;
pub mod negotiation;
pub mod permissions;
pub mod throttling;
pub mod versioning;
