//! Hand-written servers of the same URLs, one with sqlx alone and one with SeaORM.

mod fields;
mod json;
mod page;
pub mod with_seaorm;
pub mod with_sqlx;
