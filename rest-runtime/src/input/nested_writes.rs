//! Writes the rows below a row, relation by relation. Each kind of change is one statement, whatever the number of
//! rows.
//!
//! An existing row is changed if the body names its key. A list is complete: rows that it leaves out are deleted, or,
//! in a many-to-many relation, no longer related.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{Condition, Value};

use super::database_errors::{below, needs_more, write_error};
use super::junction;
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
use crate::database::DynExecutor;
use crate::model::relation::RelationInfo;
use crate::model::{AnyModel, Entity, RowValues};
use crate::output::ExistingRow;
use crate::schema::Schema;
use crate::schema::field::{FieldSchema, FieldShape, single};
use crate::values::FieldValue;

/// The values of a serializer's fields, in their order.
pub(crate) type FieldValues = [Option<FieldValue>];

/// An object that is about to be written.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    pub(crate) values: &'a FieldValues,
    /// The row that it changes; `None` for a new row.
    pub(crate) place: Option<ExistingRow<'a>>,
}

impl Schema {
    /// Converts the serializer's values to those of the row's own columns.
    pub(crate) fn row(&self, values: &FieldValues) -> RowValues {
        let mut row = RowValues::with_capacity(values.len());
        row.extend(self.fields.iter().zip(values).filter_map(|(field, value)| {
            let ((column, _), value) = (field.column?, value.as_ref()?);
            let is_list = !field.relations.is_empty() && matches!(value, FieldValue::List(_));
            // A NOT NULL column keeps its value, or gets its default in a new row.
            let info = self.entity.as_ref().and_then(|entity| entity.columns.get(column));
            if matches!(value, FieldValue::Null) && info.is_some_and(|info| !info.def.is_null()) {
                return None;
            }
            (field.relations.len() < 2 && !is_list && !field.is_written_below())
                .then(|| (column, field.value_of(value)))
        }));
        row
    }

    /// Whether other rows than the row itself are written.
    pub(crate) fn writes_below(&self) -> bool {
        self.fields.iter().any(|field| field.is_written_below() || field.is_set_of_rows())
    }
}

impl FieldSchema {
    /// Whether its nested rows are written with the row.
    pub(crate) fn is_written_below(&self) -> bool {
        self.arguments.writable_nested && !self.read_only
    }

    /// Whether the value is stored in other tables than the row's own.
    pub(crate) fn is_kept_beside(&self) -> bool {
        self.is_written_below() || self.is_set_of_rows()
    }

    /// Whether it names rows that are related through a junction.
    pub(crate) fn is_set_of_rows(&self) -> bool {
        !self.read_only
            && matches!(single(&self.shape), FieldShape::Related(_))
            && self.relations.last().is_some_and(|relation| relation.junction.is_some())
    }
}

/// Returns the existing row that the values are about; `None` for a new row.
pub(crate) fn matching<'a>(
    schema: &Schema,
    stored: &[ExistingRow<'a>],
    is_list: bool,
    values: &FieldValues,
) -> Option<ExistingRow<'a>> {
    let fields = schema.key_fields();
    if fields.is_empty() {
        // Without a key, a single existing row is the one meant, and in a list none is.
        return stored.first().copied().filter(|_| !is_list);
    }
    let mut key = RowValues::new();
    for (position, field) in fields {
        let Some(Some(value @ FieldValue::Value(_))) = values.get(position) else { return None };
        key.push((field.column?.0, field.value_of(value)));
    }
    with_key(schema, stored, &key)
}

/// Returns the row with this key, if there is exactly one.
pub(crate) fn with_key<'a>(schema: &Schema, stored: &[ExistingRow<'a>], key: &RowValues) -> Option<ExistingRow<'a>> {
    let entity = schema.entity.as_ref()?;
    let has = |place: &ExistingRow<'a>| {
        let has_all = |row| key.iter().all(|(column, value)| entity.get(row, *column).as_ref() == Some(value));
        place.instance().is_some_and(has_all)
    };
    let mut found = stored.iter().copied().filter(has);
    found.next().filter(|_| found.next().is_none())
}

/// An object that is about to be written, with the values of its row.
pub(crate) struct Saving<'a> {
    pub(crate) item: Item<'a>,
    /// The row that it changes; `None` for a new row.
    pub(crate) instance: Option<AnyModel>,
    pub(crate) row: RowValues,
}

impl<'a> Saving<'a> {
    /// Joins validated values with further values of the row.
    fn of(schema: &Schema, item: Item<'a>, more: RowValues) -> Self {
        let mut row = schema.row(item.values);
        row.extend(more);
        Self { item, instance: item.place.and_then(|place| place.model()).cloned(), row }
    }
}

