//! A view over the rows of a model.

use std::borrow::Cow;
use std::future::Future;

use sea_orm::sea_query::{Condition, DynIden, IntoIden};
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityName, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn,
    QueryFilter, QuerySelect, QueryTrait, Select, Value,
};

use crate::database::{self, ModelEntity};
use crate::exceptions::{Error, ErrorDetail, Result, ValidationError};
use crate::filters::{Field, FilterBackend, Filters, OrderKey};
use crate::pagination::{Page, Window, plan};
use crate::permissions::{Object, Permission};
use crate::request::Request;
use crate::response::Response;
use crate::serializers::{self, Context, ModelSerializer, Serializer, Valid, write_error};
use crate::values::from_text;
use crate::view::{ApiView, permission_denied};

/// The row of a view's model.
pub(crate) type Model<V> = <<V as GenericApiView>::Model as EntityTrait>::Model;

/// A view over the rows of a model: DRF's
/// [`GenericAPIView`](https://www.django-rest-framework.org/api-guide/generic-views/#genericapiview).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no view over a model",
    label = "this does not implement `GenericApiView`",
    note = "write `#[generic_view(model = …, serializer = …, actions(…))]` above the struct"
)]
pub trait GenericApiView: ApiView {
    /// The entity whose rows the view is about.
    type Model: ModelEntity;

    /// What of a row clients see and send.
    type Serializer: ModelSerializer<Model = Self::Model>;

    /// The column by which a URL names a row; the primary key unless set.
    const LOOKUP_FIELD: Option<&'static str> = None;

    /// The part of the URL that holds it; `lookup_field`'s name unless set, or `pk` where the URL has that.
    const LOOKUP_URL_KWARG: Option<&'static str> = None;

    /// Whether PUT on a row that is not there makes it, with what the URL names it by, if the client may POST.
    const PUT_AS_CREATE: bool = false;

    /// Whether [`get_object`](Self::get_object) or [`check_object_permissions`](Self::check_object_permissions) is
    /// overridden. Where neither is, `false` lets a view read just the columns that it shows.
    const WHOLE_MODEL: bool = true;

    /// The rows that there are for this request; all of them unless overridden.
    fn get_queryset(&self, request: &Request) -> Select<Self::Model> {
        let _ = request;
        Self::Model::find()
    }

