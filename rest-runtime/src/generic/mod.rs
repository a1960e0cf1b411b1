//! Views over the rows of a model.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;

use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, Select, Value};

pub mod actions;
pub(crate) mod any_view;
mod attempts;
pub(crate) mod concrete;
pub(crate) mod conditional;
#[cfg(feature = "openapi")]
pub(crate) mod describe;
mod lookup;
#[cfg(feature = "browsable")]
mod offered;
mod page;
mod parents;
mod project_filters;
mod rows;
mod save;
mod visible_rows;

pub(crate) use any_view::{AnyGenericView, OfGenericView};
pub(crate) use attempts::{Attempt, Attempts, seen};
pub use lookup::{check_object_permissions, get_object};
pub(crate) use lookup::{lookup_url_kwargs, name_by_url, write_object};
#[cfg(feature = "browsable")]
pub(crate) use offered::{named_by, offer_of_row, offer_without_fields, shown as shown_rows};
pub(crate) use page::{AnyPage, page, primary_key};
use project_filters::OfProject;
pub use rows::filter_queryset;
pub(crate) use rows::{queryset, rows, rows_by_hooks, typed, untyped};
pub(crate) use save::{SaveHook, Write, pre_save, valid_many};

use crate::base::exceptions::{Detail, Error, ErrorDetail, NON_FIELD_ERRORS, Result, ValidationError};
use crate::database::ModelEntity;
use crate::http::request::{Request, Versioning};
use crate::http::response::Response;
use crate::http::reverse::{RouteLink, nearest};
use crate::input::valid::Valid;
use crate::model::AnyModel;
use crate::output;
use crate::query::filters::{FilterBackend, Filters};
use crate::schema::{Context, ModelSerializer, Schema, Serializer, SerializerOf};
use crate::view::ApiView;

/// The row of a view's model.
pub(crate) type Model<V> = <<V as GenericApiView>::Model as EntityTrait>::Model;

/// A function that reads the column of a row of `E` that changes with every change of the row's representation.
pub type VersionOf<E> = fn(&<E as EntityTrait>::Model) -> Value;

/// A view over the rows of a model: DRF's
/// [`GenericAPIView`](https://www.django-rest-framework.org/api-guide/generic-views/#genericapiview).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view of a model",
    label = "this does not implement `GenericApiView`",
    note = "write `#[generic_view(model = …, serializer = …, actions(…))]` above the struct"
)]
pub trait GenericApiView: ApiView {
    /// The entity whose rows the view serves.
    type Model: ModelEntity;

    /// The serializer that reads and writes the rows.
    type Serializer: ModelSerializer<Model = Self::Model>;

    /// The column by which a URL identifies a row; the primary key by default.
    const LOOKUP_FIELD: Option<&'static str> = None;

    /// The URL parameter with the value of that column. By default it has the name of `lookup_field`, or is `pk` if the
    /// URL has that instead.
    const LOOKUP_URL_KWARG: Option<&'static str> = None;

    /// The lists that bulk actions accept.
    const BULK: Bulk = Bulk::new();

    /// Whether PUT on a row that does not exist creates it, if the client may POST. The values in the URL become values
    /// of the row.
    const PUT_AS_CREATE: bool = false;

    /// Whether a write and its hooks may run more than once.
    ///
    /// A write is repeated up to three times after a conflict with other requests: a deadlock, or a lock that was held
    /// too long. It is repeated once more to find out which value is invalid.
    ///
    /// Set it to `false` if hooks have effects that a rollback does not undo and that cannot move to
    /// [`on_commit`](Request::on_commit). Conflicts are then answered with 503.
    const RETRY_WRITES: bool = true;

    /// Reads the column that entity tags are made of; it changes with every change of the row's representation. `None`
    /// by default: the view then ignores conditional headers.
    const ETAG: Option<VersionOf<Self::Model>> = None;

    /// The column of [`ETAG`](Self::ETAG) if the library counts it up: 1 in a new row, plus one with each write.
    const COUNTED: Option<&'static str> = None;

    /// Returns the rows that this request may reach; all rows by default.
    fn get_queryset(&self, request: &Request) -> Select<Self::Model> {
        let _ = request;
        Self::Model::find()
    }

