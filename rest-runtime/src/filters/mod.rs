#![doc = include_str!("../docs/filtering.md")]

mod among;
mod backend;
mod column;
mod complexity;
mod confirm;
#[cfg(feature = "browsable")]
mod controls;
mod declared;
mod lookup;
mod ordering;
mod parse;
mod path;
mod project;
mod search;
mod sql;
mod text;
mod types;

pub use among::{OfAll, OfContext, OfRequest, Relation, RowsOf};
pub use backend::FilterBackend;
pub use declared::{Filters, Lazy};
pub use lookup::{Filter, IntoFilter, TypedFilter, method};
pub use ordering::{OrderField, Sortable};
pub use path::{AColumn, ARelation, AnyStep, ByRelated, Endpoint, OverItself, Path, Step, Target, To, ToOne};
pub use project::{FilterTable, ProjectFilterBackend};
pub use search::SearchField;
pub use text::TextLookups;
pub use types::{Dated, Ordered, Textual, Timed};

pub(crate) use column::{Column, Field};
pub(crate) use confirm::{KeyQuestion, name_of, row_among};
#[cfg(feature = "browsable")]
pub(crate) use controls::{FilterControl, FilterKind, ListControls};
pub(crate) use ordering::OrderKey;
pub(crate) use project::ProjectFilters;