    /// What `filter(…)`, `search(…)`, `ordering(…)` and `lookup_fields(…)` say; nothing unless they are given.
    #[must_use]
    fn filters() -> Option<&'static Filters> {
        None
    }

    /// What narrows the rows besides; nothing unless overridden.
    fn get_filter_backends(&self, request: &Request) -> impl FilterBackend<Self::Model> {
        let _ = request;
    }

    /// Narrows the rows by the request, for lists and single rows alike. An override reaches what is done without it by
    /// [`defaults::filter_queryset`](crate::defaults::filter_queryset).
    fn filter_queryset(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Select<Self::Model>>> + Send {
        filter_queryset(self, request, queryset)
    }

    /// Narrows the rows to those that the permissions let the request [see](Permission::condition). Every action of
    /// the mixins asks for it, whatever hooks are overridden; an action of your own that reads rows does so too.
    fn visible_queryset(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Select<Self::Model>>> + Send {
        async {
            Ok(match self.get_permissions(request).condition(request).await? {
                Some(condition) => queryset.filter(condition),
                None => queryset,
            })
        }
    }

    /// The row that the URL names: 404 where there is none, and object permissions checked.
    fn get_object(&self, request: &Request) -> impl Future<Output = Result<Model<Self>>> + Send {
        get_object(self, request)
    }

    /// Asks the permissions about this row.
    fn check_object_permissions(
        &self,
        request: &Request,
        object: &Model<Self>,
    ) -> impl Future<Output = Result<()>> + Send {
        check_object_permissions(self, request, object)
    }

    /// Called before a row is inserted or updated, in the write's transaction.
    fn pre_save(
        &self,
        request: &Request,
        data: &mut Valid<Self::Serializer>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (request, data, tx);
        async { Ok(()) }
    }

    /// Called after a row has been inserted (`created`) or updated, in the write's transaction.
    fn post_save(
        &self,
        request: &Request,
        instance: &Model<Self>,
        created: bool,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (request, instance, created, tx);
        async { Ok(()) }
    }

    /// Called before a row is deleted, in the write's transaction.
    fn pre_delete(
        &self,
        request: &Request,
        instance: &Model<Self>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (request, instance, tx);
        async { Ok(()) }
    }

    /// Called after a row has been deleted, in the write's transaction.
    fn post_delete(
        &self,
        request: &Request,
        instance: &Model<Self>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (request, instance, tx);
        async { Ok(()) }
    }
}

/// The view's rows as far as the request may see them.
pub(crate) async fn rows<V: GenericApiView>(view: &V, request: &Request) -> Result<Select<V::Model>> {
    let queryset = view.filter_queryset(request, view.get_queryset(request)).await?;
    view.visible_queryset(request, queryset).await
}

/// The row that the URL names: 404 where there is none, and object permissions checked.
pub async fn get_object<V: GenericApiView>(view: &V, request: &Request) -> Result<Model<V>> {
    let query = lookup(view, request).await?;
    let model = database::model(request.database(), query).await?.ok_or(Error::not_found())?;
    view.check_object_permissions(request, &model).await?;
    Ok(model)
}

/// Asks the view's permissions about this row.
pub async fn check_object_permissions<V: GenericApiView>(view: &V, request: &Request, object: &Model<V>) -> Result<()> {
    match view.get_permissions(request).check_object(request, Object::new(object)).await? {
        None => Ok(()),
        Some(denial) => Err(permission_denied(view, request, Error::PermissionDenied(denial))),
    }
}

/// The view's rows narrowed to the one that the URL names.
pub(crate) async fn lookup<V: GenericApiView>(view: &V, request: &Request) -> Result<Select<V::Model>> {
    let queryset = rows(view, request).await?;
    let backend = request.database().get_database_backend();
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
                Ok((field.clone(), value_of(field, text)?))
            })
            .collect();
    }
    let columns = lookup_columns::<V>()?;
    let alone = columns.len() == 1;
    let mut named = Vec::with_capacity(columns.len());
    for column in columns {
        let own = V::LOOKUP_FIELD.filter(|_| alone).unwrap_or(column.as_str());
        let text = match V::LOOKUP_URL_KWARG.filter(|_| alone) {
            Some(name) => request.kwarg(name),
            None => request.kwarg(own).or_else(|| request.kwarg("pk").filter(|_| alone)),
        };
        let text = text.ok_or_else(|| not_in_path::<V>(V::LOOKUP_URL_KWARG.filter(|_| alone).unwrap_or(own)))?;
        let field = Field::own::<V::Model>(column, own.to_owned()).map_err(|_| Error::not_found())?;
        let value = value_of(&field, text)?;
        named.push((field, value));
    }
    Ok(named)
}

