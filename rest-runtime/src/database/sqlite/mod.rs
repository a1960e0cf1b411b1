//! What SQLite alone has: connections outside the pool, commits that several writers share, and keys that the file enforces.

#[cfg(feature = "sqlite")]
pub(crate) mod direct_connections;
#[cfg(feature = "sqlite")]
pub(crate) mod foreign_keys;
#[cfg(feature = "sqlite")]
pub(crate) mod group_commit;
pub(crate) mod guarded_insert;
#[cfg(feature = "sqlite")]
pub(crate) mod stranded;