    /// The declarations of `filter(…)`, `search(…)`, `ordering(…)`, `lookup_fields(…)` and `parents(…)`; `None` by
    /// default.
    #[must_use]
    fn filters() -> Option<&'static Filters> {
        None
    }

    /// Returns additional filter backends; those of the project by default.
    fn get_filter_backends(&self, request: &Request) -> impl FilterBackend<Self::Model> {
        OfProject::of(request)
    }

    /// Returns the fields of `search(…)` that this request searches, `artist__name` for `artist.name`; `None` for all
    /// of them.
    fn get_search_fields(&self, request: &Request) -> Option<Vec<&'static str>> {
        let _ = request;
        None
    }

    /// Narrows the rows by the request's parameters, for lists and single rows alike. An override can call
    /// [`defaults::filter_queryset`](crate::defaults::filter_queryset) for the default behaviour.
    fn filter_queryset(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Select<Self::Model>>> + Send {
        filter_queryset(self, request, queryset)
    }

    /// Narrows the rows to those of the [parents](crate::routers#nested-prefixes) in the URL that the permissions let
    /// the request [see](crate::permissions::Permission::condition).
    ///
    /// Every action of the mixins calls it, whatever hooks are overridden. Custom actions that read rows must call it
    /// themselves.
    ///
    /// # Errors
    /// 404 if a parent does not exist.
    fn visible_queryset(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Select<Self::Model>>> + Send {
        let visible = rows::visible(Self::GENERIC, request);
        async { Ok(queryset.filter(visible.await?)) }
    }

    /// Returns the serializer of the request body and of the response, by action or user: DRF's `get_serializer_class`.
    /// To choose by action alone, write `serializer(create = In, list = Brief)` in the macro.
    ///
    /// A serializer that is chosen here reads the body in place of the view's own. Hooks still get the view's own
    /// struct, with the fields that both have. Fields that only the chosen serializer has are written, but are not in
    /// the struct.
    fn get_serializer(&self, request: &Request) -> SerializerOf<Self::Model> {
        let _ = request;
        SerializerOf::new::<Self::Serializer>()
    }

    /// The serializers that the view uses. Their mistakes are reported when the router is built.
    #[must_use]
    fn serializers() -> Vec<&'static Schema> {
        vec![Self::Serializer::schema()]
    }

    /// Returns the row that the URL identifies, after checking the object permissions; 404 if it does not exist.
    fn get_object(&self, request: &Request) -> impl Future<Output = Result<Model<Self>>> + Send {
        get_object(self, request)
    }

    /// Checks the object permissions for this row.
    fn check_object_permissions(
        &self,
        request: &Request,
        object: &Model<Self>,
    ) -> impl Future<Output = Result<()>> + Send {
        check_object_permissions(self, request, object)
    }

    /// Checks that the row is still the one that the request's `If-Match` and `If-None-Match` describe, and locks it
    /// until the transaction ends. For actions that write. Without `etag = …` it checks nothing.
    ///
    /// # Errors
    /// 412 if the row has changed, 404 if it no longer exists.
    fn check_preconditions(
        &self,
        request: &Request,
        instance: &Model<Self>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        let instance = Arc::new(instance.clone()) as AnyModel;
        conditional::check_locked(Self::GENERIC, request, instance, tx)
    }

    /// Called before a row is inserted or updated, in the write's transaction. It gets the data that
    /// [`Serializer`](Self::Serializer) has read. For an action with another serializer, override `perform_create` or
    /// `perform_update`.
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

/// The lists that the bulk actions of a view accept: `bulk(…)` of the macros.
#[derive(Clone, Copy, Debug)]
pub struct Bulk {
    pub(crate) allow_empty: bool,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) list_only: bool,
}

impl Bulk {
    /// Accepts any list that is no longer than the setting `max_bulk_size`.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a const fn, so not `Default`")]
    pub const fn new() -> Self {
        Self { allow_empty: true, min_length: None, max_length: None, list_only: false }
    }

    /// Whether an empty list is accepted.
    #[must_use]
    pub const fn allow_empty(self, allow: bool) -> Self {
        Self { allow_empty: allow, ..self }
    }

    /// The minimum number of objects.
    #[must_use]
    pub const fn min_length(self, length: usize) -> Self {
        Self { min_length: Some(length), ..self }
    }

    /// The maximum number of objects, in place of the setting `max_bulk_size`.
    #[must_use]
    pub const fn max_length(self, length: usize) -> Self {
        Self { max_length: Some(length), ..self }
    }

    /// Makes POST refuse a single object.
    #[must_use]
    pub const fn list_only(self) -> Self {
        Self { list_only: true, ..self }
    }
}

