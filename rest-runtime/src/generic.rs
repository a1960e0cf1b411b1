//! A view over the rows of a model.

use std::any::Any;
use std::borrow::Cow;
use std::future::Future;
use std::sync::{Arc, OnceLock};

use sea_orm::sea_query::Condition;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, QueryFilter, Select, Value};
use serde_json::Value as Json;

pub(crate) mod conditional;
mod lookup;
mod page;
mod parents;
mod project_filters;

pub use lookup::{check_object_permissions, get_object};
pub(crate) use lookup::{lookup_url_kwargs, name_by_url, write_object};
pub(crate) use page::{page, primary_key, table};
pub(crate) use parents::keep;
use project_filters::OfProject;

use crate::database::{Ends, ModelEntity};
use crate::exceptions::{Error, ErrorDetail, Result, ValidationError};
use crate::filters::{FilterBackend, Filters};
use crate::permissions::Permission;
use crate::request::Request;
use crate::response::Response;
use crate::reverse::RouteLink;
use crate::serializers::{self, Context, Given, ModelSerializer, Schema, Serializer, SerializerOf, Valid, write_error};
use crate::view::{ApiView, chosen};

/// The row of a view's model.
pub(crate) type Model<V> = <<V as GenericApiView>::Model as EntityTrait>::Model;

/// Reads the column of a row of `E` that changes whenever what is shown of the row does.
pub type VersionOf<E> = fn(&<E as EntityTrait>::Model) -> Value;

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

    /// Which lists the bulk actions take.
    const BULK: Bulk = Bulk::new();

    /// Whether PUT on a row that is not there makes it, with what the URL names it by, if the client may POST.
    const PUT_AS_CREATE: bool = false;

    /// The value of the column that changes whenever what is shown of a row does, of which entity tags are made; none
    /// unless set, and then requests depend on nothing.
    const ETAG: Option<VersionOf<Self::Model>> = None;

    /// The hooks of the view that are overridden, by their names; `*`, as it is unless somebody says otherwise, for all of
    /// them. What is not overridden need not be called: a view reads just the columns that it shows, finds a row by its key
    /// with a statement that is put together once, and sends a list while it reads it. The macros say it.
    const OVERRIDDEN: &'static [&'static str] = &["*"];

    /// The rows that there are for this request; all of them unless overridden.
    fn get_queryset(&self, request: &Request) -> Select<Self::Model> {
        let _ = request;
        Self::Model::find()
    }

    /// What `filter(…)`, `search(…)`, `ordering(…)`, `lookup_fields(…)` and `parents(…)` say; nothing unless they are given.
    #[must_use]
    fn filters() -> Option<&'static Filters> {
        None
    }

    /// What narrows the rows besides; the project's backends unless overridden.
    fn get_filter_backends(&self, request: &Request) -> impl FilterBackend<Self::Model> {
        OfProject::of(request)
    }

    /// Which of the fields of `search(…)` are looked at, `artist__name` for `artist.name`; `None` for all of them.
    fn get_search_fields(&self, request: &Request) -> Option<Vec<&'static str>> {
        let _ = request;
        None
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

    /// Narrows the rows to those that belong to the [parents](crate::routers#nested-prefixes) in the URL, and that the
    /// permissions let the request [see](Permission::condition). Every action of the mixins asks for it, whatever hooks
    /// are overridden; an action of your own that reads rows does so too.
    ///
    /// # Errors
    /// 404 where a parent is not there.
    fn visible_queryset(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Select<Self::Model>>> + Send {
        async {
            let queryset = parents::narrow::<Self>(request, queryset).await?;
            Ok(match chosen::permissions(self, request).condition(request).await? {
                Some(condition) => queryset.filter(condition),
                None => queryset,
            })
        }
    }

    /// Which serializer reads the body and which writes the answer, by action or user: DRF's `get_serializer_class`.
    /// `serializer(create = In, list = Brief)` of the macros says it for actions.
    ///
    /// One that is chosen here and is not the view's own reads the body in its place; hooks get the view's own struct,
    /// with the fields that both have. What only the chosen one has is written and not in the struct.
    fn get_serializer(&self, request: &Request) -> SerializerOf<Self::Model> {
        let _ = request;
        SerializerOf::new::<Self::Serializer>()
    }

    /// The serializers that the view names; what is wrong with one of them is told when the router is built.
    #[must_use]
    fn serializers() -> Vec<&'static Schema> {
        vec![Self::Serializer::schema()]
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

    /// Called before a row is inserted or updated, in the write's transaction. It sees what
    /// [`Serializer`](Self::Serializer) has read; of an action with another serializer, `perform_create` and
    /// `perform_update` see it.
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

/// Which lists the bulk actions of a view take: what `bulk(…)` of the macros says.
#[derive(Clone, Copy, Debug)]
pub struct Bulk {
    pub(crate) allow_empty: bool,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) list_only: bool,
}