fn value_of(field: &Field, text: &str) -> Result<Value> {
    if text.contains('\0') {
        return Err(Error::not_found());
    }
    from_text(&field.column.kind, text).map_err(|_| Error::not_found())
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

/// Writes what the URL names a row by into a row that is yet to be made (DRF's PUT-as-create).
pub(crate) fn name_by_url<V: GenericApiView>(request: &Request, data: &mut Valid<V::Serializer>) -> Result<()> {
    for (field, value) in named_by_url::<V>(request)? {
        let column = <V::Model as EntityTrait>::Column::iter().find(|column| field.is_column(column.as_str()));
        let column = column.ok_or_else(|| {
            Error::ImproperlyConfigured(format!(
                "the view \"{}\" cannot create what it looks up over a relation: `put_as_create` needs columns of its own",
                V::INFO.name
            ))
        })?;
        data.row.try_set(column, value)?;
    }
    Ok(())
}

/// What [`GenericApiView::filter_queryset`] does unless it is overridden: `filter(…)`, `search(…)` and the filter
/// backends, one after the other.
pub async fn filter_queryset<V: GenericApiView>(
    view: &V,
    request: &Request,
    mut queryset: Select<V::Model>,
) -> Result<Select<V::Model>> {
    if let Some(filters) = V::filters()
        && let Some(condition) = filters.condition(request).await?
    {
        queryset = queryset.filter(condition);
    }
    view.get_filter_backends(request).filter_queryset(request, queryset).await
}

/// The query in the order that the request, the view or the query itself asks for, and narrowed to the window.
pub(crate) async fn page<V: GenericApiView>(
    view: &V,
    request: &Request,
    mut queryset: Select<V::Model>,
    window: Option<Window>,
) -> Result<Page<V::Model>> {
    let _ = view;
    let backend = request.database().get_database_backend();
    let table = table::<V>();
    let mut keys = V::filters().map(|filters| filters.order(request, shown::<V>)).unwrap_or_default();
    let by_cursor = window.as_ref().is_some_and(Window::is_cursor);
    let own_order = keys.is_empty() && !by_cursor;
    let primary = primary_key::<V>()?;
    if !(own_order && has_order(&queryset)) {
        queryset = database::once::<V::Model>(queryset, backend);
    }
    for key in &primary {
        if keys.iter().all(|known| !known.field.is_same_column(key)) {
            keys.push(OrderKey { field: key.clone(), descending: false });
        }
    }
    if !by_cursor {
        let query = QuerySelect::query(&mut queryset);
        if !own_order {
            query.clear_order_by();
        }
        for key in &keys {
            key.add_to(query, &table, backend, false);
        }
    }
    let Some(window) = window else { return Ok(Page::all(queryset)) };
    let rows = plan(request, window, QuerySelect::query(&mut queryset), &table, keys, &primary).await?;
    Ok(Page { query: queryset, rows })
}

fn has_order<E: EntityTrait>(queryset: &Select<E>) -> bool {
    let query = QueryTrait::as_query(queryset);
    let mut without = query.clone();
    without.clear_order_by();
    without != *query
}

/// The name of the model's table in SQL.
pub(crate) fn table<V: GenericApiView>() -> DynIden {
    V::Model::default().table_name().into_iden()
}

fn primary_key<V: GenericApiView>() -> Result<Vec<Field>> {
    if let Some(filters) = V::filters() {
        return Ok(filters.keys().to_vec());
    }
    <V::Model as EntityTrait>::PrimaryKey::iter()
        .map(PrimaryKeyToColumn::into_column)
        .map(|key| Field::own::<V::Model>(key, key.as_str().to_owned()).map_err(Error::ImproperlyConfigured))
        .collect()
}

/// The columns that the serializer shows, by the names under which clients order by them.
fn shown<V: GenericApiView>() -> Vec<Field> {
    V::Serializer::schema()
        .readable()
        .filter_map(|field| {
            let (index, own_name) = field.column?;
            let column = <V::Model as EntityTrait>::Column::iter().nth(index)?;
            // A field of another name goes by its column's, as in DRF; a relation goes by its own.
            let name = match field.relations.as_slice() {
                [] => own_name,
                [relation] if field.shows_relation() && relation.from == index => field.name,
                // The column is one of another table.
                _ => return None,
            };
            Field::own::<V::Model>(column, name.to_owned()).ok()
        })
        .collect()
}

/// 400 for query parameters that are none of these and none of the view's.
pub(crate) fn refuse_unknown<V: GenericApiView>(request: &Request, mut known: Vec<String>) -> Result<()> {
    known.extend(V::filters().map(|filters| filters.query_params(request)).unwrap_or_default());
    known.extend(request.settings().url_format_override.as_deref().map(str::to_owned));
    let mut errors: Vec<(Cow<'static, str>, Vec<ErrorDetail>)> = Vec::new();
    for (name, _) in request.query_params().iter() {
        if !known.iter().any(|known| *known == name) && errors.iter().all(|(told, _)| *told != name) {
            let detail = ErrorDetail::new("There is no such parameter here.", "unknown");
            errors.push((name.into_owned().into(), vec![detail]));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(ValidationError::fields(errors).into()) }
}

/// What is wrong with the view's serializer, filters and lookups.
pub(crate) fn mistakes<V: GenericApiView>() -> Vec<&'static String> {
    V::Serializer::schema().errors().iter().chain(lookup_mistakes::<V>()).collect()
}

/// What is wrong with the view's filters and lookups.
pub(crate) fn lookup_mistakes<V: GenericApiView>() -> Vec<&'static String> {
    V::filters().map(|filters| filters.errors().iter().collect()).unwrap_or_default()
}

/// 200 with this row.
pub(crate) async fn respond<V: GenericApiView>(request: &Request, model: Model<V>) -> Result<Response> {
    let context = Context::of(request);
    serializers::write_model::<V::Serializer>(request.database(), model, &context).await.map(Response::from_json)
}

/// The body of the request, validated.
pub(crate) async fn valid<V: GenericApiView>(
    request: &Request,
    instance: Option<Model<V>>,
    partial: bool,
) -> Result<Valid<V::Serializer>> {
    let data = request.data().await?;
    let context = Context { partial, ..Context::of(request) };
    serializers::validate(data.into(), instance, context).await
}

/// Ends a write's transaction: all of it stays, or nothing does.
pub(crate) async fn end<V: GenericApiView, T>(tx: DatabaseTransaction, result: Result<T>) -> Result<T> {
    let ended = match result {
        // A deferred rule may speak up only here.
        Ok(value) => tx.commit().await.map(|()| value).map_err(Error::from),
        Err(error) => {
            if let Err(cause) = tx.rollback().await {
                tracing::warn!(%cause, "a transaction could not be rolled back; its connection is given up");
            }
            Err(error)
        }
    };
    ended.map_err(|error| write_error(V::Serializer::schema(), error))
}
