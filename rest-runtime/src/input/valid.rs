//! Validated data, the only data that can be saved.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use sea_orm::{
    ActiveModelBehavior, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, Value,
};
use serde_json::Value as Json;

use super::RawInput;
use super::database_errors::write_error;
use super::nested_writes;
use super::nested_writes::{Item, NestedWriter, Saving, WriteRules, complete};
use crate::base::exceptions::Result;
use crate::database;
use crate::database::{DynExecutor, GuardedInsert};
use crate::input;
use crate::model::{AnyModel, RowValues, changes, owned, set};
use crate::output;
use crate::output::{ExistingRow, ExistingRows};
use crate::schema::field::{FieldShape, single};
use crate::schema::{Context, ModelSerializer, Schema, Serializer, make};
use crate::values::FieldValue;

/// Validated data that is about to be saved.
///
/// `perform_create` and `perform_update` receive it, may change it, and [`save`](Self::save) it.
/// [`generic_view`](macro@crate::generic_view) has an example.
pub struct Valid<S: ModelSerializer> {
    /// The row that is about to be written. The values of the body are `Set`.
    pub row: <S::Model as EntityTrait>::ActiveModel,
    /// The data as the serializer's struct. Values that a PATCH left out come from the row. Nested rows are written as
    /// validated: changes to them in the struct have no effect.
    pub fields: S,
    instance: Option<Arc<Model<S>>>,
    given: Vec<&'static str>,
    values: Vec<Option<FieldValue>>,
    schema: &'static Schema,
    /// The existing rows below the row, and the index of the row.
    stored: Option<(Arc<ExistingRows>, usize)>,
    by_hand: Vec<&'static str>,
    rules: Option<Arc<WriteRules>>,
}

type Model<S> = <<S as ModelSerializer>::Model as EntityTrait>::Model;

impl<S: ModelSerializer> fmt::Debug for Valid<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Valid").field("row", &self.row).field("given", &self.given).finish_non_exhaustive()
    }
}

impl<S: ModelSerializer> Valid<S> {
    /// Adds the types to validated data. Its schema may be that of another serializer of the model.
    pub(crate) fn of(data: AnyValid) -> Result<Self> {
        let given = data.given();
        let AnyValid { schema, row: changed, values, instance, stored, rules, .. } = data;
        let known = instance.as_deref();
        let place = stored.as_ref().map(|(stored, row)| stored.row(*row));
        let whole = if schema.writes_below() { complete(schema, &values, place)? } else { values.clone() };
        let own = S::schema();
        let whole = if std::ptr::eq(schema, own) { whole } else { own.taken_from(schema, whole) };
        let fields = make::<S>(whole, known)?;
        let of_another = |_| DbErr::Custom("a row belongs to another entity".to_owned());
        let instance = instance.map(|row| row.downcast::<Model<S>>().map_err(of_another)).transpose()?;
        let mut row = match &instance {
            Some(instance) => Model::<S>::clone(instance).into_active_model(),
            None => <<S::Model as EntityTrait>::ActiveModel as ActiveModelBehavior>::new(),
        };
        set::<S::Model>(&mut row, changed)?;
        Ok(Self { row, fields, instance, given, values, schema, stored, by_hand: Vec::new(), rules })
    }

    /// Returns the row as it was before; `None` for a new row.
    #[must_use]
    pub fn instance(&self) -> Option<&Model<S>> {
        self.instance.as_deref()
    }

    /// Whether the body, or the default, gave this field a value.
    #[must_use]
    pub fn is_given(&self, field: &str) -> bool {
        self.given.contains(&field)
    }

    /// Excludes the rows of this `writable_nested` field from [`save`](Self::save), for a hook that writes them itself.
    /// This is for rows that are found by something other than their key.
    pub fn written_by_hand(&mut self, field: &'static str) {
        self.by_hand.push(field);
    }

    /// Inserts or updates the row, with its many-to-many relations and its `writable_nested` rows.
    ///
    /// Returns the row as the database has it, or as it was read if nothing in it changes.
    ///
    /// # Errors
    /// Errors of the database. A broken unique rule is an error of its field.
    pub async fn save(self, tx: &DatabaseTransaction) -> Result<Model<S>> {
        let Self { row, instance, values, stored, schema, by_hand, rules, .. } = self;
        let row = (instance.map(|instance| instance as AnyModel), changes::<S::Model>(row));
        let saved = save_one(tx.into(), schema, &(values, stored), row, &by_hand, rules.as_deref()).await?;
        Ok(owned::<S::Model>(saved)?)
    }

    /// Saves in a transaction of its own, for views written by hand.
    ///
    /// # Errors
    /// Errors of the database. Nothing is written then.
    pub async fn save_now(self, db: &DatabaseConnection) -> Result<Model<S>> {
        let schema = self.schema;
        let tx = database::begin(db).await?;
        let saved = self.save(&tx).await;
        database::end(tx, saved).await.map_err(|error| write_error(schema, error))
    }