impl Bulk {
    /// Any list that is no longer than the setting `max_bulk_size` says.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a constant is made of it")]
    pub const fn new() -> Self {
        Self { allow_empty: true, min_length: None, max_length: None, list_only: false }
    }

    /// Whether an empty list is taken.
    #[must_use]
    pub const fn allow_empty(self, allow: bool) -> Self {
        Self { allow_empty: allow, ..self }
    }

    /// The least number of objects.
    #[must_use]
    pub const fn min_length(self, length: usize) -> Self {
        Self { min_length: Some(length), ..self }
    }

    /// The greatest number of objects, in place of the setting's.
    #[must_use]
    pub const fn max_length(self, length: usize) -> Self {
        Self { max_length: Some(length), ..self }
    }

    /// POST takes no single object.
    #[must_use]
    pub const fn list_only(self) -> Self {
        Self { list_only: true, ..self }
    }
}

/// Whether the view may override one of these hooks.
pub(crate) const fn overrides<V: GenericApiView>(hooks: &[&str]) -> bool {
    let mut at = 0;
    while at < V::OVERRIDDEN.len() {
        if is_same(V::OVERRIDDEN[at], "*") {
            return true;
        }
        let mut hook = 0;
        while hook < hooks.len() {
            if is_same(V::OVERRIDDEN[at], hooks[hook]) {
                return true;
            }
            hook += 1;
        }
        at += 1;
    }
    false
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The rows that there are at the route.
pub(crate) fn queryset<V: GenericApiView>(view: &V, request: &Request) -> Result<Select<V::Model>> {
    Ok(chosen::queryset(request)?.unwrap_or_else(|| view.get_queryset(request)))
}

/// The view's rows as far as the request may see them.
pub(crate) async fn rows<V: GenericApiView>(view: &V, request: &Request) -> Result<Select<V::Model>> {
    let queryset = view.filter_queryset(request, queryset(view, request)?).await?;
    view.visible_queryset(request, queryset).await
}

/// What [`GenericApiView::filter_queryset`] does unless it is overridden: `filter(…)`, `search(…)` and the filter
/// backends, one after the other.
pub async fn filter_queryset<V: GenericApiView>(
    view: &V,
    request: &Request,
    mut queryset: Select<V::Model>,
) -> Result<Select<V::Model>> {
    if let Some(condition) = own_condition(view, request).await? {
        queryset = queryset.filter(condition);
    }
    view.get_filter_backends(request).filter_queryset(request, queryset).await
}

/// What `filter(…)` and `search(…)` make of the request.
async fn own_condition<V: GenericApiView>(view: &V, request: &Request) -> Result<Option<Condition>> {
    match V::filters() {
        Some(filters) => filters.condition(request, view.get_search_fields(request).as_deref()).await,
        None => Ok(None),
    }
}

/// 400 for query parameters that are none of these and none of the view's.
pub(crate) fn refuse_unknown<V: GenericApiView>(request: &Request, mut known: Vec<String>) -> Result<()> {
    known.extend(V::filters().map(|filters| filters.query_params(request)).unwrap_or_default());
    known.extend(V::serializers().iter().filter_map(|schema| schema.chosen_by).map(str::to_owned));
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
    V::serializers().into_iter().flat_map(Schema::errors).chain(lookup_mistakes::<V>()).collect()
}

/// The routes to which the view's serializers link.
pub(crate) fn links<V: GenericApiView>() -> Vec<RouteLink> {
    V::serializers().into_iter().flat_map(Schema::links).collect()
}

/// What is wrong with the view's filters and lookups.
pub(crate) fn lookup_mistakes<V: GenericApiView>() -> Vec<&'static String> {
    V::filters().map(|filters| filters.errors().iter().collect()).unwrap_or_default()
}

/// 200 with this row.
pub(crate) async fn respond<V: GenericApiView>(view: &V, request: &Request, model: Model<V>) -> Result<Response> {
    let (context, shows) = (Context::of(request), view.get_serializer(request).shows());
    let text = serializers::write_model(request.connections(), shows, Arc::new(model), &context).await?;
    Ok(Response::from_json(text))
}

