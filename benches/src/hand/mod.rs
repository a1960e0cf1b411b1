//! The same URLs by hand, as a careful team writes them: with sqlx alone, and with SeaORM.

mod fields;
mod json;
mod page;
pub mod with_seaorm;
pub mod with_sqlx;
