//! The context of validators, defaults and methods: the request, the row, the body.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

use sea_orm::Value;
use serde_json::Value as Json;

use super::field::FieldSchema;
use super::field_selection::FieldSelection;
use crate::base::exceptions::{Error, Result};
use crate::base::settings::Formats;
use crate::database::{Connections, DynExecutor, GuardedInsert};
use crate::formats::parsers::FormData;
use crate::http::request::Request;

/// The context in which a serializer works: the request, the row that is about to be changed, the original body.
/// These are DRF's [`context`](https://www.django-rest-framework.org/api-guide/serializers/#including-extra-context),
/// `instance` and `initial_data`.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    pub(crate) request: Option<&'a Request>,
    pub(crate) connections: Option<&'a Connections>,
    /// The project's connection. The transaction `tx` of a write takes its place.
    pub(crate) shared: Option<DynExecutor<'a>>,
    pub(crate) tx: Option<DynExecutor<'a>>,
    pub(crate) instance: Option<&'a (dyn Any + Send + Sync)>,
    pub(crate) initial_data: Option<&'a Json>,
    pub(crate) partial: bool,
    /// The form, for its files.
    pub(crate) form: Option<&'a FormData>,
    /// The columns that the body cannot set.
    pub(crate) parent_columns: &'a [ParentColumn],
    /// The fields that are shown, if not all are.
    pub(crate) selection: Option<&'a FieldSelection>,
    /// Collects the rows that the body names, so that the write checks them instead of the validation.
    pub(crate) guarded_insert: Option<&'a OnceLock<GuardedInsert>>,
}

/// A column whose value comes from the URL, not from the body.
pub(crate) struct ParentColumn {
    /// The column's position in the model.
    pub(crate) column: usize,
    pub(crate) value: Value,
}

fn no_database() -> Error {
    let message = "this serializer queries the database: pass the request to its validation with `.request(&request)`";
    Error::ImproperlyConfigured(message.to_owned())
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("partial", &self.partial).finish_non_exhaustive()
    }
}

impl<'a> Context<'a> {
    /// Returns the context of a serializer in a view, for this request.
    #[must_use]
    pub fn of(request: &'a Request) -> Self {
        Self { request: Some(request), ..Self::default() }.with(request.connections())
    }

    pub(crate) fn with(self, connections: &'a Connections) -> Self {
        Self { connections: Some(connections), shared: Some(DynExecutor::from(&connections.shared)), ..self }
    }

    pub(crate) fn inside(self, tx: DynExecutor<'a>) -> Self {
        Self { tx: Some(tx), ..self }
    }

    /// Returns the request; `None` if data is validated outside a view, without
    /// [`request`](crate::serializers::Validation::request).
    #[must_use]
    pub fn request(&self) -> Option<&'a Request> {
        self.request
    }

    /// Returns the database: the write's transaction if the view has one, or else the project's connection.
    ///
    /// Within the transaction, a validator reads what the write will find. What it writes is rolled back if the write
    /// fails later. If the body is refused, it is kept, as in DRF.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] if there is none, because data is validated outside a view.
    pub fn database(&self) -> Result<&DynExecutor<'a>> {
        self.tx.as_ref().or(self.shared.as_ref()).ok_or_else(no_database)
    }

    /// Returns the executor of the library's own queries.
    pub(crate) fn source(&self) -> Result<DynExecutor<'a>> {
        self.tx.or_else(|| self.connections.map(DynExecutor::from)).ok_or_else(no_database)
    }

    /// Returns the connections, which are outside any transaction.
    pub(crate) fn connections(&self) -> Result<&'a Connections> {
        self.connections.ok_or_else(no_database)
    }

    /// Returns the row that is about to be changed; `None` for a new row, or if the row is not an `M`.
    #[must_use]
    pub fn instance<M: 'static>(&self) -> Option<&'a M> {
        self.instance?.downcast_ref()
    }

    /// Returns the data as it was sent, before any field reads it.
    #[must_use]
    pub fn initial_data(&self) -> Option<&'a Json> {
        self.initial_data
    }

    /// Whether the data contains this field, under its name in bodies and with whatever value.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    ///
    /// #[derive(Serializer)]
    /// #[serializer(validate = needs_a_reason)]
    /// struct Refund {
    ///     amount: Option<i64>,
    ///     reason: Option<String>,
    /// }
    ///
    /// fn needs_a_reason(_: &Refund, context: &Context<'_>) -> Result<()> {
    ///     let is_explained = !context.is_given("amount") || context.is_given("reason");
    ///     ensure!(is_explained, ValidationError::field("reason", "Tell us why.", "required"));
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub fn is_given(&self, field: &str) -> bool {
        self.initial_data.is_some_and(|data| data.get(field).is_some())
    }

    /// Whether missing fields keep their values (PATCH).
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    pub(crate) fn formats(&self) -> &'a Formats {
        self.request.map_or(&Formats::FIRST, |request| &request.settings().formats)
    }

    /// Returns the formats for a field's values. A method's values have the default formats.
    pub(crate) fn formats_of(&self, field: &FieldSchema) -> &'a Formats {
        if field.method.is_some() { &Formats::FIRST } else { self.formats() }
    }

    /// Returns the value that the URL gives to the column at this position of the model.
    pub(crate) fn parent_value(&self, column: usize) -> Option<Value> {
        self.parent_columns.iter().find(|fixed| fixed.column == column).map(|fixed| fixed.value.clone())
    }
}