/// 200 with these rows.
pub(crate) async fn respond_many<V: GenericApiView>(
    view: &V,
    request: &Request,
    models: Vec<Model<V>>,
) -> Result<Response> {
    let (context, shows) = (Context::of(request), view.get_serializer(request).shows());
    let models = models.into_iter().map(|model| Arc::new(model) as _).collect();
    let text = serializers::write_models(request.connections(), shows, models, &context).await?;
    Ok(Response::from_json(text))
}

/// The view's [`pre_save`](GenericApiView::pre_save), where it is about this serializer.
pub(crate) async fn pre_save<V: GenericApiView, S: ModelSerializer>(
    view: &V,
    request: &Request,
    data: &mut Valid<S>,
    tx: &DatabaseTransaction,
) -> Result<()> {
    let data: &mut (dyn Any + Send) = data;
    match data.downcast_mut() {
        Some(data) => view.pre_save(request, data, tx).await,
        None => Ok(()),
    }
}

/// The body of the request, validated.
/// Where the row is saved [`alone`](save_alone), the statement that writes it may ask for the rows that it names.
pub(crate) async fn valid<V, S>(
    takes: &'static Schema,
    request: &Request,
    instance: Option<Model<V>>,
    partial: bool,
    alone: bool,
) -> Result<Valid<S>>
where
    V: GenericApiView,
    S: ModelSerializer<Model = V::Model>,
{
    let fixed = parents::fixed::<V>(request).await?;
    let required = OnceLock::new();
    // Validators see only what is known to be there.
    let asked_later = alone && instance.is_none() && !takes.has_validators();
    let context =
        Context { partial, fixed: &fixed, required: asked_later.then_some(&required), ..Context::of(request) };
    let given = Given::by(request, takes, &context).await?;
    let mut data = serializers::validate(takes, given, instance, context).await?;
    if data.instance().is_none() {
        parents::fill::<S>(&fixed, &mut data)?;
    }
    Ok(data.requiring(required.into_inner()))
}

/// The objects of a list, validated, each with the row that it is about to change, if there is one.
pub(crate) async fn valid_many<V, S>(
    takes: &'static Schema,
    request: &Request,
    items: &[Json],
    instances: Vec<Option<Model<V>>>,
    partial: bool,
) -> Result<Vec<Valid<S>>>
where
    V: GenericApiView,
    S: ModelSerializer<Model = V::Model>,
{
    let fixed = parents::fixed::<V>(request).await?;
    let context = Context { partial, fixed: &fixed, ..Context::of(request) };
    let mut all = serializers::validate_many(takes, items, instances, context).await?;
    for data in all.iter_mut().filter(|data| data.instance().is_none()) {
        parents::fill::<S>(&fixed, data)?;
    }
    Ok(all)
}

/// Whether nothing is written beside a row and none of the view's hooks, its own `perform` among them, asks to see it
/// saved.
pub(crate) fn is_alone<V: GenericApiView>(request: &Request, takes: &Schema, performs: bool) -> bool {
    let is_seen = performs || const { overrides::<V>(&["pre_save", "post_save"]) } || V::ETAG.is_some();
    !(is_seen || parents::are_named::<V>(request) || takes.writes_below())
}

/// Saves a row that is [alone](is_alone). The transaction begins with the first statement, so there is none where the body
/// changes nothing, unless the entity's own hooks have something to write.
pub(crate) async fn save_alone<V, S>(request: &Request, data: Valid<S>) -> Result<Model<V>>
where
    V: GenericApiView,
    S: ModelSerializer<Model = V::Model>,
{
    let asks = data.schema_with_required();
    let tx = request.begin_lazily();
    let saved = data.save_alone(&tx).await;
    match (end::<V, _>(tx, saved).await, asks) {
        (Err(error), Some(takes)) => Box::pin(asked_after_all::<V, S>(request, takes, error)).await,
        (saved, _) => saved,
    }
}

/// The row that was not saved while its keys were not asked for. What validation has to say of them comes first, before
/// what the entity's own hooks and the database said.
async fn asked_after_all<V, S>(request: &Request, takes: &'static Schema, error: Error) -> Result<Model<V>>
where
    V: GenericApiView,
    S: ModelSerializer<Model = V::Model>,
{
    let data = valid::<V, S>(takes, request, None, false, false).await?;
    if !matches!(error, Error::Database(DbErr::RecordNotInserted)) {
        return Err(error);
    }
    // The row that was missing has come since.
    let tx = request.begin_lazily();
    let saved = data.save_alone(&tx).await;
    end::<V, _>(tx, saved).await
}

/// Ends a write's transaction: all of it stays, or nothing does.
pub(crate) async fn end<V: GenericApiView, T>(tx: impl Ends, result: Result<T>) -> Result<T> {
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