/// The errors of unknown query parameters, if the project refuses them. `more` are known in addition to the view's own.
pub(crate) fn unknown_params(
    view: &AnyGenericView,
    request: &Request,
    more: Vec<Cow<'static, str>>,
) -> Option<ValidationError> {
    if !request.settings().strict_query_params {
        return None;
    }
    let mut known = match view.backend_params {
        Some(params) => params(request),
        None => OfProject::of(request).query_params(),
    };
    known.extend(more.into_iter().map(Cow::into_owned));
    known.extend((view.filters)().map(|filters| filters.query_params(request)).unwrap_or_default());
    known.extend((view.serializers)().iter().filter_map(|schema| schema.chosen_by).map(str::to_owned));
    known.extend(request.settings().url_format_override.as_deref().map(str::to_owned));
    known.extend(request.versioning_scheme().map(Versioning::query_params).unwrap_or_default());
    known.sort_unstable();
    known.dedup();
    let mut errors: Vec<(Cow<'static, str>, Vec<ErrorDetail>)> = Vec::new();
    for (name, _) in request.query_params().iter() {
        if !known.iter().any(|known| *known == name) && errors.iter().all(|(told, _)| *told != name) {
            let detail = ErrorDetail::new(unknown(&name, &known), "unknown");
            errors.push((name.into_owned().into(), vec![detail]));
        }
    }
    (!errors.is_empty()).then(|| ValidationError::fields(errors))
}

/// The message about an unknown parameter: the nearest known one, and the list of all.
fn unknown(name: &str, known: &[String]) -> String {
    /// A longer name is not a misspelling, and comparing it would be slow.
    const MAX_LENGTH: usize = 100;
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let nearest = (name.len() <= MAX_LENGTH).then(|| nearest(name, &names)).flatten();
    let mut text = "Unknown parameter.".to_owned();
    if let Some(nearest) = nearest {
        text.extend([" Did you mean `", nearest, "`?"]);
    }
    if !known.is_empty() {
        let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
        text.extend([" Known parameters: ", &known.join(", "), "."]);
    }
    text
}

/// Adds the errors of unknown parameters to those of `result`, so that one response reports all mistakes of a URL.
pub(crate) fn with_unknown<T>(result: Result<T>, unknown: Option<ValidationError>) -> Result<T> {
    let Some(unknown) = unknown else { return result };
    match result {
        Err(Error::Validation(found)) => {
            let entries = |detail| match detail {
                Detail::Map(entries) => entries,
                other => vec![(NON_FIELD_ERRORS.into(), other)],
            };
            let mut all = entries(found.detail);
            all.extend(entries(unknown.detail));
            Err(ValidationError { detail: Detail::Map(all) }.into())
        }
        Err(error) if error.status().is_server_error() => Err(error),
        _ => Err(unknown.into()),
    }
}

/// The mistakes in the view's serializers, filters and lookups.
pub(crate) fn mistakes(view: &AnyGenericView) -> Vec<&'static String> {
    (view.serializers)().into_iter().flat_map(Schema::errors).chain(lookup_mistakes(view)).collect()
}

pub(crate) fn schemas(view: &AnyGenericView) -> Vec<&'static Schema> {
    (view.serializers)()
}

/// The routes to which the view's serializers link.
pub(crate) fn links(view: &AnyGenericView) -> Vec<RouteLink> {
    (view.serializers)().into_iter().flat_map(Schema::links).collect()
}

/// The mistakes in the view's filters and lookups.
pub(crate) fn lookup_mistakes(view: &AnyGenericView) -> Vec<&'static String> {
    (view.filters)().map(|filters| filters.errors().iter().collect()).unwrap_or_default()
}

/// A response with this row.
pub(crate) async fn respond(view: &AnyGenericView, request: &Request, model: AnyModel) -> Result<Response> {
    let (context, shows) = (Context::of(request), view.serializer(request).shows);
    let text = output::write_model(request.connections(), shows, model, &context).await?;
    Ok(Response::from_json(text))
}

/// A response with these rows.
pub(crate) async fn respond_many(view: &AnyGenericView, request: &Request, models: Vec<AnyModel>) -> Result<Response> {
    let (context, shows) = (Context::of(request), view.serializer(request).shows);
    let text = output::write_models(request.connections(), shows, models, &context).await?;
    Ok(Response::from_json(text))
}
