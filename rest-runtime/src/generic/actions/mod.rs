//! Mixins that add actions to a model view: each has methods to override, and an [`Action`](crate::view::Action).
//!
//! Rules: DRF's [mixins](https://www.django-rest-framework.org/api-guide/generic-views/#mixins). A write and its hooks
//! are one transaction: if one of them fails, the whole write is rolled back.

mod bulk;
pub(crate) mod create;
pub(crate) mod destroy;
pub(crate) mod list;
mod named_rows;
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
