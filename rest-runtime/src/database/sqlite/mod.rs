//! What SQLite alone has: connections outside the pool, commits that several writers share, and keys that the file enforces.

#[cfg(feature = "sqlite")]
pub(crate) mod foreign_keys;
#[cfg(feature = "sqlite")]
pub(crate) mod own;
pub(crate) mod required;
#[cfg(feature = "sqlite")]
pub(crate) mod stranded;
#[cfg(feature = "sqlite")]
pub(crate) mod together;