    /// Saves several rows in their order. The number of statements does not depend on the number of rows.
    ///
    /// # Errors
    /// Errors of the database, nested under the index of the object if that is known.
    pub async fn save_many(all: Vec<Self>, tx: &DatabaseTransaction) -> Result<Vec<Model<S>>> {
        let schema = all.first().map_or_else(S::schema, |data| data.schema);
        let mut by_hand: Vec<&str> = all.iter().flat_map(|data| data.by_hand.iter().copied()).collect();
        by_hand.sort_unstable();
        by_hand.dedup();
        let rules = all.first().and_then(|data| data.rules.clone()).unwrap_or_default();
        let mut kept = Vec::with_capacity(all.len());
        let mut rows = Vec::with_capacity(all.len());
        for Self { row, instance, values, stored, .. } in all {
            rows.push((instance.map(|instance| instance as AnyModel), changes::<S::Model>(row)));
            kept.push((values, stored));
        }
        let saving = kept.iter().zip(rows).map(|(kept, row)| saving(kept, row)).collect();
        let writer = NestedWriter { tx: tx.into(), rules: &rules };
        let saved = nested_writes::save_list(writer, schema, saving, &by_hand).await?;
        saved.into_iter().map(|model| Ok(owned::<S::Model>(model)?)).collect()
    }
}

/// The values of an object's fields, and the existing rows below its row.
type ObjectValues = (Vec<Option<FieldValue>>, Option<(Arc<ExistingRows>, usize)>);

fn saving((values, stored): &ObjectValues, (instance, row): (Option<AnyModel>, RowValues)) -> Saving<'_> {
    let place = stored.as_ref().map(|(stored, row)| stored.row(*row));
    Saving { item: Item { values, place }, instance, row }
}

async fn save_one(
    tx: DynExecutor<'_>,
    schema: &Schema,
    kept: &ObjectValues,
    row: (Option<AnyModel>, RowValues),
    by_hand: &[&str],
    rules: Option<&WriteRules>,
) -> Result<AnyModel> {
    let free = WriteRules::default();
    let writer = NestedWriter { tx, rules: rules.unwrap_or(&free) };
    let saved = nested_writes::save(writer, schema, vec![saving(kept, row)], by_hand).await?;
    saved.into_iter().next().ok_or_else(|| DbErr::RecordNotInserted.into())
}

/// Validated data without the types of its serializer and its model.
pub(crate) struct AnyValid {
    schema: &'static Schema,
    /// The values of the row's own columns.
    row: RowValues,
    values: Vec<Option<FieldValue>>,
    instance: Option<AnyModel>,
    stored: Option<(Arc<ExistingRows>, usize)>,
    /// The rows that the statement of the write has to check.
    required: Option<GuardedInsert>,
    /// The rules for the rows of this attempt to write.
    pub(crate) rules: Option<Arc<WriteRules>>,
}

impl AnyValid {
    fn new(
        schema: &'static Schema,
        values: Vec<Option<FieldValue>>,
        instance: Option<AnyModel>,
        stored: Option<(Arc<ExistingRows>, usize)>,
    ) -> Self {
        Self { schema, row: schema.row(&values), values, instance, stored, required: None, rules: None }
    }

    fn given(&self) -> Vec<&'static str> {
        let given = self.schema.fields.iter().zip(&self.values).filter(|(_, value)| value.is_some());
        given.map(|(field, _)| field.rust_name).collect()
    }

    /// Returns the row as it was before; `None` for a new row.
    pub(crate) fn instance(&self) -> Option<&AnyModel> {
        self.instance.as_ref()
    }

    /// Sets a value of the row that bodies do not contain.
    pub(crate) fn set(&mut self, column: usize, value: Value) {
        self.row.push((column, value));
    }

    /// Adds rows that the statement of the write has to check.
    pub(crate) fn requiring(self, required: Option<GuardedInsert>) -> Self {
        Self { required, ..self }
    }

    /// Whether the statement of the write has to check rows.
    pub(crate) fn is_to_ask(&self) -> bool {
        self.required.is_some()
    }

    /// Inserts or updates the row, and writes the rows below it.
    pub(crate) async fn save(self, tx: DynExecutor<'_>) -> Result<AnyModel> {
        let Self { schema, row, values, instance, stored, rules, .. } = self;
        save_one(tx, schema, &(values, stored), (instance, row), &[], rules.as_deref()).await
    }

    /// Inserts or updates the row, for a schema that writes nothing else.
    pub(crate) async fn save_single(self, tx: DynExecutor<'_>) -> Result<AnyModel> {
        let Self { row, instance, schema, required, .. } = self;
        let entity = schema.written()?;
        let saved = match instance {
            Some(instance) => entity.update(tx, instance, row).await,
            None => entity.insert(tx, row, required).await,
        };
        saved.map_err(|error| write_error(schema, error.into()))
    }
}

/// The input of a validation besides the data.
#[derive(Clone, Copy)]
pub(crate) struct Validating<'a> {
    pub(crate) schema: &'static Schema,
    pub(crate) context: Context<'a>,
    /// Whether hooks receive the data as a struct.
    pub(crate) is_shown: bool,
}

