//! Bytes to data and data to bytes: parsers and renderers.

pub mod parsers;
pub mod renderers;
