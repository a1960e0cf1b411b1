//! Validators: functions that accept, refuse or change a value.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;

use super::table::Types;
use super::{Context, FieldType, Serializer, make};
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
use crate::values::FieldValue;

/// The result of a validator: no change, another value, or an error.
pub(crate) type Outcome<'a> = BoxFuture<'a, Result<Option<FieldValue>>>;

/// A validator of values of the type `V`: a function of the value, with or without the [`Context`], async or not.
///
/// A function that returns a value instead of `()` changes the value, as DRF's `validate_<field>` does: `fn
/// titled(name: &str) -> Result<String>`. Validators run in the order in which they are named, each on the value that
/// the one before returned. After one refuses the value, those that change it and async ones do not run.
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
///     // `_context.database()?` would be queried here.
///     if name == "taken" { Err(ErrorDetail::new("Taken.", "taken").into()) } else { Ok(()) }
/// }
///
/// #[derive(Debug, Serializer)]
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
    message = "`{Self}` is not a validator of `{V}`",
    label = "this cannot validate `{V}`",
    note = "write `fn check(value: &{V}) -> Result<()>`, or with a second parameter `&Context<'_>`, async or not; one that is not async may return another value: `Result<String>`"
)]
pub trait Validator<V: ?Sized, Kind>: Send + Sync + 'static {
    #[doc(hidden)]
    const OF_VALID: bool = false;

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
        let checked = self(value).map(|()| None).map_err(Into::into);
        Box::pin(std::future::ready(checked))
    }
}

impl<V: ?Sized, F, E: Into<Error>> Validator<V, ByContext<E>> for F
where
    F: for<'a> Fn(&'a V, &'a Context<'a>) -> Result<(), E> + Send + Sync + 'static,
{
    fn check<'a>(&'a self, value: &'a V, context: &'a Context<'a>) -> Outcome<'a> {
        let checked = self(value, context).map(|()| None).map_err(Into::into);
        Box::pin(std::future::ready(checked))
    }
}

/// An async function at one lifetime, which a bound over all lifetimes can name.
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
    const OF_VALID: bool = true;

    fn check<'a>(&'a self, value: &'a V, context: &'a Context<'a>) -> Outcome<'a> {
        let checked = self.call(value, context);
        Box::pin(async move { checked.await.map(|()| None) })
    }
}

/// Marks a function of the value that returns another value.
#[derive(Debug)]
pub struct Changed<R, Kind, E>(PhantomData<(R, Kind, E)>);

/// Marks a function of the value and the context that returns another value.
#[derive(Debug)]
pub struct ChangedByContext<R, Kind, E>(PhantomData<(R, Kind, E)>);

impl<V: ?Sized, F, R, Kind, E: Into<Error>> Validator<V, Changed<R, Kind, E>> for F
where
    F: Fn(&V) -> Result<R, E> + Send + Sync + 'static,
    R: FieldType<Kind, Ref = V>,
{
    const OF_VALID: bool = true;

    fn check<'a>(&'a self, value: &'a V, _: &'a Context<'a>) -> Outcome<'a> {
        let changed = self(value).map(|value| Some(value.to_field_value())).map_err(Into::into);
        Box::pin(std::future::ready(changed))
    }
}

impl<V: ?Sized, F, R, Kind, E: Into<Error>> Validator<V, ChangedByContext<R, Kind, E>> for F
where
    F: for<'a> Fn(&'a V, &'a Context<'a>) -> Result<R, E> + Send + Sync + 'static,
    R: FieldType<Kind, Ref = V>,
{
    const OF_VALID: bool = true;

    fn check<'a>(&'a self, value: &'a V, context: &'a Context<'a>) -> Outcome<'a> {
        let changed = self(value, context).map(|value| Some(value.to_field_value())).map_err(Into::into);
        Box::pin(std::future::ready(changed))
    }
}

/// A validator without its types.
pub(crate) trait AnyValidator: Send + Sync {
    /// Whether it runs only on values that nothing else refused, since it changes the value or may query the database.
    fn of_valid(&self) -> bool;

    /// Runs on the value of a field; null is accepted without a run.
    fn check<'a>(&'a self, value: &'a FieldValue, context: &'a Context<'a>) -> Outcome<'a>;
}

/// A field's validator with its types.
pub(crate) struct FieldValidator<F, U, FieldKind, Kind> {
    validator: F,
    types: Types<U, FieldKind, Kind>,
}

impl<F, U, FieldKind, Kind> FieldValidator<F, U, FieldKind, Kind> {
    pub(crate) fn new(validator: F) -> Self {
        Self { validator, types: PhantomData }
    }
}

impl<F, U, FieldKind, Kind> AnyValidator for FieldValidator<F, U, FieldKind, Kind>
where
    F: Validator<U::Ref, Kind>,
    U: FieldType<FieldKind>,
{
    fn of_valid(&self) -> bool {
        F::OF_VALID
    }

    fn check<'a>(&'a self, value: &'a FieldValue, context: &'a Context<'a>) -> Outcome<'a> {
        Box::pin(async move {
            let value = U::from_field_value(value.clone());
            match value.as_ref().and_then(U::get) {
                Some(value) => self.validator.check(value, context).await,
                None => Ok(None),
            }
        })
    }
}

/// A validator of the whole struct without its types.
pub(crate) trait AnyObjectValidator: Send + Sync {
    fn check<'a>(&'a self, object: &'a (dyn Any + Send + Sync), context: &'a Context<'a>) -> Outcome<'a>;
}

/// A validator of the whole struct with its types.
pub(crate) struct ObjectValidator<F, S, Kind> {
    validator: F,
    types: PhantomData<fn() -> (S, Kind)>,
}

impl<F, S, Kind> ObjectValidator<F, S, Kind> {
    pub(crate) fn new(validator: F) -> Self {
        Self { validator, types: PhantomData }
    }
}

impl<F, S, Kind> AnyObjectValidator for ObjectValidator<F, S, Kind>
where
    F: Validator<S, Kind>,
    S: Serializer,
{
    fn check<'a>(&'a self, object: &'a (dyn Any + Send + Sync), context: &'a Context<'a>) -> Outcome<'a> {
        match object.downcast_ref::<S>() {
            Some(object) => self.validator.check(object, context),
            None => Box::pin(std::future::ready(Ok(None))),
        }
    }
}

/// The values of an object and the row that they are about to change.
pub(crate) type Whole<'a> = (Vec<Option<FieldValue>>, Option<&'a (dyn Any + Send + Sync)>);

/// A validator of a list of structs without its types.
pub(crate) trait AnyListValidator: Send + Sync {
    fn check<'a>(&'a self, objects: Vec<Whole<'a>>, context: &'a Context<'a>) -> Outcome<'a>;
}

/// A validator of a list of structs with its types.
pub(crate) struct ListValidator<F, S, Kind> {
    validator: F,
    types: PhantomData<fn() -> (S, Kind)>,
}

impl<F, S, Kind> ListValidator<F, S, Kind> {
    pub(crate) fn new(validator: F) -> Self {
        Self { validator, types: PhantomData }
    }
}

impl<F, S, Kind> AnyListValidator for ListValidator<F, S, Kind>
where
    F: Validator<[S], Kind>,
    S: Serializer,
{
    fn check<'a>(&'a self, objects: Vec<Whole<'a>>, context: &'a Context<'a>) -> Outcome<'a> {
        Box::pin(async move {
            let objects =
                objects.into_iter().map(|(values, row)| make::<S>(values, row)).collect::<Result<Vec<S>>>()?;
            self.validator.check(&objects, context).await
        })
    }
}
