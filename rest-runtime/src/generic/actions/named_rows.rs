//! The rows that the objects of a list name, and the errors of objects that name none.

use std::borrow::Cow;

use sea_orm::Value;
use serde_json::Value as Json;

use crate::base::exceptions::{Detail, Error, ErrorDetail, Result, ValidationError};
use crate::database::MAX_LISTED;
use crate::generic;
use crate::generic::{AnyGenericView, Attempt, valid_many};
use crate::http::request::Request;
use crate::input::valid::AnyValid;
use crate::model::AnyModel;
use crate::schema::Schema;

/// The rows that the objects of a list name.
pub(super) struct NamedRows {
    /// The rows in the order of the objects; `None` if an object names none.
    instances: Vec<Option<AnyModel>>,
    /// The errors of the keys, by the indexes of their objects.
    errors: Vec<(usize, Detail)>,
    /// The field that names a row.
    key: &'static str,
}

impl NamedRows {
    /// Reads the rows that the objects name, with one query per [`MAX_LISTED`] keys.
    pub(super) async fn by(
        view: &'static AnyGenericView,
        request: &Request,
        schema: &Schema,
        items: &[Json],
    ) -> Result<Self> {
        let no_key = || Error::ImproperlyConfigured(schema.names_no_rows().cloned().unwrap_or_default());
        let entity = schema.entity.as_ref().ok_or_else(no_key)?;
        let position = entity.key().ok_or_else(no_key)?;
        let (_, field) = schema.key_fields().into_iter().next().ok_or_else(no_key)?;
        let mut errors: Vec<(usize, ErrorDetail)> = Vec::new();
        let mut keys = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            // Validation reports items that are not objects.
            let given = item.as_object().map(|object| object.get(field.json_name).filter(|key| !key.is_null()));
            keys.push(match given {
                Some(Some(key)) => field.key_in(key, &request.settings().formats),
                Some(None) => {
                    errors.push((index, ErrorDetail::new("This must be given.", "required")));
                    None
                }
                None => None,
            });
        }
        let (db, key) = (request.connections(), &entity.columns[position]);
        for given in &mut keys {
            if let Some(value) = given.take() {
                *given = key.sql.parse(db, value).await?;
            }
        }
        let wanted: Vec<Value> = keys.iter().flatten().cloned().collect();
        let rows = generic::rows(view, request).await?;
        let mut found = Vec::with_capacity(wanted.len());
        for wanted in wanted.chunks(MAX_LISTED) {
            let mut query = rows.clone();
            query.and_where(key.sql.is_in(key.plain(), wanted, db.backend()));
            found.extend(entity.all(db, query).await?);
        }
        for model in &found {
            view.check_object(request, &**model).await?;
        }
        let mut found: Vec<_> = found.into_iter().map(|model| (entity.get(&*model, position), Some(model))).collect();
        let mut instances = Vec::with_capacity(items.len());
        for (index, (item, key)) in items.iter().zip(&keys).enumerate() {
            let row = found.iter_mut().find(|(known, _)| key.is_some() && known == key);
            let told = errors.iter().any(|(at, _)| *at == index);
            match row {
                Some((_, model @ Some(_))) => instances.push(model.take()),
                Some((_, None)) => {
                    errors.push((index, ErrorDetail::new("This row occurs twice.", "unique")));
                    instances.push(None);
                }
                None if item.is_object() => {
                    if !told {
                        errors.push((index, no_such_row()));
                    }
                    instances.push(None);
                }
                None => instances.push(None),
            }
        }
        let errors = errors.into_iter().map(|(index, error)| (index, under(field.json_name, error))).collect();
        Ok(Self { instances, errors, key: field.json_name })
    }

    /// Validates the objects with their current rows, which stay locked until the transaction ends.
    pub(super) async fn valid(
        &self,
        attempt: &Attempt<'_>,
        schema: &'static Schema,
        items: &[Json],
        partial: bool,
    ) -> Result<Vec<AnyValid>> {
        let read: Vec<AnyModel> = self.instances.iter().flatten().cloned().collect();
        let mut now = attempt.all_locked(&read).await?.into_iter();
        let mut errors = self.errors.clone();
        let mut instances = Vec::with_capacity(items.len());
        for (index, instance) in self.instances.iter().enumerate() {
            let row = instance.as_ref().and_then(|_| now.next().flatten());
            if instance.is_some() && row.is_none() {
                errors.push((index, under(self.key, no_such_row())));
            }
            instances.push(row);
        }
        if errors.is_empty() {
            return valid_many(attempt, schema, items, instances, partial).await;
        }
        Err(with_others(attempt, schema, items, instances, errors, partial).await?)
    }
}

fn no_such_row() -> ErrorDetail {
    ErrorDetail::new("No row has this value.", "not_found")
}

fn under(name: &'static str, error: ErrorDetail) -> Detail {
    Detail::map([(name, Detail::list([error]))])
}

/// The errors of some objects' keys, together with all errors of the other objects.
async fn with_others(
    attempt: &Attempt<'_>,
    schema: &'static Schema,
    items: &[Json],
    instances: Vec<Option<AnyModel>>,
    mut errors: Vec<(usize, Detail)>,
    partial: bool,
) -> Result<Error> {
    let is_wrong = |index: usize| errors.iter().any(|(wrong, _)| *wrong == index);
    let others = items.iter().zip(instances).enumerate().filter(|(index, _)| !is_wrong(*index));
    let (mut indexes, mut right, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (item, instance)) in others {
        indexes.push(index);
        right.push(item.clone());
        rows.push(instance);
    }
    match valid_many(attempt, schema, &right, rows, partial).await {
        Err(Error::Validation(ValidationError { detail: Detail::Map(entries) })) => {
            // Errors of the list as a whole are reported once its objects are valid.
            let found =
                |(key, detail): (Cow<'static, str>, Detail)| Some((*indexes.get(key.parse::<usize>().ok()?)?, detail));
            errors.extend(entries.into_iter().filter_map(found));
        }
        Ok(_) | Err(Error::Validation(_)) => {}
        Err(error) => return Err(error),
    }
    errors.sort_by_key(|(index, _)| *index);
    let entries = errors.into_iter().map(|(index, detail)| (index.to_string(), detail));
    Ok(ValidationError { detail: Detail::map(entries) }.into())
}
