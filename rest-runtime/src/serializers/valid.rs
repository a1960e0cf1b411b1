//! Data that has been validated: the only thing that can be saved.

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use sea_orm::{ActiveModelTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde_json::Value as Json;

use super::entity::{AnyModel, set};
use super::nested::{self, Item, complete};
use super::output::{self, Place, Stored};
use super::{Context, Given, ModelSerializer, Schema, Serializer, input, make, write_error};
use crate::database::{self, Required, Source};
use crate::exceptions::Result;
use crate::values::Datum;

/// Validated data on its way to the database. `perform_create` and `perform_update` receive it, change it where they
/// want to, and [`save`](Self::save) it
/// (an example stands at [`generic_view`](macro@crate::generic_view)).
pub struct Valid<S: ModelSerializer> {
    /// The row that is about to be written: what the body gave is `Set`.
    pub row: <S::Model as EntityTrait>::ActiveModel,
    /// The data as the serializer's struct; what a PATCH left out is the row's own. What is nested in it is written as it
    /// was validated, whatever is done to the struct.
    pub fields: S,
    instance: Option<Model<S>>,
    given: Vec<&'static str>,
    /// The values of the fields, where any of them is written beside the row.
    values: Vec<Option<Datum>>,
    schema: &'static Schema,
    /// What is there already below the row, and which of those rows it is.
    stored: Option<(Arc<Stored>, usize)>,
    by_hand: Vec<&'static str>,
    /// What is still to be asked, by the statement that writes the row.
    required: Option<Required>,
}

type Model<S> = <<S as ModelSerializer>::Model as EntityTrait>::Model;

impl<S: ModelSerializer> fmt::Debug for Valid<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Valid").field("row", &self.row).field("given", &self.given).finish_non_exhaustive()
    }
}

impl<S: ModelSerializer> Valid<S> {
    /// Of values that have been validated by this schema, which may be that of another serializer of the model.
    fn new(
        schema: &'static Schema,
        values: Vec<Option<Datum>>,
        instance: Option<Model<S>>,
        stored: Option<(Arc<Stored>, usize)>,
    ) -> Result<Self> {
        let mut row = match &instance {
            Some(instance) => instance.clone().into_active_model(),
            None => <<S::Model as EntityTrait>::ActiveModel as ActiveModelTrait>::default(),
        };
        set::<S::Model>(&mut row, schema.row(&values))?;
        let given = schema.fields.iter().zip(&values).filter(|(_, value)| value.is_some());
        let given = given.map(|(field, _)| field.word).collect();
        let known = instance.as_ref().map(|instance| instance as &(dyn Any + Send + Sync));
        let place = stored.as_ref().map(|(stored, row)| stored.place(*row));
        let (values, whole) = if schema.writes_below() {
            let whole = complete(schema, &values, place)?;
            (values, whole)
        } else {
            (Vec::new(), values)
        };
        let own = S::schema();
        let whole = if std::ptr::eq(schema, own) { whole } else { own.taken_from(schema, whole) };
        let fields = make::<S>(whole, known)?;
        Ok(Self { row, fields, instance, given, values, schema, stored, by_hand: Vec::new(), required: None })
    }

    /// The row as it was before, `None` when it is yet to be made.
    #[must_use]
    pub fn instance(&self) -> Option<&Model<S>> {
        self.instance.as_ref()
    }

    /// Whether the body gave this field, or its default stood in for it.
    #[must_use]
    pub fn is_given(&self, field: &str) -> bool {
        self.given.contains(&field)
    }

    /// Leaves the rows of this `writable_nested` field to the hook that calls it: [`save`](Self::save) does not write
    /// them. For rows that are found in another way than by their key.
    pub fn written_by_hand(&mut self, field: &'static str) {
        self.by_hand.push(field);
    }