/// The rules for the rows of one attempt to write.
#[derive(Debug, Default)]
pub(crate) struct WriteRules {
    pub(crate) seen: Option<Seen>,
    /// Whether the rows of a list are written one by one, to find the one that the database refuses.
    pub(crate) apart: bool,
    /// Whether the database refused one of several rows that were written together.
    refused_together: AtomicBool,
}

impl WriteRules {
    pub(crate) const fn new(seen: Option<Seen>, apart: bool) -> Self {
        Self { seen, apart, refused_together: AtomicBool::new(false) }
    }

    /// Whether writing the rows one by one would find the one that the database refuses.
    pub(crate) fn refused_together(&self) -> bool {
        self.refused_together.load(Ordering::Relaxed)
    }
}

/// The rows of a view's model that a request may see. Each row that it writes must be one of them.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) entity: &'static Entity,
    pub(crate) condition: Condition,
    /// Whether the request has no user, although the view could authenticate one.
    pub(crate) is_anonymous: bool,
}

impl Seen {
    /// Checks that the request may see all of these rows.
    ///
    /// # Errors
    /// 403 if it may not see one of them; 401 if the request has no user and the view could authenticate one.
    pub(crate) async fn confirm(&self, tx: DynExecutor<'_>, rows: &[AnyModel]) -> Result<()> {
        if self.entity.all_meet(tx, rows, &self.condition).await? {
            return Ok(());
        }
        Err(if self.is_anonymous { Error::NotAuthenticated } else { Error::permission_denied() })
    }
}

/// The transaction of a write, and its rules.
#[derive(Clone, Copy)]
pub(crate) struct NestedWriter<'a> {
    pub(crate) tx: DynExecutor<'a>,
    pub(crate) rules: &'a WriteRules,
}

type Saved<'a> = BoxFuture<'a, Result<Vec<AnyModel>>>;

/// Writes the objects of a list. An error of the database is nested under the index of its object, if that is known.
pub(crate) async fn save_list<'a>(
    writer: NestedWriter<'a>,
    schema: &'a Schema,
    all: Vec<Saving<'a>>,
    by_hand: &'a [&'a str],
) -> Result<Vec<AnyModel>> {
    if all.len() > 1 && !writer.rules.apart {
        let saved = save(writer, schema, all, by_hand).await;
        if matches!(saved, Err(Error::Validation(_))) {
            writer.rules.refused_together.store(true, Ordering::Relaxed);
        }
        return saved;
    }
    let mut saved = Vec::with_capacity(all.len());
    for (index, one) in all.into_iter().enumerate() {
        let one = save(writer, schema, vec![one], by_hand).await;
        saved.extend(one.map_err(|error| below(index.to_string(), error))?);
    }
    Ok(saved)
}

/// Writes objects of one serializer: their rows and the rows below. `by_hand` has the fields that a hook writes itself.
pub(crate) fn save<'a>(
    writer: NestedWriter<'a>,
    schema: &'a Schema,
    all: Vec<Saving<'a>>,
    by_hand: &'a [&'a str],
) -> Saved<'a> {
    Box::pin(async move {
        let tx = writer.tx;
        let entity = schema.written()?;
        let items: Vec<Item<'a>> = all.iter().map(|saving| saving.item).collect();
        let above = before(writer, schema, &items, by_hand).await?;
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        let mut order = Vec::with_capacity(all.len());
        for (Saving { instance, mut row, .. }, above) in all.into_iter().zip(above) {
            row.extend(above);
            order.push(instance.is_some());
            match instance {
                Some(instance) => changed.push((instance, row)),
                None => new.push(row),
            }
        }
        let refused = |error: sea_orm::DbErr| write_error(schema, error.into());
        let mut changed = entity.update_many(tx, changed).await.map_err(refused)?.into_iter();
        let mut new = entity.insert_many(tx, new).await.map_err(refused)?.into_iter();
        let next = |is_old| if is_old { changed.next() } else { new.next() };
        let saved: Vec<AnyModel> = order.into_iter().filter_map(next).collect();
        let parents: Vec<_> = items.into_iter().zip(saved.iter().map(|model| &**model)).collect();
        after(writer, schema, &parents, by_hand).await?;
        Ok(saved)
    })
}

/// Writes nested rows. If they are of the view's own model, the request must be allowed to see them.
async fn save_below<'a>(
    writer: NestedWriter<'a>,
    nested: &'a Schema,
    saving: Vec<Saving<'a>>,
    is_list: bool,
) -> Result<Vec<AnyModel>> {
    let saved =
        if is_list { save_list(writer, nested, saving, &[]).await? } else { save(writer, nested, saving, &[]).await? };
    if let Some(seen) = &writer.rules.seen
        && nested.entity.as_ref().is_some_and(|entity| entity.name == seen.entity.name)
    {
        seen.confirm(writer.tx, &saved).await?;
    }
    Ok(saved)
}

