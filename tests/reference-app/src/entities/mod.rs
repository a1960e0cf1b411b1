//! The tables: the eleven of Chinook, and the application's own.
#![allow(missing_docs, reason = "the columns of the tables, under the same names")]

pub mod album;
pub mod artist;
pub mod audit_log;
pub mod customer;
pub mod employee;
pub mod genre;
pub mod invoice;
pub mod invoice_line;
pub mod label;
pub mod media_type;
pub mod playlist;
pub mod playlist_track;
pub mod preference;
pub mod review;
pub mod shelf;
pub mod specimen;
pub mod token;
pub mod track;
pub mod user;
pub mod user_permission;