    /// Inserts or updates the row and returns it as the database has it then; its many-to-many relations and what is
    /// `writable_nested` in it are written with it.
    ///
    /// # Errors
    /// What the database refuses. Where it is a broken unique rule, it is the error of its field.
    pub async fn save(self, tx: &DatabaseTransaction) -> Result<Model<S>> {
        let saved = Self::save_many(vec![self], tx).await?;
        saved.into_iter().next().ok_or_else(|| sea_orm::DbErr::RecordNotInserted.into())
    }

    /// With these rows to be asked for by the statement that writes this one.
    pub(crate) fn requiring(self, required: Option<Required>) -> Self {
        Self { required, ..self }
    }

    /// The schema by which the data was validated, where rows are still to be asked for.
    pub(crate) fn schema_with_required(&self) -> Option<&'static Schema> {
        self.required.as_ref().map(|_| self.schema)
    }

    /// Saves a row where it is all that the schema writes.
    pub(crate) async fn save_alone(self, db: &impl Source) -> Result<Model<S>> {
        let Self { row, instance, schema, required, .. } = self;
        let entity = schema.entity.as_ref();
        let saved = match instance {
            Some(_) => database::update::<S::Model>(db, row, instance, entity.map(|entity| &entity.updates)).await,
            None => database::insert::<S::Model>(db, row, entity.map(|entity| &entity.inserts), required).await,
        };
        saved.map_err(|error| write_error(schema, error.into()))
    }

    /// The same in a transaction of its own: for a view written by hand.
    ///
    /// # Errors
    /// What the database refuses; nothing is written then.
    pub async fn save_now(self, db: &DatabaseConnection) -> Result<Model<S>> {
        let schema = self.schema;
        let tx = database::begin(db).await?;
        let saved = self.save(&tx).await?;
        // A deferred rule may speak up only here.
        tx.commit().await.map_err(|error| write_error(schema, error.into()))?;
        Ok(saved)
    }

    /// The same of several at once, in their order and in a number of statements that does not grow with theirs.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn save_many(all: Vec<Self>, tx: &DatabaseTransaction) -> Result<Vec<Model<S>>> {
        let schema = all.first().map_or_else(S::schema, |data| data.schema);
        let by_hand: Vec<&str> = all.first().map(|data| data.by_hand.clone()).unwrap_or_default();
        let (mut rows, mut below) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        for Self { row, instance, values, stored, .. } in all {
            rows.push((row, instance.is_some()));
            below.push((values, stored));
        }
        let items: Vec<Item<'_>> = below
            .iter()
            .map(|(values, stored)| Item { values, place: stored.as_ref().map(|(stored, row)| stored.place(*row)) })
            .collect();
        let above = nested::before(tx, schema, &items, &by_hand).await?;
        let (mut new, mut changed, mut order) = (Vec::new(), Vec::new(), Vec::with_capacity(rows.len()));
        for ((mut row, is_old), above) in rows.into_iter().zip(above) {
            set::<S::Model>(&mut row, above)?;
            let list = if is_old { &mut changed } else { &mut new };
            order.push(is_old);
            list.push(row);
        }
        let refused = |error: sea_orm::DbErr| write_error(schema, error.into());
        let mut changed = database::update_many::<S::Model>(tx, changed).await.map_err(refused)?.into_iter();
        let mut new = database::insert_many::<S::Model>(tx, new).await.map_err(refused)?.into_iter();
        let saved: Vec<Model<S>> =
            order.into_iter().filter_map(|is_old| if is_old { changed.next() } else { new.next() }).collect();
        let parents: Vec<_> =
            items.into_iter().zip(saved.iter().map(|model| model as &(dyn Any + Send + Sync))).collect();
        nested::after(tx, schema, &parents, &by_hand).await?;
        Ok(saved)
    }
}

