//! A view over the rows of a model.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;

use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, Select, Value};

pub(crate) mod any;
mod attempts;
pub(crate) mod conditional;
mod lookup;
#[cfg(feature = "browsable")]
mod offered;
mod page;
mod parents;
mod project_filters;
mod rows;
mod save;
mod shown;

pub(crate) use any::{AnyGenericView, OfGenericView};
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

use crate::database::ModelEntity;
use crate::exceptions::{Detail, Error, ErrorDetail, NON_FIELD_ERRORS, Result, ValidationError};
use crate::filters::{FilterBackend, Filters};
use crate::request::{Request, Versioning};
use crate::response::Response;
use crate::reverse::{RouteLink, nearest};
use crate::serializers::{self, AnyModel, Context, ModelSerializer, Schema, Serializer, SerializerOf, Valid};
use crate::view::ApiView;

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

    /// Whether a write with its hooks may run again: up to three times where the database could not do it beside other
    /// requests (a deadlock, a lock that was held for too long), and once more to tell which value is wrong. `false` is for
    /// hooks that do what no transaction takes back and [`on_commit`](Request::on_commit) cannot do; their writes end with 503
    /// then.
    const RETRY_WRITES: bool = true;

    /// The value of the column that changes whenever what is shown of a row does, of which entity tags are made; none
    /// unless set, and then requests depend on nothing.
    const ETAG: Option<VersionOf<Self::Model>> = None;

    /// The column of [`ETAG`](Self::ETAG) where the library counts it: 1 in a new row, and one more with each write.
    const COUNTED: Option<&'static str> = None;

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
    /// permissions let the request [see](crate::permissions::Permission::condition). Every action of the mixins asks for it,
    /// whatever hooks are overridden; an action of your own that reads rows does so too.
    ///
    /// # Errors
    /// 404 where a parent is not there.
    fn visible_queryset(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Select<Self::Model>>> + Send {
        let visible = rows::visible(Self::GENERIC, request);
        async { Ok(queryset.filter(visible.await?)) }
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

    /// Checks that the row is still the one that the request's `If-Match` and `If-None-Match` are about, and locks it until
    /// the transaction ends. For actions that write; without `etag = …` there is nothing to check.
    ///
    /// # Errors
    /// 412 where it is another one, 404 where it is gone.
    fn check_preconditions(
        &self,
        request: &Request,
        instance: &Model<Self>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        let instance = Arc::new(instance.clone()) as AnyModel;
        conditional::check_locked(Self::GENERIC, request, instance, tx)
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

/// What is wrong with query parameters that are none of these and none of the view's, where the project wants them refused.
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

/// The sentences about an unknown parameter: the nearest known one, and all of them.
fn unknown(name: &str, known: &[String]) -> String {
    /// Longer names are not misspelt, and comparing them takes long.
    const MAX_LENGTH: usize = 100;
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let nearest = (name.len() <= MAX_LENGTH).then(|| nearest(name, &names)).flatten();
    let mut text = "This parameter is unknown.".to_owned();
    if let Some(nearest) = nearest {
        text.extend([" Did you mean `", nearest, "`?"]);
    }
    if !known.is_empty() {
        let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
        text.extend([" Known here: ", &known.join(", "), "."]);
    }
    text
}

/// A result with the errors of unknown parameters beside its own, so that all mistakes of a URL are told at once.
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

/// What is wrong with the view's serializer, filters and lookups.
pub(crate) fn mistakes(view: &AnyGenericView) -> Vec<&'static String> {
    (view.serializers)().into_iter().flat_map(Schema::errors).chain(lookup_mistakes(view)).collect()
}

/// The view's serializers.
pub(crate) fn schemas(view: &AnyGenericView) -> Vec<&'static Schema> {
    (view.serializers)()
}

/// The routes to which the view's serializers link.
pub(crate) fn links(view: &AnyGenericView) -> Vec<RouteLink> {
    (view.serializers)().into_iter().flat_map(Schema::links).collect()
}

/// What is wrong with the view's filters and lookups.
pub(crate) fn lookup_mistakes(view: &AnyGenericView) -> Vec<&'static String> {
    (view.filters)().map(|filters| filters.errors().iter().collect()).unwrap_or_default()
}

/// 200 with this row.
pub(crate) async fn respond(view: &AnyGenericView, request: &Request, model: AnyModel) -> Result<Response> {
    let (context, shows) = (Context::of(request), view.serializer(request).shows);
    let text = serializers::write_model(request.connections(), shows, model, &context).await?;
    Ok(Response::from_json(text))
}

/// 200 with these rows.
pub(crate) async fn respond_many(view: &AnyGenericView, request: &Request, models: Vec<AnyModel>) -> Result<Response> {
    let (context, shows) = (Context::of(request), view.serializer(request).shows);
    let text = serializers::write_models(request.connections(), shows, models, &context).await?;
    Ok(Response::from_json(text))
}
