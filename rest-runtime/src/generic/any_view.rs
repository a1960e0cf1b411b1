//! A model view without its types, so that reading and writing rows is compiled once, not once per view.

use std::any::TypeId;

use sea_orm::Value;
use sea_orm::sea_query::SelectStatement;

use super::{Bulk, GenericApiView, lookup, rows_by_hooks, untyped};
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
#[cfg(feature = "openapi")]
use crate::describe::Parameter;
use crate::http::request::Request;
use crate::model::{AnyModel, AnyRow, Entity};
use crate::query::filters::{FilterBackend as _, Filters};
use crate::schema::{AnySerializer, Schema, Serializer as _};
use crate::view::steps::permissions;
use crate::view::{AnyView, Hook, OfView as _, overridden};

/// Returns the names of the fields to search in; `None` for all of them.
type SearchFields = fn(&Request) -> Option<Vec<&'static str>>;

/// Checks the object permissions for a row.
type CheckObject = for<'a> fn(&'a Request, &'a AnyRow) -> BoxFuture<'a, Result<()>>;

/// The parts of a model view. A hook that is not overridden is `None`.
pub(crate) struct AnyGenericView {
    pub(crate) view: &'static AnyView,
    /// The type of the model's entity.
    pub(super) model: fn() -> TypeId,
    pub(super) schema: fn() -> &'static Schema,
    pub(super) lookup_field: Option<&'static str>,
    pub(super) lookup_url_kwarg: Option<&'static str>,
    pub(crate) put_as_create: bool,
    pub(super) retry_writes: bool,
    pub(crate) bulk: Bulk,
    pub(crate) filters: fn() -> Option<&'static Filters>,
    pub(crate) serializers: fn() -> Vec<&'static Schema>,
    pub(super) get_search_fields: Option<SearchFields>,
    get_serializer: Option<fn(&Request) -> AnySerializer>,
    /// The query parameters of the view's own filter backends.
    pub(crate) backend_params: Option<fn(&Request) -> Vec<String>>,
    /// The same with what they take.
    #[cfg(feature = "openapi")]
    pub(super) backend_parameters: Option<fn(&Request) -> Vec<Parameter>>,
    /// The rows visible to the request, if the view has a hook that selects rows.
    pub(super) rows: Option<Hook<Result<SelectStatement>>>,
    get_object: Option<Hook<Result<AnyModel>>>,
    check_object_permissions: Option<CheckObject>,
    pub(super) etag: Option<fn(&AnyRow) -> Option<Value>>,
    pub(super) counted: Option<&'static str>,
}

/// Provides each view type's [`AnyGenericView`].
pub(crate) trait OfGenericView: GenericApiView {
    /// The view without its types.
    const GENERIC: &'static AnyGenericView = &AnyGenericView::of::<Self>();
}

impl<V: GenericApiView> OfGenericView for V {}

impl AnyGenericView {
    const fn of<V: GenericApiView>() -> Self {
        Self {
            view: V::ANY,
            model: TypeId::of::<V::Model>,
            schema: V::Serializer::schema,
            lookup_field: V::LOOKUP_FIELD,
            lookup_url_kwarg: V::LOOKUP_URL_KWARG,
            put_as_create: V::PUT_AS_CREATE,
            retry_writes: V::RETRY_WRITES,
            bulk: V::BULK,
            filters: V::filters,
            serializers: V::serializers,
            get_search_fields: overridden!(V "get_search_fields": |request| V::VIEW.get_search_fields(request)),
            get_serializer: overridden!(V "get_serializer": |request| V::VIEW.get_serializer(request).any()),
            backend_params: overridden!(V "get_filter_backends": |request| V::VIEW.get_filter_backends(request).query_params()),
            #[cfg(feature = "openapi")]
            backend_parameters: overridden!(V "get_filter_backends": |request| V::VIEW.get_filter_backends(request).parameters()),
            rows: overridden!(V "get_queryset" | "filter_queryset" | "get_filter_backends" | "visible_queryset": |request| {
                Box::pin(async { Ok(untyped(rows_by_hooks(V::VIEW, request).await?)) })
            }),
            get_object: overridden!(V "get_object": |request| {
                Box::pin(async { Ok(std::sync::Arc::new(V::VIEW.get_object(request).await?) as AnyModel) })
            }),
            check_object_permissions: overridden!(V "check_object_permissions": |request, row| {
                Box::pin(async {
                    match row.downcast_ref() {
                        Some(row) => V::VIEW.check_object_permissions(request, row).await,
                        None => Err(Error::not_found()),
                    }
                })
            }),
            counted: V::COUNTED,
            etag: if V::ETAG.is_some() { Some(|row| Some(V::ETAG?(row.downcast_ref()?))) } else { None },
        }
    }

    /// The entity of the view's rows.
    pub(crate) fn entity(&self) -> Result<&'static Entity> {
        let schema = (self.schema)();
        schema.entity.as_deref().ok_or_else(|| {
            Error::ImproperlyConfigured(format!(
                "the view \"{}\" has a serializer without a model",
                self.view.info.name
            ))
        })
    }

    /// The serializers that read the body and write the response.
    pub(crate) fn serializer(&self, request: &Request) -> AnySerializer {
        match self.get_serializer {
            Some(get) => get(request),
            None => AnySerializer { takes: (self.schema)(), shows: (self.schema)() },
        }
    }

    /// The row that the URL names, with object permissions checked.
    pub(crate) async fn object(&'static self, request: &Request) -> Result<AnyModel> {
        match self.get_object {
            Some(get) => get(request).await,
            None => lookup::object(self, request).await,
        }
    }

    /// Checks the object permissions for this row.
    pub(crate) async fn check_object(&'static self, request: &Request, row: &AnyRow) -> Result<()> {
        match self.check_object_permissions {
            Some(check) => check(request, row).await,
            None => match (self.entity()?.typed.object)(row) {
                Some(object) => permissions::check_object(self.view, request, object).await,
                None => Err(Error::not_found()),
            },
        }
    }

    /// Whether each row has to be checked by itself before it is shown.
    pub(super) fn checks_objects(&self, request: &Request) -> bool {
        self.check_object_permissions.is_some() || permissions::checks_objects(self.view, request)
    }

    /// Whether the view's rows have entity tags.
    pub(crate) const fn has_etag(&self) -> bool {
        self.etag.is_some()
    }

    /// Whether a hook finds the row that the URL names.
    pub(super) const fn has_own_object(&self) -> bool {
        self.get_object.is_some()
    }

    /// Whether a hook, or the entity tag, needs each whole row that is read.
    pub(crate) const fn sees_objects(&self) -> bool {
        self.get_object.is_some() || self.check_object_permissions.is_some() || self.etag.is_some()
    }
}
