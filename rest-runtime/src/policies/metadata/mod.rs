#![doc = include_str!("../../docs/metadata.md")]

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

#[cfg_attr(not(feature = "openapi"), allow(dead_code, reason = "only documents about the API ask for objects"))]
mod fields;
mod parameter;
mod simple;

use crate::base::erased::{BoxFuture, Held, object_safe};
use crate::base::exceptions::Result;
use crate::http::request::Request;
pub use crate::schema::arguments::info::{
    ChoiceInfo, FieldInfo, FieldKind, FieldSchemaInfo, RelationStyle, RelationTarget, SerializerInfo,
};
pub(crate) use fields::{field, fields, object};
pub(crate) use parameter::parameter_schema;
pub use simple::{SimpleMetadata, field_info};

/// Builds the body of a response to OPTIONS.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metadata class",
    label = "this does not implement `Metadata`",
    note = "implement `rest_runtime::metadata::Metadata` for it, or write `metadata = none` for no answer to OPTIONS"
)]
pub trait Metadata: Send + Sync + 'static {
    /// Returns the body that describes the view.
    fn determine_metadata(&self, request: &Request, view: &dyn Described)
    -> impl Future<Output = Result<Value>> + Send;
}

/// The description of a view for metadata.
pub trait Described: Send + Sync {
    /// The result of `get_view_name`.
    fn name(&self) -> String;

    /// The result of `get_view_description`.
    fn description(&self) -> String;

    /// The media types of responses, in order of preference.
    fn renders(&self) -> Vec<&'static str>;

    /// The media types of request bodies.
    fn parses(&self) -> Vec<&'static str>;

    /// The fields of POST and PUT, for methods that the user may use. PUT is left out if its row does not exist.
    fn actions(&self) -> BoxFuture<'_, Vec<(Method, Vec<FieldInfo>)>>;
}

/// Metadata behind a pointer.
#[derive(Clone)]
pub struct BoxMetadata(Held<dyn DynMetadata>);

impl fmt::Debug for BoxMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxMetadata")
    }
}

impl BoxMetadata {
    /// Wraps metadata that are built at run time.
    pub fn new(metadata: impl Metadata) -> Self {
        Self(Held::Shared(Arc::new(metadata)))
    }

    /// Wraps a constant. The argument `metadata = …` of `#[generic_view]` expands to it.
    #[must_use]
    pub const fn constant(metadata: &'static dyn DynMetadata) -> Self {
        Self(Held::Constant(metadata))
    }

    pub(crate) async fn determine_metadata(&self, request: &Request, view: &dyn Described) -> Result<Value> {
        self.0.determine_metadata(request, view).await
    }
}

object_safe! {
    /// [`Metadata`] as a trait object. Every [`Metadata`] implements it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a metadata class",
        label = "this does not implement `Metadata`",
        note = "implement `rest_runtime::metadata::Metadata` for it, or write `metadata = none` for no answer to OPTIONS"
    )]
    pub trait DynMetadata: Metadata {
        async<'a> fn determine_metadata(request: &Request, view: &dyn Described) -> Result<Value>;
    }
}

/// Name, description and media types: the common beginning of DRF's metadata.
fn head(view: &dyn Described) -> Value {
    json!({
        "name": view.name(),
        "description": view.description(),
        "renders": view.renders(),
        "parses": view.parses(),
    })
}
