#![doc = include_str!("../docs/serializers.md")]

use std::fmt;
use std::future::Future;
use std::sync::{Arc, OnceLock};

use sea_orm::EntityTrait;

use crate::database::ModelEntity;
use crate::exceptions::Result;

mod choices;
mod chosen;
mod context;
mod convert;
mod entity;
mod errors;
mod field;
mod input;
mod junction;
mod literals;
mod nested;
mod output;
mod relation;
mod rule;
mod schema;
mod table;
mod types;
mod valid;
mod validation;
mod validators;
mod values;

pub use chosen::SerializerOf;
pub use context::Context;
pub(crate) use input::Given;
pub use input::Input;
pub use literals::{ChoiceFor, DefaultFor, MayBeNull};
pub use schema::Schema;
pub use table::{
    AllBut, AnyField, DefaultField, Described, Fields, Flattened, IsRelation, MethodField, Named, OfRow,
    OfRowAndContext, OfStruct, OfStructAndContext, Path, RenameAll, RowOf, RowsOf, ShowField, ToOne, Together,
    TypedField, Valued,
};
pub use types::{
    Chosen, Column, ColumnType, FieldType, Filed, Holds, Listed, Mapped, Nested, Nests, Nullable, Own, Related,
    Relation, Single, TypeInfo, Writable,
};
pub use valid::{Valid, Validated};
pub use validation::{ManyValidation, RowValidation, Unvalidated, Validation};
pub use validators::{AsyncCheck, ByContext, ByFuture, ByValue, Changed, ChangedByContext, Validator};
pub use values::Values;

pub use crate::database::AnyTx as DynExecutor;
pub use crate::values::Datum;

pub(crate) use choices::Accepted;
pub(crate) use chosen::AnySerializer;
pub(crate) use context::Fixed;
pub(crate) use entity::{
    AnyModel, AnyRow, ColumnInfo, ColumnNames, ColumnSql, Compare, Entity, Hop, Known, Relations, Side, Sought,
    by_code_point, module, owned,
};
pub(crate) use errors::{below, write_error};
pub(crate) use field::{FieldSchema, FieldShape, Scope, Standard, default_json};
pub(crate) use nested::{Seen, WriteRules};
pub(crate) use output::{Extra, Read, write_by_key, write_list, write_model, write_models, write_one};
pub(crate) use types::Style;
pub(crate) use valid::{AnyValid, Validating, validate, validate_many};
pub(crate) use values::make;

/// A serializer: a table of fields, which is also a struct of validated data. Written by `#[derive(Serializer)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer",
    label = "this does not implement `Serializer`",
    note = "write `#[derive(Serializer)]` and `#[serializer(model = track::Entity, fields(id, name))]` above the struct"
)]
pub trait Serializer: Sized + Send + Sync + 'static {
    /// Tells the fields, in the order in which they are shown.
    fn fields(fields: &mut Fields<Self>);

    /// The fields with all that is known of them; made once.
    fn schema() -> &'static Schema;

    /// The struct, from data that has been validated.
    fn from_values(values: Values<'_>) -> Result<Self>;

    /// Validates data, or the body of a request, `Point::validate(request).await?`: `.await` gives the struct, or every error
    /// of the data at once. For a view written by hand; the generic views validate by themselves.
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

    /// The struct as compact JSON text, in the forms of its fields (DRF's `data` of validated data): for
    /// [`Response::from_json`](crate::Response::from_json).
    fn represent(&self, context: &Context<'_>) -> Vec<u8> {
        output::write_own(self, context)
    }
}

/// A serializer over the columns of a model.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer of a model",
    label = "this does not implement `ModelSerializer`",
    note = "write `#[derive(Serializer)]` and `#[serializer(model = track::Entity, fields(id, name))]` above the struct"
)]
pub trait ModelSerializer: Serializer {
    /// The entity whose rows it shows and writes.
    type Model: ModelEntity;

    /// Validates data for a row, or the body of a request, with the questions to the database: `.await` gives a row that can be
    /// [saved](Valid::save_now), or every error of the data at once. For a view written by hand (DRF's `is_valid()` and
    /// `save()`); the generic views validate by themselves.
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

    /// The row as compact JSON text, with what is related to it (DRF's `data` of an instance): for
    /// [`Response::from_json`](crate::Response::from_json).
    ///
    /// # Errors
    /// Those of the database, and [`Error::ImproperlyConfigured`](crate::Error::ImproperlyConfigured) where the context has none.
    fn represent_row(
        row: &<Self::Model as EntityTrait>::Model,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<Vec<u8>>> + Send {
        async { write_model(context.connections()?, Self::schema(), Arc::new(row.clone()), context).await }
    }

    /// The array of rows, in one query a relation (DRF's `many=True`).
    ///
    /// # Errors
    /// The same.
    #[must_use = "nothing is read before `.await`"]
    fn represent_rows(
        rows: Vec<<Self::Model as EntityTrait>::Model>,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<Vec<u8>>> + Send {
        let rows = rows.into_iter().map(|row| Arc::new(row) as AnyModel).collect();
        async { write_models(context.connections()?, Self::schema(), rows, context).await }
    }
}

/// The place of a serializer's schema, filled at the first use.
pub struct Lazy {
    schema: OnceLock<Schema>,
    make: fn() -> Schema,
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.schema.fmt(f)
    }
}

impl Lazy {
    /// The schema of `S`, not made yet.
    #[must_use]
    pub const fn new<S: Serializer>() -> Self {
        Self { schema: OnceLock::new(), make: || Schema::of::<S>(None) }
    }

    /// The schema of `S` over its model, not made yet.
    #[must_use]
    pub const fn of_model<S: ModelSerializer>() -> Self {
        Self { schema: OnceLock::new(), make: || Schema::of::<S>(Some(Entity::of::<S::Model>())) }
    }

    /// The schema.
    pub fn get(&self) -> &Schema {
        self.schema.get_or_init(self.make)
    }
}