impl Validating<'_> {
    /// Whether a struct is made, which needs the values that the body leaves out.
    fn is_filled(&self) -> bool {
        self.is_shown || self.schema.has_whole_validators()
    }

    /// Reads the existing rows below these. If a struct `fills` itself from them, the rows of many-to-many relations
    /// are read too.
    async fn stored(&self, models: Vec<AnyModel>, fills: bool) -> Result<Arc<ExistingRows>> {
        Ok(Arc::new(Box::pin(ExistingRows::load(&self.context.source()?, self.schema, models, fills)).await?))
    }
}

/// Whether an object leaves out rows below it or related to it, which a struct of it contains.
fn leaves_out(schema: &Schema, data: &Json) -> bool {
    data.is_object()
        && schema.fields.iter().filter(|field| field.is_kept_beside()).any(|field| {
            let nested = match single(&field.shape) {
                FieldShape::Nested(nested) => Some(nested.get()),
                _ => None,
            };
            match (data.get(field.json_name), nested) {
                (None, _) => true,
                (Some(Json::Array(items)), Some(nested)) => items.iter().any(|item| leaves_out(nested, item)),
                (Some(item), Some(nested)) => leaves_out(nested, item),
                (Some(_), None) => false,
            }
        })
}

/// Validates a body by this schema. `instance` is the row that is about to be changed. In a partial context, values
/// that the body leaves out are kept.
pub(crate) async fn validate(
    validating: Validating<'_>,
    data: RawInput<'_>,
    instance: Option<AnyModel>,
) -> Result<AnyValid> {
    let Validating { schema, context, .. } = validating;
    let context = Context { instance: instance.as_deref(), ..context };
    let stored = match &instance {
        Some(instance) => {
            let (is_compared, leaves_out) = match &data {
                RawInput::Whole(data, _) => (writes_below(schema, data), leaves_out(schema, data)),
                RawInput::Fields(values) => {
                    let mut fields = schema.fields.iter().zip(values);
                    (false, fields.any(|(field, value)| value.is_none() && field.is_kept_beside()))
                }
            };
            let fills = leaves_out && validating.is_filled();
            let models = || vec![AnyModel::clone(instance)];
            if is_compared || fills { Some(validating.stored(models(), fills).await?) } else { None }
        }
        None => None,
    };
    let place = stored.as_ref().map(|stored| stored.row(0));
    let values = input::values(schema, data, &context, place).await?;
    Ok(AnyValid::new(schema, values, instance, stored.map(|stored| (stored, 0))))
}

/// Validates the objects of a list. `instances` has, for each, the row that it changes, if there is one.
pub(crate) async fn validate_many(
    validating: Validating<'_>,
    items: &[Json],
    instances: Vec<Option<AnyModel>>,
) -> Result<Vec<AnyValid>> {
    let Validating { schema, context, .. } = validating;
    let models: Vec<AnyModel> = instances.iter().flatten().cloned().collect();
    let fills = validating.is_filled() && items.iter().any(|item| leaves_out(schema, item));
    let stored = if models.is_empty() { None } else { Some(validating.stored(models, fills).await?) };
    let mut row = 0..;
    let rows: Vec<Option<usize>> =
        instances.iter().map(|instance| instance.as_ref().and_then(|_| row.next())).collect();
    let place = |row: &Option<usize>| -> Option<ExistingRow<'_>> { Some(stored.as_ref()?.row((*row)?)) };
    let places: Vec<_> = rows.iter().map(place).collect();
    let values = input::many(schema, items, &context, &places).await?;
    let known = instances.into_iter().chain(std::iter::repeat_with(|| None));
    let rows = rows.iter().copied().chain(std::iter::repeat(None));
    let valid = values.into_iter().zip(known).zip(rows).map(|((values, instance), row)| {
        let stored = stored.as_ref().zip(row).map(|(stored, row)| (Arc::clone(stored), row));
        AnyValid::new(schema, values, instance, stored)
    });
    Ok(valid.collect())
}

/// Whether the body contains rows below the row.
fn writes_below(schema: &Schema, data: &Json) -> bool {
    schema.fields.iter().any(|field| field.is_written_below() && data.get(field.json_name).is_some())
}

/// The validated data of a serializer without a model: its struct, to which it derefs, and the names of the given
/// fields.
#[derive(Clone, Debug)]
pub struct Validated<S> {
    /// The data. Values that a partial body left out are the empty values of their types.
    pub fields: S,
    pub(crate) given: Vec<&'static str>,
}

impl<S> Validated<S> {
    /// Whether the body, or the default, gave this field a value.
    #[must_use]
    pub fn is_given(&self, field: &str) -> bool {
        self.given.contains(&field)
    }

    /// Returns the fields with a value from the body or a default, in the serializer's order.
    #[must_use]
    pub fn given(&self) -> &[&'static str] {
        &self.given
    }

    /// Returns the struct.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.fields
    }
}

impl<S: Serializer> Validated<S> {
    /// Returns the given fields, and no others, as compact JSON text (DRF's `validated_data`).
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
