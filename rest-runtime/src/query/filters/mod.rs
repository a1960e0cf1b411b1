#![doc = include_str!("../../docs/filtering.md")]

mod backend;
mod column;
mod complexity;
#[cfg(feature = "browsable")]
mod controls;
mod database_checks;
mod declared;
mod lookup;
mod ordering;
mod parse;
mod path;
mod project;
mod queryset;
mod search;
mod sql;
mod text_lookups;
mod types;

pub use backend::FilterBackend;
pub use declared::{Filters, LazyFilters};
pub use lookup::{Filter, IntoFilter, TypedFilter, method};
pub use ordering::{OrderField, Sortable};
pub use path::{AColumn, ARelation, AnyStep, ByRelated, OverItself, Path, PathEnd, Step, Target, To, ToOne};
pub use project::{FilterTable, ProjectFilterBackend};
pub use queryset::{OfAll, OfContext, OfRequest, Queryset, QuerysetTarget};
pub use search::SearchField;
pub use text_lookups::TextLookups;
pub use types::{Dated, Ordered, Textual, Timed};

pub(crate) use column::{Field, FilterColumn};
#[cfg(feature = "browsable")]
pub(crate) use controls::{FilterControl, FilterKind, ListControls};
pub(crate) use database_checks::{KeyQuestion, name_of, row_among};
pub(crate) use ordering::OrderKey;
pub(crate) use project::ProjectFilters;
