//! Finding the row that a URL names.

use std::future::Future;

use sea_orm::sea_query::{ColumnType, SelectStatement, StringLen};
use sea_orm::{ColumnDef, DbBackend, DbErr, Value};

use super::any_view::{AnyGenericView, OfGenericView as _};
use super::project_filters::OfProject;
use super::rows::{narrowing, own_condition};
use super::{GenericApiView, Model, parents, rows};
use crate::base::exceptions::{Error, Result};
use crate::database::is_refused_value;
use crate::http::request::Request;
use crate::input::valid::AnyValid;
use crate::model::object::Object;
use crate::model::{AnyModel, ColumnInfo, Entity, owned};
use crate::output::{write_by_key, write_one};
use crate::query::filters::{Field, FilterColumn, Filters};
use crate::schema::Context;
use crate::values::{ValueKind, beyond, from_text, is_real};
use crate::view::OfView as _;
use crate::view::effective;
use crate::view::steps::permissions;

/// Returns the row that the URL names, with object permissions checked; 404 if there is none.
pub fn get_object<V: GenericApiView>(_: &V, request: &Request) -> impl Future<Output = Result<Model<V>>> + Send {
    let object = object(V::GENERIC, request);
    async { Ok(owned::<V::Model>(object.await?)?) }
}

/// Checks the view's object permissions for this row.
pub fn check_object_permissions<V: GenericApiView>(
    _: &V,
    request: &Request,
    object: &Model<V>,
) -> impl Future<Output = Result<()>> + Send {
    permissions::check_object(V::ANY, request, Object::new(object))
}

/// The row that the URL names, without its type.
pub(super) async fn object(view: &'static AnyGenericView, request: &Request) -> Result<AnyModel> {
    let db = request.connections();
    let model = match by_key(view, request).await? {
        ByKey::Alone(key, entity) => entity.with_key(db, key, || narrowed(view, request, entity.find())).await?,
        ByKey::Among(rows) => {
            let row = Box::pin(view.entity()?.first(db, narrowed(view, request, *rows)?)).await;
            row.map_err(not_found_by)?
        }
    };
    let model = model.ok_or(Error::not_found())?;
    view.check_object(request, &*model).await?;
    Ok(model)
}

/// The row that the URL names, serialized. Only the columns that the serializer shows are read.
pub(crate) async fn write_object(view: &'static AnyGenericView, request: &Request) -> Result<Option<Vec<u8>>> {
    let (db, shows, context) = (request.connections(), view.serializer(request).shows, Context::of(request));
    match by_key(view, request).await? {
        ByKey::Alone(key, entity) => {
            write_by_key(db, shows, key, &|| narrowed(view, request, entity.find()), &context).await
        }
        ByKey::Among(rows) => {
            let row = Box::pin(write_one(db, shows, narrowed(view, request, *rows)?, &context)).await;
            row.map_err(|error| match error {
                Error::Database(error) => not_found_by(error),
                error => error,
            })
        }
    }
}

/// 404 if the database cannot read the URL's text as a value of the column: then no row has it.
pub(super) fn not_found_by(error: DbErr) -> Error {
    if is_refused_value(&error) { Error::not_found() } else { error.into() }
}

/// The way to find the row that the URL names.
enum ByKey {
    /// By its key alone.
    Alone(Value, &'static Entity),
    /// Among these rows.
    Among(Box<SelectStatement>),
}

async fn by_key(view: &'static AnyGenericView, request: &Request) -> Result<ByKey> {
    let Some((key, entity)) = key_alone(view, request)? else {
        // Rare futures are boxed, here and below, because a request's future reserves space for all of its parts.
        return Ok(ByKey::Among(Box::new(Box::pin(rows(view, request)).await?)));
    };
    let (asked, seen) = (own_condition(view, request).await?, narrowing(view, request).await?);
    if asked.is_none() && seen.is_none() {
        return Ok(ByKey::Alone(key, entity));
    }
    let mut rows = entity.find();
    for condition in [asked, seen].into_iter().flatten() {
        rows.cond_where(condition);
    }
    Ok(ByKey::Among(Box::new(rows)))
}

/// The key of the row, if no condition narrows the rows and the URL names the row by that key. Text keys are excluded,
/// because databases compare text in different ways.
fn key_alone(view: &AnyGenericView, request: &Request) -> Result<Option<(Value, &'static Entity)>> {
    if view.rows.is_some() {
        return Ok(None);
    }
    let by_others = (view.filters)().is_some_and(|filters| !filters.lookups().is_empty());
    if by_others
        || parents::are_named(view, request)
        || effective::has_queryset(request)
        || !OfProject::of(request).is_empty()
    {
        return Ok(None);
    }
    let entity = view.entity()?;
    let Some(column) = entity.key().map(|key| &entity.columns[key]) else { return Ok(None) };
    let Some(kind @ (ValueKind::Integer(_) | ValueKind::Uuid)) = &column.kind else { return Ok(None) };
    if view
        .lookup_field
        .is_some_and(|field| field != column.rust_name() && entity.position(field) != Some(column.position))
    {
        return Ok(None);
    }
    let key = read(kind, named_in_path(view, request, column, true)?)?;
    Ok(Some((key, entity)))
}

/// Narrows a query to the row that the URL names.
fn narrowed(view: &AnyGenericView, request: &Request, mut rows: SelectStatement) -> Result<SelectStatement> {
    let (backend, table) = (request.connections().backend(), view.entity()?.iden());
    for (field, value) in named_by_url(view, request)? {
        rows.cond_where(field.is(&table, value, backend));
    }
    Ok(rows)
}

/// The columns by which the URL names a row, with their values. Text that cannot be a value of its column is a 404.
fn named_by_url(view: &AnyGenericView, request: &Request) -> Result<Vec<(Field, Value)>> {
    let declared = (view.filters)().map(Filters::lookups).unwrap_or_default();
    if !declared.is_empty() {
        return declared
            .iter()
            .map(|(name, field)| {
                let text = request.kwarg(name).ok_or_else(|| not_in_path(view, name))?;
                Ok((field.clone(), value_of(&field.column, text)?))
            })
            .collect();
    }
    let entity = view.entity()?;
    let columns = lookup_columns(view, entity)?;
    let alone = columns.len() == 1;
    let mut named = Vec::with_capacity(columns.len());
    for position in columns {
        let column = &entity.columns[position];
        let text = named_in_path(view, request, column, alone)?;
        let name = column.rust_name().to_owned();
        let field = Field::of_entity(entity, position, name).map_err(|_| Error::not_found())?;
        let value = value_of(&field.column, text)?;
        named.push((field, value));
    }
    Ok(named)
}

/// The URL's text for this column. `alone` is whether no other column is needed to name the row.
fn named_in_path<'a>(view: &AnyGenericView, request: &'a Request, column: &ColumnInfo, alone: bool) -> Result<&'a str> {
    let kwarg = view.lookup_url_kwarg.filter(|_| alone);
    let own = view.lookup_field.filter(|_| alone).unwrap_or(column.rust_name());
    let text = match kwarg {
        Some(name) => request.kwarg(name),
        None => {
            request.kwarg(own).or_else(|| request.kwarg("pk").filter(|_| alone)).or_else(|| request.kwarg(column.name))
        }
    };
    text.ok_or_else(|| not_in_path(view, kwarg.unwrap_or(own)))
}

