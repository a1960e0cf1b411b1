//! A view over a model without its types, so that reading and writing rows is compiled once and not for each view.

use std::any::TypeId;

use sea_orm::Value;
use sea_orm::sea_query::SelectStatement;

use super::{Bulk, GenericApiView, lookup, rows_by_hooks, untyped};
#[cfg(feature = "openapi")]
use crate::describe::Parameter;
use crate::exceptions::{Error, Result};
use crate::filters::{FilterBackend as _, Filters};
use crate::request::Request;
use crate::serializers::{AnyModel, AnyRow, AnySerializer, Entity, Schema, Serializer as _};
use crate::view::{AnyView, BoxFuture, Hook, OfView as _, chosen, own};

/// Which fields are searched; `None` for all of them.
type SearchFields = fn(&Request) -> Option<Vec<&'static str>>;

/// Asks about a row.
type CheckObject = for<'a> fn(&'a Request, &'a AnyRow) -> BoxFuture<'a, Result<()>>;

/// What a view over a model has of its own; what it leaves to the runtime is `None`.
pub(crate) struct AnyGenericView {
    pub(crate) view: &'static AnyView,
    /// Which entity the model is.
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
    /// The query parameters of the view's own backends.
    pub(crate) backend_params: Option<fn(&Request) -> Vec<String>>,
    /// The same with what they take.
    #[cfg(feature = "openapi")]
    pub(super) backend_parameters: Option<fn(&Request) -> Vec<Parameter>>,
    /// The rows as far as the request may see them, of a view that has a hook about them.
    pub(super) rows: Option<Hook<Result<SelectStatement>>>,
    get_object: Option<Hook<Result<AnyModel>>>,
    check_object_permissions: Option<CheckObject>,
    pub(super) etag: Option<fn(&AnyRow) -> Option<Value>>,
    pub(super) counted: Option<&'static str>,
}

/// Every view's own.
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
            get_search_fields: own!(V "get_search_fields": |request| V::VIEW.get_search_fields(request)),
            get_serializer: own!(V "get_serializer": |request| V::VIEW.get_serializer(request).any()),
            backend_params: own!(V "get_filter_backends": |request| V::VIEW.get_filter_backends(request).query_params()),
            #[cfg(feature = "openapi")]
            backend_parameters: own!(V "get_filter_backends": |request| V::VIEW.get_filter_backends(request).parameters()),
            rows: own!(V "get_queryset" | "filter_queryset" | "get_filter_backends" | "visible_queryset": |request| {
                Box::pin(async { Ok(untyped(rows_by_hooks(V::VIEW, request).await?)) })
            }),
            get_object: own!(V "get_object": |request| {
                Box::pin(async { Ok(std::sync::Arc::new(V::VIEW.get_object(request).await?) as AnyModel) })
            }),
            check_object_permissions: own!(V "check_object_permissions": |request, row| {
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

    /// The entity whose rows the view is about.
    pub(crate) fn entity(&self) -> Result<&'static Entity> {
        let schema = (self.schema)();
        schema.entity.as_deref().ok_or_else(|| {
            Error::ImproperlyConfigured(format!(
                "the view \"{}\" has a serializer without a model",
                self.view.info.name
            ))
        })
    }

    /// Which serializer reads the body and which writes the answer.
    pub(crate) fn serializer(&self, request: &Request) -> AnySerializer {
        match self.get_serializer {
            Some(get) => get(request),
            None => AnySerializer { takes: (self.schema)(), shows: (self.schema)() },
        }
    }

    /// The row that the URL names.
    pub(crate) async fn object(&'static self, request: &Request) -> Result<AnyModel> {
        match self.get_object {
            Some(get) => get(request).await,
            None => lookup::object(self, request).await,
        }
    }

    /// Asks the permissions about this row.
    pub(crate) async fn check_object(&'static self, request: &Request, row: &AnyRow) -> Result<()> {
        match self.check_object_permissions {
            Some(check) => check(request, row).await,
            None => match (self.entity()?.typed.object)(row) {
                Some(object) => lookup::check_object(self.view, request, object).await,
                None => Err(Error::not_found()),
            },
        }
    }

    /// Whether each row is checked by itself before the request may see it.
    pub(super) fn checks_objects(&self, request: &Request) -> bool {
        self.check_object_permissions.is_some() || chosen::permissions(self.view, request).checks_objects(request)
    }

    /// Whether its rows have entity tags.
    pub(crate) const fn has_etag(&self) -> bool {
        self.etag.is_some()
    }

    /// Whether a hook finds the row that the URL names.
    pub(super) const fn has_own_object(&self) -> bool {
        self.get_object.is_some()
    }

    /// Whether a hook of the view's is to see each row that is read.
    pub(crate) const fn sees_objects(&self) -> bool {
        self.get_object.is_some() || self.check_object_permissions.is_some() || self.etag.is_some()
    }
}