/// Writes the rows that these rows refer to, and returns the values of the foreign keys.
async fn before(
    writer: NestedWriter<'_>,
    schema: &Schema,
    items: &[Item<'_>],
    by_hand: &[&str],
) -> Result<Vec<RowValues>> {
    let mut rows: Vec<RowValues> = items.iter().map(|_| Vec::new()).collect();
    for (position, field, nested, relation) in written(schema, by_hand).filter(|(.., relation)| relation.held) {
        let mut saving = Vec::new();
        let mut owners = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match item.values.get(position) {
                Some(Some(FieldValue::Object(values))) => {
                    let stored = stored(*item, field)?;
                    let place = matching(nested, &stored, false, values);
                    saving.push(Saving::of(nested, Item { values, place }, RowValues::new()));
                    owners.push(index);
                }
                Some(Some(FieldValue::Null)) => {
                    let kind = schema.entity.as_ref().and_then(|entity| entity.columns[relation.from].kind.as_ref());
                    rows[index].extend(kind.map(|kind| (relation.from, kind.null())));
                }
                _ => {}
            }
        }
        let saved = save_below(writer, nested, saving, false).await.map_err(|error| below(field.json_name, error))?;
        let key = relation.target.named(&relation.to);
        for (index, model) in owners.into_iter().zip(saved) {
            let value = key.and_then(|key| relation.target.get(&*model, key));
            rows[index].extend(value.map(|value| (relation.from, value)));
        }
    }
    Ok(rows)
}

/// An object whose row has been written, and the row.
type Parent<'a> = (Item<'a>, &'a (dyn std::any::Any + Send + Sync));

/// Writes the rows that refer to these rows, and their many-to-many relations.
async fn after(writer: NestedWriter<'_>, schema: &Schema, parents: &[Parent<'_>], by_hand: &[&str]) -> Result<()> {
    let tx = writer.tx;
    let Some(entity) = &schema.entity else { return Ok(()) };
    for (position, field) in schema.fields.iter().enumerate().filter(|(_, field)| field.is_set_of_rows()) {
        let Some(relation) = field.relations.last() else { continue };
        let mut sets = Vec::new();
        for (item, model) in parents {
            if let (Some(Some(FieldValue::List(keys))), Some(own)) =
                (item.values.get(position), entity.get(*model, relation.from))
            {
                sets.push((own, keys.iter().map(|key| field.key_of(key)).collect()));
            }
        }
        junction::set(&tx, relation, sets).await.map_err(|error| refused(field, relation, error))?;
    }
    let mut all = Vec::new();
    for (position, field, nested, relation) in written(schema, by_hand).filter(|(.., relation)| !relation.held) {
        let mut gone = Vec::new();
        let mut saving = Vec::new();
        let mut sets: Vec<(Value, usize)> = Vec::new();
        let column = relation.target.named(&relation.to);
        for (item, model) in parents {
            let Some(Some(given)) = item.values.get(position) else { continue };
            let Some(own) = entity.get(*model, relation.from) else { continue };
            let given: Vec<&FieldValues> = match given {
                FieldValue::List(items) => items.iter().filter_map(object).collect(),
                given => object(given).into_iter().collect(),
            };
            let mut stored = stored(*item, field)?;
            for values in &given {
                let place = matching(nested, &stored, relation.many, values);
                if let Some(place) = &place {
                    stored.retain(|other| !place.is(other));
                }
                let points = column.filter(|_| relation.junction.is_none()).map(|column| (column, own.clone()));
                saving.push(Saving::of(nested, Item { values, place }, points.into_iter().collect()));
            }
            sets.push((own, given.len()));
            gone.extend(stored);
        }
        if relation.junction.is_none() {
            // Deleted before any row is written, so that new rows can take over unique values.
            delete(tx, nested, gone).await.map_err(|error| below(field.json_name, error))?;
        }
        all.push((field, nested, relation, saving, sets));
    }
    for (field, nested, relation, saving, sets) in all {
        let path = |error| below(field.json_name, error);
        let is_list = matches!(field.shape, FieldShape::List(_));
        let saved = save_below(writer, nested, saving, is_list).await.map_err(path)?;
        if let Some(junction) = &relation.junction {
            let key = relation.target.named(&junction.key);
            let mut keys = saved.iter().filter_map(|model| relation.target.get(&**model, key?));
            let sets = sets.into_iter().map(|(own, count)| (own, keys.by_ref().take(count).collect())).collect();
            junction::set(&tx, relation, sets).await.map_err(|error| refused(field, relation, error))?;
        }
    }
    Ok(())
}