/// The validated data of a body, which this schema reads. `instance` is the row that is about to be changed; `partial` leaves alone what the
/// body leaves out.
pub(crate) async fn validate<S: ModelSerializer>(
    schema: &'static Schema,
    data: Given<'_>,
    instance: Option<Model<S>>,
    context: Context<'_>,
) -> Result<Valid<S>> {
    let known = instance.as_ref().map(|instance| instance as &(dyn Any + Send + Sync));
    let context = Context { instance: known, ..context };
    let stored = match &instance {
        Some(instance) if data.whole().is_some_and(|data| writes_below(schema, data)) => {
            Some(Arc::new(Box::pin(load(context.connections()?, schema, vec![Arc::new(instance.clone())])).await?))
        }
        _ => None,
    };
    let place = stored.as_ref().map(|stored| stored.place(0));
    let values = input::values(schema, data, &context, place).await?;
    Valid::new(schema, values, instance, stored.map(|stored| (stored, 0)))
}

/// The validated data of the objects of a list, each with the row that it is about to change, if there is one.
pub(crate) async fn validate_many<S: ModelSerializer>(
    schema: &'static Schema,
    items: &[Json],
    instances: Vec<Option<Model<S>>>,
    context: Context<'_>,
) -> Result<Vec<Valid<S>>> {
    let models: Vec<AnyModel> =
        instances.iter().flatten().map(|instance| Arc::new(instance.clone()) as AnyModel).collect();
    let stored =
        if models.is_empty() { None } else { Some(Arc::new(load(context.connections()?, schema, models).await?)) };
    let mut row = 0..;
    let rows: Vec<Option<usize>> =
        instances.iter().map(|instance| instance.as_ref().and_then(|_| row.next())).collect();
    let place = |row: &Option<usize>| -> Option<Place<'_>> { Some(stored.as_ref()?.place((*row)?)) };
    let places: Vec<_> = rows.iter().map(place).collect();
    let values = input::many(schema, items, &context, &places).await?;
    let mut valid = Vec::with_capacity(values.len());
    let known = instances.into_iter().chain(std::iter::repeat_with(|| None));
    let rows = rows.iter().copied().chain(std::iter::repeat(None));
    for ((values, instance), row) in values.into_iter().zip(known).zip(rows) {
        let stored = stored.as_ref().zip(row).map(|(stored, row)| (Arc::clone(stored), row));
        valid.push(Valid::new(schema, values, instance, stored)?);
    }
    Ok(valid)
}

/// Whether the body says anything about rows below the row.
fn writes_below(schema: &Schema, data: &Json) -> bool {
    schema.fields.iter().any(|field| field.is_written_below() && data.get(field.name).is_some())
}

async fn load(db: &impl Source, schema: &'static Schema, models: Vec<AnyModel>) -> Result<Stored> {
    Stored::load(db, schema, models).await
}

/// The validated data of a serializer without a model: its struct, which it derefs to, and which fields were given.
#[derive(Clone, Debug)]
pub struct Validated<S> {
    /// The data. What a partial body left out has its type's empty value.
    pub fields: S,
    pub(super) given: Vec<&'static str>,
}

impl<S> Validated<S> {
    /// Whether the body gave this field, or its default stood in for it.
    #[must_use]
    pub fn is_given(&self, field: &str) -> bool {
        self.given.contains(&field)
    }

    /// The fields that were given, in the serializer's order.
    #[must_use]
    pub fn given(&self) -> &[&'static str] {
        &self.given
    }

    /// The data alone.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.fields
    }
}

impl<S: Serializer> Validated<S> {
    /// The fields that were given, and no others, as compact JSON text: DRF's `validated_data`.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    /// use serde_json::json;
    ///
    /// #[derive(Serializer)]
    /// pub struct Point {
    ///     pub x: i32,
    ///     pub y: i32,
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let point = Point::validate(&json!({"y": "2"})).partial(true).await?;
    /// assert_eq!(point.validated_data(), br#"{"y":2}"#);
    /// # Ok::<(), rest_runtime::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn validated_data(&self) -> Vec<u8> {
        output::write_given(&self.fields, &self.given)
    }
}

impl<S: Serializer> Deref for Validated<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.fields
    }
}
