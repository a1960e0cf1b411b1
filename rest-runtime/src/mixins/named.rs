//! Which rows the objects of a list name, and what is wrong with those that name none.

use std::borrow::Cow;

use sea_orm::Value;
use serde_json::Value as Json;

use crate::database::MAX_LISTED;
use crate::exceptions::{Detail, Error, ErrorDetail, Result, ValidationError};
use crate::generic::{self, AnyGenericView, valid_many};
use crate::request::Request;
use crate::serializers::{AnyModel, Schema};

/// The rows that the objects of a list name.
pub(super) struct Named {
    /// In the order of the objects; `None` where an object names none.
    pub(super) instances: Vec<Option<AnyModel>>,
    /// What is wrong with the keys, by index.
    pub(super) errors: Vec<(usize, Detail)>,
}

/// What is wrong with the keys of some objects, and with anything in the others.
pub(super) async fn with_others(
    view: &AnyGenericView,
    schema: &'static Schema,
    request: &Request,
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
    match valid_many(view, schema, request, &right, rows, partial).await {
        Err(Error::Validation(ValidationError { detail: Detail::Map(entries) })) => {
            // What is said of the list as a whole waits until its objects are right.
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

/// The rows that the objects name.
pub(super) async fn named(
    view: &'static AnyGenericView,
    request: &Request,
    schema: &Schema,
    items: &[Json],
) -> Result<Named> {
    let no_key = || {
        let message = format!("`{}` does not show the primary key, by which a list names its rows", schema.name);
        Error::ImproperlyConfigured(message)
    };
    let entity = schema.entity.as_ref().ok_or_else(no_key)?;
    let position = entity.key().ok_or_else(no_key)?;
    let (_, field) = schema.key_fields().into_iter().next().ok_or_else(no_key)?;
    let mut errors: Vec<(usize, ErrorDetail)> = Vec::new();
    let mut keys = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        // What is no object is told of by the validation.
        let given = item.as_object().map(|object| object.get(field.name).filter(|key| !key.is_null()));
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
                errors.push((index, ErrorDetail::new("This row is named twice.", "unique")));
                instances.push(None);
            }
            None if item.is_object() => {
                if !told {
                    errors.push((index, ErrorDetail::new("There is no such row.", "not_found")));
                }
                instances.push(None);
            }
            None => instances.push(None),
        }
    }
    let under_key = |(index, error): (usize, ErrorDetail)| (index, Detail::map([(field.name, Detail::list([error]))]));
    Ok(Named { instances, errors: errors.into_iter().map(under_key).collect() })
}
