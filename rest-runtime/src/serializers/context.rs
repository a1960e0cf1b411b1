//! What validators, defaults and methods can know beside the value.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

use sea_orm::Value;
use serde_json::Value as Json;

use super::field::FieldSchema;
use super::output::Mask;
use crate::database::{AnyTx, Connections, Required};
use crate::exceptions::{Error, Result};
use crate::parsers::FormData;
use crate::request::Request;
use crate::settings::Formats;

/// What a serializer works in: the request, the row that is about to be changed, the body as it came. DRF's
/// [`context`](https://www.django-rest-framework.org/api-guide/serializers/#including-extra-context), `instance` and
/// `initial_data`.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    pub(crate) request: Option<&'a Request>,
    pub(crate) connections: Option<&'a Connections>,
    /// The project's connection, and the write's transaction in its place.
    pub(crate) shared: Option<AnyTx<'a>>,
    pub(crate) tx: Option<AnyTx<'a>>,
    pub(crate) instance: Option<&'a (dyn Any + Send + Sync)>,
    pub(crate) initial_data: Option<&'a Json>,
    pub(crate) partial: bool,
    /// The form, for the files in it.
    pub(crate) form: Option<&'a FormData>,
    /// What the body has no say in.
    pub(crate) fixed: &'a [Fixed],
    /// The fields that are shown, where not all are.
    pub(crate) mask: Option<&'a Mask>,
    /// Where to say which rows the body names, in place of asking for them now.
    pub(crate) required: Option<&'a OnceLock<Required>>,
}

/// A column of which something else than the body says the value: the URL.
pub(crate) struct Fixed {
    /// Its position in the model.
    pub(crate) column: usize,
    pub(crate) value: Value,
}

fn no_database() -> Error {
    let message = "this serializer asks the database: give its validation the request, `.request(&request)`";
    Error::ImproperlyConfigured(message.to_owned())
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("partial", &self.partial).finish_non_exhaustive()
    }
}

impl<'a> Context<'a> {
    /// The context of a serializer in a view: what it shows is shown to this request.
    #[must_use]
    pub fn of(request: &'a Request) -> Self {
        Self { request: Some(request), ..Self::default() }.with(request.connections())
    }

    /// The context with a database.
    pub(crate) fn with(self, connections: &'a Connections) -> Self {
        Self { connections: Some(connections), shared: Some(AnyTx::from(&connections.shared)), ..self }
    }

    /// The context inside of a write's transaction.
    pub(crate) fn inside(self, tx: AnyTx<'a>) -> Self {
        Self { tx: Some(tx), ..self }
    }

    /// The request; `None` where data is validated outside a view, without [`request`](super::Validation::request).
    #[must_use]
    pub fn request(&self) -> Option<&'a Request> {
        self.request
    }

    /// The database: the write's transaction, where the view has one. What a validator reads there is what the write finds,
    /// and what it writes there is taken back where the write fails after it; where the body is refused it stays, as in DRF.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] where there is none, because data is validated outside a view.
    pub fn database(&self) -> Result<&AnyTx<'a>> {
        self.tx.as_ref().or(self.shared.as_ref()).ok_or_else(no_database)
    }

    /// What the library's own questions go to.
    pub(crate) fn source(&self) -> Result<AnyTx<'a>> {
        self.tx.or_else(|| self.connections.map(AnyTx::from)).ok_or_else(no_database)
    }

    /// The connections outside of any transaction.
    pub(crate) fn connections(&self) -> Result<&'a Connections> {
        self.connections.ok_or_else(no_database)
    }

    /// The row that is about to be changed; `None` where a new one is made, or where the row is none of `M`.
    #[must_use]
    pub fn instance<M: 'static>(&self) -> Option<&'a M> {
        self.instance?.downcast_ref()
    }

    /// The data as it came, whatever the serializer takes of it.
    #[must_use]
    pub fn initial_data(&self) -> Option<&'a Json> {
        self.initial_data
    }

    /// Whether the data names this field, as clients call it, whatever it gives it: what a PATCH leaves out is not given.
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

    /// Whether what the body leaves out is left alone (PATCH).
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// The project's forms of values.
    pub(crate) fn formats(&self) -> &'a Formats {
        self.request.map_or(&Formats::FIRST, |request| &request.settings().formats)
    }

    /// The forms of a field's values: what a method makes has those of JSON.
    pub(crate) fn formats_of(&self, field: &FieldSchema) -> &'a Formats {
        if field.method.is_some() { &Formats::FIRST } else { self.formats() }
    }

    /// What the URL says of the column at this position of the model.
    pub(crate) fn fixed_value(&self, column: usize) -> Option<Value> {
        self.fixed.iter().find(|fixed| fixed.column == column).map(|fixed| fixed.value.clone())
    }
}
