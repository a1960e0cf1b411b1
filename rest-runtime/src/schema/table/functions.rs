//! Functions of the user that compute shown fields and defaults.

use std::any::Any;
use std::marker::PhantomData;

use crate::schema::Context;

/// A method of a serializer that computes the value of a field.
///
/// It is written `fn minutes(&self, track: &track::Model) -> i64`, with or without `context: &Context<'_>` after the
/// row. A serializer without a model has no row: `fn shouted(&self) -> String`.
///
/// `self` is the struct with the values of the row. Fields that need more than the row have their empty values.
#[diagnostic::on_unimplemented(
    message = "this method does not return the field's type `{U}`",
    label = "not valid as a field's method",
    note = "write `fn name(&self, row: &track::Model) -> {U}`, with or without `context: &Context<'_>` after the row"
)]
pub trait MethodField<S, U, Args>: Send + Sync + 'static {
    #[doc(hidden)]
    fn call(&self, object: &S, row: Option<&(dyn Any + Send + Sync)>, context: &Context<'_>) -> Option<U>;
}

/// Marks a method of the struct alone.
#[derive(Debug)]
pub struct OfStruct;

/// Marks a method of the struct and the context.
#[derive(Debug)]
pub struct OfStructAndContext;

/// Marks a method of the struct and the row.
#[derive(Debug)]
pub struct OfRow<M>(PhantomData<M>);

/// Marks a method of the struct, the row and the context.
#[derive(Debug)]
pub struct OfRowAndContext<M>(PhantomData<M>);

impl<S, U, F: Fn(&S) -> U + Send + Sync + 'static> MethodField<S, U, OfStruct> for F {
    fn call(&self, object: &S, _: Option<&(dyn Any + Send + Sync)>, _: &Context<'_>) -> Option<U> {
        Some(self(object))
    }
}

impl<S, U, F> MethodField<S, U, OfStructAndContext> for F
where
    F: Fn(&S, &Context<'_>) -> U + Send + Sync + 'static,
{
    fn call(&self, object: &S, _: Option<&(dyn Any + Send + Sync)>, context: &Context<'_>) -> Option<U> {
        Some(self(object, context))
    }
}

impl<S, U, M: sea_orm::ModelTrait + 'static, F> MethodField<S, U, OfRow<M>> for F
where
    F: Fn(&S, &M) -> U + Send + Sync + 'static,
{
    fn call(&self, object: &S, row: Option<&(dyn Any + Send + Sync)>, _: &Context<'_>) -> Option<U> {
        Some(self(object, row?.downcast_ref()?))
    }
}

impl<S, U, M: sea_orm::ModelTrait + 'static, F> MethodField<S, U, OfRowAndContext<M>> for F
where
    F: Fn(&S, &M, &Context<'_>) -> U + Send + Sync + 'static,
{
    fn call(&self, object: &S, row: Option<&(dyn Any + Send + Sync)>, context: &Context<'_>) -> Option<U> {
        Some(self(object, row?.downcast_ref()?, context))
    }
}

/// A row of the entity.
pub type RowOf<E> = <E as sea_orm::EntityTrait>::Model;

/// A function that computes the value of a field from the row, or from the struct of a serializer without a model.
///
/// It is written `fn minutes(track: &track::Model) -> i64`, with or without `context: &Context<'_>` after it.
#[diagnostic::on_unimplemented(
    message = "this function does not return the field's type `{U}`",
    label = "not valid as a field's function",
    note = "write `fn name(row: &track::Model) -> {U}`, with or without `context: &Context<'_>` after the row; without a \
            model, of the serializer itself"
)]
pub trait ShowField<R, U, Args>: Send + Sync + 'static {
    #[doc(hidden)]
    fn call(&self, shown: &R, context: &Context<'_>) -> U;
}

impl<R, U, F: Fn(&R) -> U + Send + Sync + 'static> ShowField<R, U, OfStruct> for F {
    fn call(&self, shown: &R, _: &Context<'_>) -> U {
        self(shown)
    }
}

impl<R, U, F: Fn(&R, &Context<'_>) -> U + Send + Sync + 'static> ShowField<R, U, OfStructAndContext> for F {
    fn call(&self, shown: &R, context: &Context<'_>) -> U {
        self(shown, context)
    }
}

/// A function that computes a default.
#[diagnostic::on_unimplemented(
    message = "this does not return a default of type `{V}`",
    label = "not a function that returns `{V}`",
    note = "write `fn name() -> {V}` or `fn name(context: &Context<'_>) -> {V}`"
)]
pub trait DefaultField<V, Args>: Send + Sync + 'static {
    #[doc(hidden)]
    fn call(&self, context: &Context<'_>) -> V;
}

impl<V, F: Fn() -> V + Send + Sync + 'static> DefaultField<V, OfStruct> for F {
    fn call(&self, _: &Context<'_>) -> V {
        self()
    }
}

impl<V, F: Fn(&Context<'_>) -> V + Send + Sync + 'static> DefaultField<V, OfStructAndContext> for F {
    fn call(&self, context: &Context<'_>) -> V {
        self(context)
    }
}
