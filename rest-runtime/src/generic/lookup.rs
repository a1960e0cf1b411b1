//! How a URL names a row.

use sea_orm::sea_query::{ColumnType, Condition, SelectStatement, StringLen};
use sea_orm::{
    ActiveModelTrait, ColumnDef, ColumnTrait, DbBackend, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn,
    QueryFilter, QuerySelect, QueryTrait, Select, Value,
};

use super::project_filters::OfProject;
use super::{GenericApiView, Model, overrides, own_condition, parents, rows, table};
use crate::database;
use crate::exceptions::{Error, Result};
use crate::filters::{Field, Filters};
use crate::permissions::{Object, Permission};
use crate::request::Request;
use crate::serializers::{Context, Entity, ModelSerializer, Serializer, Valid, write_by_key, write_one};
use crate::values::{Kind, from_text};
use crate::view::{chosen, permission_denied};

/// The row that the URL names: 404 where there is none, and object permissions checked.
pub async fn get_object<V: GenericApiView>(view: &V, request: &Request) -> Result<Model<V>> {
    let db = request.connections();
    let model = match by_key(view, request).await? {
        ByKey::Alone(key, entity) => {
            database::model_by_key(db, &entity.by_key, key, || narrowed::<V>(request, V::Model::find())).await?
        }
        ByKey::Among(rows) => Box::pin(database::model(db, narrowed::<V>(request, *rows)?)).await?,
    };
    let model = model.ok_or(Error::not_found())?;
    view.check_object_permissions(request, &model).await?;
    Ok(model)
}

/// Asks the view's permissions about this row.
pub async fn check_object_permissions<V: GenericApiView>(view: &V, request: &Request, object: &Model<V>) -> Result<()> {
    match chosen::permissions(view, request).check_object(request, Object::new(object)).await? {
        None => Ok(()),
        Some(denial) => Err(permission_denied(view, request, Error::PermissionDenied(denial))),
    }
}

/// The row that the URL names as the view's serializer shows it, of which only that is read.
pub(crate) async fn write_object<V: GenericApiView>(view: &V, request: &Request) -> Result<Option<Vec<u8>>> {
    let (db, shows, context) = (request.connections(), view.get_serializer(request).shows(), Context::of(request));
    match by_key(view, request).await? {
        ByKey::Alone(key, _) => {
            write_by_key(db, shows, key, &|| statement::<V>(request, V::Model::find()), &context).await
        }
        ByKey::Among(rows) => Box::pin(write_one(db, shows, statement::<V>(request, *rows)?, &context)).await,
    }
}

/// How the row that the URL names is found.
enum ByKey<E: EntityTrait> {
    /// By its key and by nothing else.
    Alone(Value, &'static Entity),
    /// As one of these.
    Among(Box<Select<E>>),
}

async fn by_key<V: GenericApiView>(view: &V, request: &Request) -> Result<ByKey<V::Model>> {
    let Some((key, entity)) = key_alone::<V>(request)? else {
        // What most views never come to is in a box of its own here and below: a request's future has room for all of it.
        return Ok(ByKey::Among(Box::new(Box::pin(rows(view, request)).await?)));
    };
    Ok(match narrowing(view, request).await? {
        None => ByKey::Alone(key, entity),
        Some(condition) => ByKey::Among(Box::new(V::Model::find().filter(condition))),
    })
}

/// The key of the row, where all rows can be asked for and it is by its key that the URL names one. Texts are left out,
/// for databases compare them in ways of their own.
fn key_alone<V: GenericApiView>(request: &Request) -> Result<Option<(Value, &'static Entity)>> {
    if const { overrides::<V>(&["get_queryset", "filter_queryset", "get_filter_backends", "visible_queryset"]) } {
        return Ok(None);
    }
    let by_others =
        V::filters().is_some_and(|filters| !filters.lookups().is_empty()) || parents::are_named::<V>(request);
    if by_others || chosen::has_queryset(request) || !OfProject::of(request).is_empty() {
        return Ok(None);
    }
    let Some(entity) = V::Serializer::schema().entity.as_ref() else { return Ok(None) };
    let Some(column) = entity.key().map(|key| &entity.columns[key]) else { return Ok(None) };
    let Some(kind @ (Kind::Integer(_) | Kind::Uuid)) = &column.kind else { return Ok(None) };
    if V::LOOKUP_FIELD.is_some_and(|field| field != column.name) {
        return Ok(None);
    }
    let key = value_of(kind, named_in_path::<V>(request, column.name, true)?)?;
    Ok(Some((key, entity)))
}

/// What narrows the rows of a view that overrides nothing about them.
async fn narrowing<V: GenericApiView>(view: &V, request: &Request) -> Result<Option<Condition>> {
    let asked = own_condition(view, request).await?;
    let seen = chosen::permissions(view, request).condition(request).await?;
    Ok(match (asked, seen) {
        (Some(asked), Some(seen)) => Some(Condition::all().add(asked).add(seen)),
        (asked, seen) => asked.or(seen),
    })
}

/// The query for the row that the URL names, without a select list.
fn statement<V: GenericApiView>(request: &Request, queryset: Select<V::Model>) -> Result<SelectStatement> {
    Ok(narrowed::<V>(request, queryset)?.select_only().into_query())
}

fn narrowed<V: GenericApiView>(request: &Request, queryset: Select<V::Model>) -> Result<Select<V::Model>> {
    let backend = request.connections().backend();
    let table = table::<V>();
    let mut condition = Condition::all();
    for (field, value) in named_by_url::<V>(request)? {
        condition = condition.add(field.is(&table, value, backend));
    }
    Ok(queryset.filter(condition))
}

/// The columns by which the URL names a row, with their values. What cannot be a value of its column names no row.
fn named_by_url<V: GenericApiView>(request: &Request) -> Result<Vec<(Field, Value)>> {
    let declared = V::filters().map(Filters::lookups).unwrap_or_default();
    if !declared.is_empty() {
        return declared
            .iter()
            .map(|(name, field)| {
                let text = request.kwarg(name).ok_or_else(|| not_in_path::<V>(name))?;
                Ok((field.clone(), value_of(&field.column.kind, text)?))
            })
            .collect();
    }
    let columns = lookup_columns::<V>()?;
    let alone = columns.len() == 1;
    let mut named = Vec::with_capacity(columns.len());
    for column in columns {
        let own = V::LOOKUP_FIELD.filter(|_| alone).unwrap_or(column.as_str());
        let text = named_in_path::<V>(request, own, alone)?;
        let field = Field::own::<V::Model>(column, own.to_owned()).map_err(|_| Error::not_found())?;
        let value = value_of(&field.column.kind, text)?;
        named.push((field, value));
    }
    Ok(named)
}

/// What the URL has for a column of this name, which is the only one by which it names a row or one of several.
fn named_in_path<'a, V: GenericApiView>(request: &'a Request, own: &str, alone: bool) -> Result<&'a str> {
    let kwarg = V::LOOKUP_URL_KWARG.filter(|_| alone);
    let text = match kwarg {
        Some(name) => request.kwarg(name),
        None => request.kwarg(own).or_else(|| request.kwarg("pk").filter(|_| alone)),
    };
    text.ok_or_else(|| not_in_path::<V>(kwarg.unwrap_or(own)))
}

