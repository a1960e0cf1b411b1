//! Validation in views written by hand, or outside of views.

use std::future::IntoFuture;
use std::sync::Arc;

use sea_orm::EntityTrait;
use serde_json::Value as Json;

use super::Input;
use super::valid;
use super::valid::{Valid, Validated, Validating};
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Detail, Error, ErrorDetail, NON_FIELD_ERRORS, Result, ValidationError};
use crate::formats::parsers::Data;
use crate::http::request::Request;
use crate::input;
use crate::schema::{Context, ModelSerializer, Serializer, make};

/// The data to validate: JSON, a form, or a request, whose body is read first.
#[derive(Clone, Copy, Debug)]
pub struct Unvalidated<'a>(ValidationSource<'a>);

#[derive(Clone, Copy, Debug)]
enum ValidationSource<'a> {
    Data(Input<'a>),
    Body(&'a Request),
}

impl<'a> From<&'a Json> for Unvalidated<'a> {
    fn from(data: &'a Json) -> Self {
        Self(ValidationSource::Data(data.into()))
    }
}

impl<'a> From<&'a Data> for Unvalidated<'a> {
    fn from(data: &'a Data) -> Self {
        Self(ValidationSource::Data(data.into()))
    }
}

impl<'a> From<Input<'a>> for Unvalidated<'a> {
    fn from(data: Input<'a>) -> Self {
        Self(ValidationSource::Data(data))
    }
}

impl<'a> From<&'a Request> for Unvalidated<'a> {
    fn from(request: &'a Request) -> Self {
        Self(ValidationSource::Body(request))
    }
}

impl<'a> Unvalidated<'a> {
    /// Returns the context of validators for this data.
    fn context(self) -> Context<'a> {
        match self.0 {
            ValidationSource::Data(_) => Context::default(),
            ValidationSource::Body(request) => Context::of(request),
        }
    }

    async fn read(self) -> Result<Input<'a>> {
        match self.0 {
            ValidationSource::Data(data) => Ok(data),
            ValidationSource::Body(request) => Ok(request.data().await?.into()),
        }
    }
}

fn asked_by<'a>(context: Context<'a>, request: &'a Request) -> Context<'a> {
    Context { request: Some(request), ..context }.with(request.connections())
}

/// A validation that `.await` runs; made by [`validate`](super::by_hand::SerializerExt::validate).
#[derive(Debug)]
pub struct Validation<'a, S> {
    data: Unvalidated<'a>,
    context: Context<'a>,
    serializer: std::marker::PhantomData<fn() -> S>,
}

impl<'a, S: Serializer> Validation<'a, S> {
    pub(crate) fn new(data: Unvalidated<'a>) -> Self {
        Self { data, context: data.context(), serializer: std::marker::PhantomData }
    }

    /// Sets the request, for validators that use it or its database. If the data is the body of a request, it is set
    /// already.
    #[must_use]
    pub fn request(mut self, request: &'a Request) -> Self {
        self.context = asked_by(self.context, request);
        self
    }

    /// Accepts data with missing fields, and uses no defaults for them (DRF's `partial=True`).
    #[must_use]
    pub fn partial(mut self, partial: bool) -> Self {
        self.context.partial = partial;
        self
    }

    /// Validates a list of such data (DRF's `many=True`). Errors are nested under the indexes of their items.
    #[must_use]
    pub fn many(self) -> ManyValidation<'a, S> {
        ManyValidation(self)
    }

    async fn run(self) -> Result<Validated<S>> {
        run(self.data.read().await?, self.context).await
    }
}

async fn run<S: Serializer>(data: Input<'_>, context: Context<'_>) -> Result<Validated<S>> {
    let schema = S::schema();
    let values = input::values(schema, data.read(schema, context.partial), &context, None).await?;
    let given = schema
        .fields
        .iter()
        .zip(&values)
        .filter(|(_, value)| value.is_some())
        .map(|(field, _)| field.rust_name)
        .collect();
    Ok(Validated { fields: make(values, None)?, given })
}

impl<'a, S: Serializer> IntoFuture for Validation<'a, S> {
    type Output = Result<Validated<S>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// The validation of a list; made by [`Validation::many`].
#[derive(Debug)]
pub struct ManyValidation<'a, S>(Validation<'a, S>);

impl<'a, S: Serializer> IntoFuture for ManyValidation<'a, S> {
    type Output = Result<Vec<Validated<S>>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Validation { data, context, .. } = self.0;
        Box::pin(async move {
            // A form cannot contain a list as a whole.
            let Input::Json(Json::Array(items)) = data.read().await? else {
                let detail = ErrorDetail::new("This must be a list.", "not_a_list");
                return Err(ValidationError::fields([(NON_FIELD_ERRORS, [detail])]).into());
            };
            let mut valid = Vec::with_capacity(items.len());
            let mut errors = Vec::new();
            for (index, item) in items.iter().enumerate() {
                match run::<S>(item.into(), context).await {
                    Ok(item) => valid.push(item),
                    Err(Error::Validation(error)) => errors.push((index.to_string().into(), error.detail)),
                    Err(error) => return Err(error),
                }
            }
            if errors.is_empty() { Ok(valid) } else { Err(ValidationError { detail: Detail::Map(errors) }.into()) }
        })
    }
}

/// The validation of a row that is about to be written; made by [`validate_row`](super::by_hand::ModelSerializerExt::validate_row).
#[derive(Debug)]
pub struct RowValidation<'a, S: ModelSerializer> {
    data: Unvalidated<'a>,
    context: Context<'a>,
    instance: Option<<S::Model as EntityTrait>::Model>,
}

impl<'a, S: ModelSerializer> RowValidation<'a, S> {
    pub(crate) fn new(data: Unvalidated<'a>) -> Self {
        Self { data, context: data.context(), instance: None }
    }

    /// Sets the request, whose database checks keys and uniqueness. If the data is the body of a request, it is set
    /// already.
    #[must_use]
    pub fn request(mut self, request: &'a Request) -> Self {
        self.context = asked_by(self.context, request);
        self
    }

    /// Sets the row that is about to be changed. Without it, a new row is made.
    #[must_use]
    pub fn instance(mut self, instance: <S::Model as EntityTrait>::Model) -> Self {
        self.instance = Some(instance);
        self
    }

    /// Keeps the values of fields that the data leaves out (DRF's `partial=True`).
    #[must_use]
    pub fn partial(mut self, partial: bool) -> Self {
        self.context.partial = partial;
        self
    }
}

impl<'a, S: ModelSerializer> IntoFuture for RowValidation<'a, S> {
    type Output = Result<Valid<S>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let data = self.data.read().await?.read(S::schema(), self.context.partial);
            let instance = self.instance.map(|instance| Arc::new(instance) as _);
            let validating = Validating { schema: S::schema(), context: self.context, is_shown: true };
            Valid::of(valid::validate(validating, data, instance).await?)
        })
    }
}
