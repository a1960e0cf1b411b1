//! Functions that say whether a value may pass.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use super::table::Types;
use super::{Context, FieldType, Serializer};
use crate::exceptions::{Error, Result};
use crate::values::Datum;

/// What a validator comes to.
type Outcome<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A validator of values of the type `V`: a function of the value, with or without the [`Context`], async or not.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::serializers::Context;
/// use serde_json::json;
///
/// fn not_shouting(name: &str) -> Result<()> {
///     if name.chars().all(char::is_uppercase) {
///         return Err(ValidationError::new("Do not shout.", "shouting").into());
///     }
///     Ok(())
/// }
///
/// async fn is_free(name: &str, _context: &Context<'_>) -> Result<()> {
///     // `_context.database()?` would be asked here.
///     if name == "taken" { Err(ErrorDetail::new("Taken.", "taken").into()) } else { Ok(()) }
/// }
///
/// #[derive(Serializer)]
/// #[serializer]
/// pub struct Label {
///     #[field(validate(not_shouting, is_free))]
///     pub name: String,
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let refused = Label::validate(&json!({"name": "LOUD"})).await.unwrap_err();
/// assert_eq!(refused.to_string(), r#"{"name":["Do not shout."]}"#);
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no validator of `{V}`",
    label = "this cannot validate `{V}`",
    note = "write `fn check(value: &{V}) -> Result<()>`, or with a second parameter `&Context<'_>`, async or not"
)]
pub trait Validator<V: ?Sized, Kind>: Send + Sync + 'static {
    #[doc(hidden)]
    fn check<'a>(&'a self, value: &'a V, context: &'a Context<'a>) -> Outcome<'a>;
}

/// Marks a function of the value.
#[derive(Debug)]
pub struct ByValue<E>(PhantomData<E>);

/// Marks a function of the value and the context.
#[derive(Debug)]
pub struct ByContext<E>(PhantomData<E>);

/// Marks an async function of the value and the context.
#[derive(Debug)]
pub struct ByFuture;

impl<V: ?Sized, F, E: Into<Error>> Validator<V, ByValue<E>> for F
where
    F: Fn(&V) -> Result<(), E> + Send + Sync + 'static,
{
    fn check<'a>(&'a self, value: &'a V, _: &'a Context<'a>) -> Outcome<'a> {
        let checked = self(value).map_err(Into::into);
        Box::pin(std::future::ready(checked))
    }
}

impl<V: ?Sized, F, E: Into<Error>> Validator<V, ByContext<E>> for F
where
    F: for<'a> Fn(&'a V, &'a Context<'a>) -> Result<(), E> + Send + Sync + 'static,
{
    fn check<'a>(&'a self, value: &'a V, context: &'a Context<'a>) -> Outcome<'a> {
        let checked = self(value, context).map_err(Into::into);
        Box::pin(std::future::ready(checked))
    }
}

/// An async function at one lifetime: what a bound over all of them can name.
pub trait AsyncCheck<'a, V: ?Sized>: Send + Sync + 'static {
    #[doc(hidden)]
    type Future: Future<Output = Result<()>> + Send + 'a;

    #[doc(hidden)]
    fn call(&self, value: &'a V, context: &'a Context<'a>) -> Self::Future;
}

impl<'a, V: ?Sized + 'a, F, Fut> AsyncCheck<'a, V> for F
where
    F: Fn(&'a V, &'a Context<'a>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<()>> + Send + 'a,
{
    type Future = Fut;

    fn call(&self, value: &'a V, context: &'a Context<'a>) -> Fut {
        self(value, context)
    }
}

impl<V: ?Sized + 'static, F> Validator<V, ByFuture> for F
where
    F: for<'a> AsyncCheck<'a, V>,
{
    fn check<'a>(&'a self, value: &'a V, context: &'a Context<'a>) -> Outcome<'a> {
        Box::pin(self.call(value, context))
    }
}

/// A validator without its types.
pub(crate) trait AnyValidator: Send + Sync {
    /// What it says of the value of a field; nothing of one that is null.
    fn check<'a>(&'a self, value: &'a Datum, context: &'a Context<'a>) -> Outcome<'a>;
}

/// A field's validator with its types.
pub(crate) struct OfField<F, U, FieldKind, Kind> {
    validator: F,
    types: Types<U, FieldKind, Kind>,
}

impl<F, U, FieldKind, Kind> OfField<F, U, FieldKind, Kind> {
    pub(crate) fn new(validator: F) -> Self {
        Self { validator, types: PhantomData }
    }
}

impl<F, U, FieldKind, Kind> AnyValidator for OfField<F, U, FieldKind, Kind>
where
    F: Validator<U::Ref, Kind>,
    U: FieldType<FieldKind>,
{
    fn check<'a>(&'a self, value: &'a Datum, context: &'a Context<'a>) -> Outcome<'a> {
        Box::pin(async move {
            let value = U::from_datum(value.clone());
            match value.as_ref().and_then(U::get) {
                Some(value) => self.validator.check(value, context).await,
                None => Ok(()),
            }
        })
    }
}

/// A validator of the whole struct without its types.
pub(crate) trait AnyObjectValidator: Send + Sync {
    fn check<'a>(&'a self, object: &'a (dyn Any + Send + Sync), context: &'a Context<'a>) -> Outcome<'a>;
}

/// A validator of the whole struct with its types.
pub(crate) struct OfObject<F, S, Kind> {
    validator: F,
    types: PhantomData<fn() -> (S, Kind)>,
}

impl<F, S, Kind> OfObject<F, S, Kind> {
    pub(crate) fn new(validator: F) -> Self {
        Self { validator, types: PhantomData }
    }
}

impl<F, S, Kind> AnyObjectValidator for OfObject<F, S, Kind>
where
    F: Validator<S, Kind>,
    S: Serializer,
{
    fn check<'a>(&'a self, object: &'a (dyn Any + Send + Sync), context: &'a Context<'a>) -> Outcome<'a> {
        match object.downcast_ref::<S>() {
            Some(object) => self.validator.check(object, context),
            None => Box::pin(std::future::ready(Ok(()))),
        }
    }
}
