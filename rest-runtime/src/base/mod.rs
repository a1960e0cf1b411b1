//! What everything else builds on: errors, settings, the erasure kit. It imports nothing of the crate.

pub mod exceptions;
#[macro_use]
pub(crate) mod erased;
pub(crate) mod finishing;
pub(crate) mod panics;
pub mod settings;
pub mod status;
pub mod testing;
pub mod user;
