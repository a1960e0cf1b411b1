//! Serializers in code that calls them by hand.

use std::future::Future;
use std::sync::Arc;

use sea_orm::EntityTrait;

use super::validation::{RowValidation, Unvalidated, Validation};
use crate::base::exceptions::Result;
use crate::model::AnyModel;
use crate::output::{write_model, write_models, write_own};
use crate::schema::{Context, ModelSerializer, Serializer};

/// Validation and representation of a [`Serializer`] in code that calls it by hand. Every serializer has it.
pub trait SerializerExt: Serializer {
    /// Validates data or the body of a request: `Point::validate(request).await?`.
    ///
    /// `.await` returns the struct, or every error of the data at once. This is for views written by hand; the generic
    /// views validate by themselves.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    /// use serde_json::json;
    ///
    /// #[derive(Debug, Serializer)]
    /// pub struct TrackIn {
    ///     #[field(max_length = 5)]
    ///     pub name: String,
    ///     #[field(default = 1)]
    ///     pub count: i32,
    ///     pub tags: Option<Vec<String>>,
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let track = TrackIn::validate(&json!({"name": " Fast ", "tags": ["a"]})).await?;
    /// assert_eq!((&*track.name, track.count, track.tags.as_deref()), ("Fast", 1, Some(&["a".to_owned()][..])));
    ///
    /// let refused = TrackIn::validate(&json!({"name": "Longer", "tags": ["a", 5, []]})).await.unwrap_err();
    /// let Error::Validation(refused) = refused else { panic!("{refused}") };
    /// assert_eq!(refused.detail.get_codes(), json!({"name": ["max_length"], "tags": {"2": ["invalid"]}}));
    /// # Ok::<(), rest_runtime::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use = "nothing is validated before `.await`"]
    fn validate<'a>(data: impl Into<Unvalidated<'a>>) -> Validation<'a, Self> {
        Validation::new(data.into())
    }

    /// Returns the struct as compact JSON text, in the formats of its fields (DRF's `data` of validated data).
    ///
    /// [`Response::from_json`](crate::Response::from_json) takes it.
    fn represent(&self, context: &Context<'_>) -> Vec<u8> {
        write_own(self, context)
    }
}

impl<S: Serializer> SerializerExt for S {}

/// Validation and representation of a model's rows in code that calls the serializer by hand. Every [`ModelSerializer`]
/// has it.
pub trait ModelSerializerExt: ModelSerializer {
    /// Validates data or the body of a request for a row, with the queries to the database.
    ///
    /// `.await` returns a row that can be [saved](super::valid::Valid::save_now), or every error of the data at once. This is for
    /// views written by hand (DRF's `is_valid()` and `save()`); the generic views validate by themselves.
    ///
    /// ```
    /// # mod label {
    /// #     use rest_runtime::sea_orm;
    /// #     use sea_orm::entity::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    /// #     #[sea_orm(table_name = "label")]
    /// #     pub struct Model {
    /// #         #[sea_orm(primary_key)]
    /// #         pub id: i32,
    /// #         #[sea_orm(unique)]
    /// #         pub name: String,
    /// #     }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    /// use rest_runtime::prelude::*;
    /// use rest_runtime::sea_orm::EntityTrait;
    /// use rest_runtime::status;
    ///
    /// #[derive(Serializer)]
    /// #[serializer(model = label::Entity, fields(id, name))]
    /// struct LabelSerializer;
    ///
    /// /// A new label, or another name for the one that the URL names.
    /// #[api_view("POST, PATCH")]
    /// async fn label_view(request: &Request) -> Result<Response> {
    ///     let data = LabelSerializer::validate_row(request);
    ///     let (data, status) = match request.kwarg("id") {
    ///         None => (data, status::HTTP_201_CREATED),
    ///         Some(id) => {
    ///             let id: i32 = id.parse().map_err(|_| Error::not_found())?;
    ///             let label = label::Entity::find_by_id(id).one(request.database()).await?;
    ///             (data.instance(label.ok_or(Error::not_found())?).partial(true), status::HTTP_200_OK)
    ///         }
    ///     };
    ///     let label = data.await?.save_now(request.database()).await?;
    ///     Response::from_json(LabelSerializer::represent_row(&label, &Context::of(request)).await?).status(status)
    /// }
    /// ```
    #[must_use = "nothing is validated before `.await`"]
    fn validate_row<'a>(data: impl Into<Unvalidated<'a>>) -> RowValidation<'a, Self> {
        RowValidation::new(data.into())
    }

    /// Returns the row as compact JSON text, with its related rows (DRF's `data` of an instance).
    ///
    /// [`Response::from_json`](crate::Response::from_json) takes it.
    ///
    /// # Errors
    /// Errors of the database, and [`Error::ImproperlyConfigured`](crate::Error::ImproperlyConfigured) if the context
    /// has no database.
    fn represent_row(
        row: &<Self::Model as EntityTrait>::Model,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<Vec<u8>>> + Send {
        async { write_model(context.connections()?, Self::schema(), Arc::new(row.clone()), context).await }
    }

    /// Returns the rows as a JSON array, with one query per relation (DRF's `many=True`).
    ///
    /// # Errors
    /// Those of [`represent_row`](Self::represent_row).
    #[must_use = "nothing is read before `.await`"]
    fn represent_rows(
        rows: Vec<<Self::Model as EntityTrait>::Model>,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<Vec<u8>>> + Send {
        let rows = rows.into_iter().map(|row| Arc::new(row) as AnyModel).collect();
        async { write_models(context.connections()?, Self::schema(), rows, context).await }
    }
}

impl<S: ModelSerializer> ModelSerializerExt for S {}
