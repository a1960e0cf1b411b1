//! Filter backends of a view: code that narrows its rows.

use std::future::Future;

use sea_orm::Select;

use crate::base::exceptions::Result;
use crate::database::ModelEntity;
use crate::describe::Parameter;
use crate::http::request::Request;

/// Narrows the rows of a view by the request: DRF's
/// [`BaseFilterBackend`](https://www.django-rest-framework.org/api-guide/filtering/#custom-generic-filtering). A tuple
/// of backends applies them one after the other; `None` changes nothing.
///
/// ```
/// use rest_runtime::filters::FilterBackend;
/// use rest_runtime::prelude::*;
/// # mod note {
/// #     use rest_runtime::sea_orm;
/// #     use sea_orm::entity::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "note")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub owner: String,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use rest_runtime::sea_orm::ColumnTrait;
///
/// /// Users see their own notes.
/// struct IsOwner;
///
/// impl FilterBackend<note::Entity> for IsOwner {
///     async fn filter_queryset(&self, request: &Request, queryset: Select<note::Entity>) -> Result<Select<note::Entity>> {
///         Ok(queryset.filter(note::Column::Owner.eq(request.user().username())))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a filter backend for the rows of `{E}`",
    label = "this does not implement `FilterBackend<{E}>`",
    note = "implement `rest_runtime::filters::FilterBackend` for it"
)]
pub trait FilterBackend<E: ModelEntity>: Send + Sync {
    /// Returns the rows that remain.
    fn filter_queryset(&self, request: &Request, queryset: Select<E>)
    -> impl Future<Output = Result<Select<E>>> + Send;

    /// The query parameters that the backend reads. Projects that refuse unknown parameters accept these.
    fn query_params(&self) -> Vec<String> {
        Vec::new()
    }

    /// The same with what they take, for documents about the API; any text by default.
    fn parameters(&self) -> Vec<Parameter> {
        self.query_params().into_iter().map(Parameter::text).collect()
    }
}

impl<E: ModelEntity> FilterBackend<E> for () {
    async fn filter_queryset(&self, _: &Request, queryset: Select<E>) -> Result<Select<E>> {
        Ok(queryset)
    }
}

impl<E: ModelEntity, B: FilterBackend<E>> FilterBackend<E> for Option<B> {
    async fn filter_queryset(&self, request: &Request, queryset: Select<E>) -> Result<Select<E>> {
        match self {
            Some(backend) => backend.filter_queryset(request, queryset).await,
            None => Ok(queryset),
        }
    }

    fn query_params(&self) -> Vec<String> {
        self.as_ref().map(FilterBackend::query_params).unwrap_or_default()
    }

    fn parameters(&self) -> Vec<Parameter> {
        self.as_ref().map(FilterBackend::parameters).unwrap_or_default()
    }
}

macro_rules! tuples {
    ($($($B:ident)+;)+) => {$(
        impl<E: ModelEntity, $($B: FilterBackend<E>),+> FilterBackend<E> for ($($B,)+) {
            async fn filter_queryset(&self, request: &Request, queryset: Select<E>) -> Result<Select<E>> {
                #[allow(non_snake_case, reason = "the variables have the names of the type parameters")]
                let ($($B,)+) = self;
                $(let queryset = $B.filter_queryset(request, queryset).await?;)+
                Ok(queryset)
            }

            fn query_params(&self) -> Vec<String> {
                #[allow(non_snake_case, reason = "the variables have the names of the type parameters")]
                let ($($B,)+) = self;
                let mut names = Vec::new();
                $(names.extend($B.query_params());)+
                names
            }

            fn parameters(&self) -> Vec<Parameter> {
                #[allow(non_snake_case, reason = "a tuple's parts are named like their types")]
                let ($($B,)+) = self;
                let mut all = Vec::new();
                $(all.extend($B.parameters());)+
                all
            }
        }
    )+};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D F;
}