/// The error of the field whose rows could not be related.
fn refused(field: &FieldSchema, relation: &RelationInfo, error: Error) -> Error {
    let junction = relation.junction.as_ref().map(|junction| junction.table.sea_orm_table().inner());
    needs_more(field.json_name, &junction.unwrap_or_default(), error)
}

/// Deletes rows, and first the rows that their serializer writes below them.
fn delete<'a>(tx: DynExecutor<'a>, schema: &'a Schema, places: Vec<ExistingRow<'a>>) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        if places.is_empty() {
            return Ok(());
        }
        let own = |relation: &RelationInfo| !relation.held;
        for (_, field, nested, relation) in written(schema, &[]).filter(|(.., relation)| own(relation)) {
            if relation.junction.is_some() {
                let sets = places.iter().filter_map(|place| {
                    Some((schema.entity.as_ref()?.get(place.instance()?, relation.from)?, Vec::new()))
                });
                junction::set(&tx, relation, sets.collect()).await?;
                continue;
            }
            let mut gone = Vec::new();
            for place in &places {
                gone.extend(place.related(field.json_name)?);
            }
            delete(tx, nested, gone).await?;
        }
        let entity = schema.written()?;
        let rows = places.iter().filter_map(|place| place.model().cloned()).collect();
        entity.delete_many(tx, rows).await.map_err(|error| write_error(schema, error.into()))
    })
}

/// The fields whose nested rows are written.
fn written<'a>(
    schema: &'a Schema,
    by_hand: &'a [&'a str],
) -> impl Iterator<Item = (usize, &'a FieldSchema, &'static Schema, &'a RelationInfo)> {
    schema.fields.iter().enumerate().filter_map(move |(position, field)| {
        let FieldShape::Nested(nested) = single(&field.shape) else { return None };
        let is_written = field.is_written_below() && !by_hand.contains(&field.rust_name);
        Some((position, field, nested.get(), field.relations.first().filter(|_| is_written)?))
    })
}

/// Returns the existing rows in a nested field of the object.
fn stored<'a>(item: Item<'a>, field: &FieldSchema) -> Result<Vec<ExistingRow<'a>>> {
    item.place.map_or(Ok(Vec::new()), |place| place.related(field.json_name))
}

fn object(field_value: &FieldValue) -> Option<&FieldValues> {
    match field_value {
        FieldValue::Object(values) => Some(values),
        _ => None,
    }
}

/// Completes the values of a partial body with those of existing rows, so that structs are complete.
pub(crate) fn complete(
    schema: &Schema,
    values: &FieldValues,
    place: Option<ExistingRow<'_>>,
) -> Result<Vec<Option<FieldValue>>> {
    let mut whole = Vec::with_capacity(values.len());
    for (position, field) in schema.fields.iter().enumerate() {
        let value = match (values.get(position).and_then(Option::as_ref), place) {
            (Some(value), _) if field.is_written_below() => Some(complete_field(field, value, place)?),
            (Some(value), _) => Some(value.clone()),
            (None, Some(place)) if field.is_kept_beside() => kept_beside(field, place)?,
            (None, Some(place)) => field.stored_in(schema, place.instance()),
            (None, None) => None,
        };
        whole.push(value);
    }
    Ok(whole)
}

/// Returns the value of a field that is stored in other tables; `None` if it was not read.
fn kept_beside(field: &FieldSchema, place: ExistingRow<'_>) -> Result<Option<FieldValue>> {
    let Some(rows) = place.read(field.json_name)? else { return Ok(None) };
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        values.push(match single(&field.shape) {
            FieldShape::Nested(nested) => FieldValue::Object(complete(nested.get(), &[], Some(row))?),
            FieldShape::Related(related) => match row.instance().and_then(|row| related.target.get(row, related.key)) {
                Some(key) => FieldValue::Value(key),
                None => continue,
            },
            _ => continue,
        });
    }
    Ok(match field.shape {
        FieldShape::List(_) => Some(FieldValue::List(values)),
        _ => Some(values.into_iter().next().unwrap_or(FieldValue::Null)),
    })
}

fn complete_field(field: &FieldSchema, value: &FieldValue, place: Option<ExistingRow<'_>>) -> Result<FieldValue> {
    let FieldShape::Nested(nested) = single(&field.shape) else { return Ok(value.clone()) };
    let stored = place.map_or(Ok(Vec::new()), |place| place.related(field.json_name))?;
    let one = |value: &FieldValue, is_list: bool| match value {
        FieldValue::Object(values) => {
            let place = matching(nested.get(), &stored, is_list, values);
            complete(nested.get(), values, place).map(FieldValue::Object)
        }
        other => Ok(other.clone()),
    };
    match value {
        FieldValue::List(items) => {
            items.iter().map(|item| one(item, true)).collect::<Result<_>>().map(FieldValue::List)
        }
        value => one(value, false),
    }
}
