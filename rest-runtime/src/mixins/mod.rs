//! What a view over a model can do: one mixin and one [`Action`](crate::view::Action) each.
//!
//! Rules: DRF's [mixins](https://www.django-rest-framework.org/api-guide/generic-views/#mixins). A write and its hooks
//! are one transaction: what any of them refuses leaves no trace.

mod bulk;
pub(crate) mod create;
pub(crate) mod destroy;
pub(crate) mod list;
mod named;
#[cfg(feature = "openapi")]
mod operations;
pub(crate) mod retrieve;
mod streamed;
pub(crate) mod update;

pub use bulk::{
    BulkCreate, BulkCreateModelMixin, BulkDestroy, BulkDestroyModelMixin, BulkUpdate, BulkUpdateModelMixin,
    PartialBulkUpdate,
};
pub use create::{Create, CreateModelMixin};
pub use destroy::{Destroy, DestroyModelMixin};
pub use list::{List, ListModelMixin};
pub use retrieve::{Retrieve, RetrieveModelMixin};
pub use update::{PartialUpdate, Update, UpdateModelMixin};
