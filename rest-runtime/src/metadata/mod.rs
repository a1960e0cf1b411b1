#![doc = include_str!("../docs/metadata.md")]

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

mod fields;
mod simple;

use crate::exceptions::Result;
pub use crate::fields::info::{
    ChoiceInfo, FieldInfo, FieldKind, FieldSchemaInfo, RelationStyle, RelationTarget, SerializerInfo,
};
use crate::request::Request;
pub(crate) use fields::fields;
pub use simple::{SimpleMetadata, field_info};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Makes the body of an answer to OPTIONS.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no metadata",
    label = "this does not implement `Metadata`",
    note = "implement `rest_runtime::metadata::Metadata` for it, or write `metadata = none` for no answer to OPTIONS"
)]
pub trait Metadata: Send + Sync + 'static {
    /// What is told of the view to who asks.
    fn determine_metadata(&self, request: &Request, view: &dyn Described)
    -> impl Future<Output = Result<Value>> + Send;
}

/// A view as metadata see it.
pub trait Described: Send + Sync {
    /// What `get_view_name` gives.
    fn name(&self) -> String;

    /// What `get_view_description` gives.
    fn description(&self) -> String;

    /// The media types that it answers with, the preferred one first.
    fn renders(&self) -> Vec<&'static str>;

    /// The media types that it reads.
    fn parses(&self) -> Vec<&'static str>;

    /// What POST and PUT take, as far as the asking user may do them, and as far as the row is there that is to be put.
    fn actions(&self) -> BoxFuture<'_, Vec<(Method, Vec<FieldInfo>)>>;
}

/// Metadata behind a pointer.
#[derive(Clone)]
pub struct BoxMetadata(Holder);

#[derive(Clone)]
enum Holder {
    Constant(&'static dyn DynMetadata),
    Shared(Arc<dyn DynMetadata>),
}

impl fmt::Debug for BoxMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxMetadata")
    }
}

impl BoxMetadata {
    /// Metadata that are made while the program runs.
    pub fn new(metadata: impl Metadata) -> Self {
        Self(Holder::Shared(Arc::new(metadata)))
    }

    /// Metadata that are a constant. What `metadata = …` of `#[generic_view]` makes.
    #[must_use]
    pub const fn constant(metadata: &'static dyn DynMetadata) -> Self {
        Self(Holder::Constant(metadata))
    }

    pub(crate) async fn determine_metadata(&self, request: &Request, view: &dyn Described) -> Result<Value> {
        match &self.0 {
            Holder::Constant(metadata) => metadata.determine_metadata(request, view).await,
            Holder::Shared(metadata) => metadata.determine_metadata(request, view).await,
        }
    }
}

/// [`Metadata`] as an object, which every metadata is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no metadata",
    label = "this does not implement `Metadata`",
    note = "implement `rest_runtime::metadata::Metadata` for it, or write `metadata = none` for no answer to OPTIONS"
)]
pub trait DynMetadata: Send + Sync {
    #[doc(hidden)]
    fn determine_metadata<'a>(&'a self, request: &'a Request, view: &'a dyn Described) -> BoxFuture<'a, Result<Value>>;
}

impl<M: Metadata> DynMetadata for M {
    fn determine_metadata<'a>(&'a self, request: &'a Request, view: &'a dyn Described) -> BoxFuture<'a, Result<Value>> {
        Box::pin(Metadata::determine_metadata(self, request, view))
    }
}

/// Name, description and media types, which every metadata of DRF's begins with.
fn head(view: &dyn Described) -> Value {
    json!({
        "name": view.name(),
        "description": view.description(),
        "renders": view.renders(),
        "parses": view.parses(),
    })
}