/// The parts of the URL that name a row, in their order.
pub(crate) fn lookup_url_kwargs<V: GenericApiView>() -> Vec<String> {
    let declared = V::filters().map(Filters::lookups).unwrap_or_default();
    if !declared.is_empty() {
        return declared.iter().map(|(name, _)| name.clone()).collect();
    }
    match V::LOOKUP_URL_KWARG.or(V::LOOKUP_FIELD) {
        Some(name) => vec![name.to_owned()],
        None => match <V::Model as EntityTrait>::PrimaryKey::iter().collect::<Vec<_>>().as_slice() {
            [_] => vec!["pk".to_owned()],
            several => several.iter().map(|key| key.into_column().as_str().to_owned()).collect(),
        },
    }
}

/// The value that this part of the URL stands for.
pub(super) fn value_of(kind: &Kind, text: &str) -> Result<Value> {
    if text.contains('\0') {
        return Err(Error::not_found());
    }
    from_text(kind, text).map_err(|_| Error::not_found())
}

fn not_in_path<V: GenericApiView>(name: &str) -> Error {
    Error::ImproperlyConfigured(format!(
        "the view \"{}\" is routed under a path without `{{{name}}}`: name the part of the path so, or name it with \
         `lookup_url_kwarg`",
        V::INFO.name
    ))
}

/// The column of `lookup_field`, or those of the primary key.
fn lookup_columns<V: GenericApiView>() -> Result<Vec<<V::Model as EntityTrait>::Column>> {
    if let Some(name) = V::LOOKUP_FIELD {
        let column = name.parse().map_err(|_| {
            Error::ImproperlyConfigured(format!(
                "the view \"{}\" looks up by `{name}`, which is no column",
                V::INFO.name
            ))
        })?;
        return Ok(vec![column]);
    }
    Ok(<V::Model as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect())
}

/// Whether the column can hold the text: no row can have a name that is longer.
fn fits(def: &ColumnDef, value: &Value, backend: DbBackend) -> bool {
    let most = match def.get_column_type() {
        ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length)) => *length,
        // What SeaORM makes of a text without a length there.
        ColumnType::String(StringLen::None) if backend == DbBackend::MySql => 255,
        _ => return true,
    };
    !matches!(value, Value::String(Some(text)) if text.chars().count() > most as usize)
}

/// Writes what the URL names a row by into a row that is yet to be made (DRF's PUT-as-create).
pub(crate) fn name_by_url<V, S>(request: &Request, data: &mut Valid<S>) -> Result<()>
where
    V: GenericApiView,
    S: ModelSerializer<Model = V::Model>,
{
    for (field, value) in named_by_url::<V>(request)? {
        let column = <V::Model as EntityTrait>::Column::iter().find(|column| field.is_column(column.as_str()));
        let column = column.ok_or_else(|| {
            Error::ImproperlyConfigured(format!(
                "the view \"{}\" cannot create what it looks up over a relation: `put_as_create` needs columns of its own",
                V::INFO.name
            ))
        })?;
        if !fits(&column.def(), &value, request.connections().backend()) {
            return Err(Error::not_found());
        }
        data.row.try_set(column, value)?;
    }
    Ok(())
}