/// The parameters of the URL that name a row, in order.
pub(crate) fn lookup_url_kwargs(view: &AnyGenericView) -> Vec<String> {
    let declared = (view.filters)().map(Filters::lookups).unwrap_or_default();
    if !declared.is_empty() {
        return declared.iter().map(|(name, _)| name.clone()).collect();
    }
    if let Some(name) = view.lookup_url_kwarg.or(view.lookup_field) {
        return vec![name.to_owned()];
    }
    let keys: Vec<&str> =
        view.entity().map(|entity| entity.keys().map(|(_, key)| key.rust_name()).collect()).unwrap_or_default();
    match keys.as_slice() {
        [_] | [] => vec!["pk".to_owned()],
        several => several.iter().map(|key| (*key).to_owned()).collect(),
    }
}

/// The value of a column, parsed from the URL.
pub(super) fn value_of(column: &FilterColumn, text: &str) -> Result<Value> {
    let value = read(&column.kind, text)?;
    if column.accepts(&value) { Ok(value) } else { Err(Error::not_found()) }
}

fn read(kind: &ValueKind, text: &str) -> Result<Value> {
    if text.contains('\0') {
        return Err(Error::not_found());
    }
    from_text(kind, text).map_err(|_| Error::not_found())
}

fn not_in_path(view: &AnyGenericView, name: &str) -> Error {
    Error::ImproperlyConfigured(format!(
        "the path of the view \"{}\" has no parameter `{{{name}}}`: add it, or set `lookup_url_kwarg`",
        view.view.info.name
    ))
}

/// The position of the column of `lookup_field`, or of the columns of the primary key.
fn lookup_columns(view: &AnyGenericView, entity: &Entity) -> Result<Vec<usize>> {
    let Some(name) = view.lookup_field else { return Ok(entity.keys().map(|(position, _)| position).collect()) };
    let column = entity.position(name).ok_or_else(|| {
        let view = view.view.info.name;
        Error::ImproperlyConfigured(format!("the view \"{view}\" looks up by `{name}`, which is not a column"))
    })?;
    Ok(vec![column])
}

/// Whether the column can hold the value.
fn fits(def: &ColumnDef, value: &Value, backend: DbBackend) -> bool {
    if beyond(value, is_real(def.get_column_type()), backend).is_some() {
        return false;
    }
    let most = match def.get_column_type() {
        ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length)) => *length,
        // SeaORM creates a text column without a length as `varchar(255)` there.
        ColumnType::String(StringLen::None) if backend == DbBackend::MySql => 255,
        _ => return true,
    };
    !matches!(value, Value::String(Some(text)) if text.chars().count() > most as usize)
}

/// Sets the columns by which the URL names a row that is to be created (DRF's PUT-as-create).
pub(crate) fn name_by_url(view: &AnyGenericView, request: &Request, data: &mut AnyValid) -> Result<()> {
    let entity = view.entity()?;
    for (field, value) in named_by_url(view, request)? {
        let column = entity.columns.iter().find(|column| field.is_column(column.name));
        let column = column.ok_or_else(|| {
            Error::ImproperlyConfigured(format!(
                "the view \"{}\" cannot create rows that it looks up through a relation: `put_as_create` needs columns \
                 of the model",
                view.view.info.name
            ))
        })?;
        if !fits(&column.def, &value, request.connections().backend()) {
            return Err(Error::not_found());
        }
        data.set(column.position, value);
    }
    Ok(())
}
