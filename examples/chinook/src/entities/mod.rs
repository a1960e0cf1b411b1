//! The eleven tables, in the dense format of `SeaORM` 2: one file per table, columns first, then relations.
#![allow(missing_docs, reason = "the columns of `data/schema.sql`, under the same names")]

pub mod album;
pub mod artist;
pub mod customer;
pub mod employee;
pub mod genre;
pub mod invoice;
pub mod invoice_line;
pub mod media_type;
pub mod playlist;
pub mod playlist_track;
pub mod track;
