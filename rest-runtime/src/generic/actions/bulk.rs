use std::future::{Future, ready};
use std::sync::Arc;

use axum::http::StatusCode;
use sea_orm::{DatabaseTransaction, QueryTrait};
use serde_json::Value as Json;

use super::named_rows::NamedRows;
use super::{CreateModelMixin, DestroyModelMixin, UpdateModelMixin};
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, ErrorDetail, NON_FIELD_ERRORS, Result, ValidationError};
use crate::database::table_name;
use crate::formats::parsers::Data;
use crate::generic;
use crate::generic::{
    AnyGenericView, Attempt, Attempts, GenericApiView, Model, OfGenericView as _, links, lookup_mistakes, mistakes,
    pre_save, queryset, respond_many, schemas, valid_many,
};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::reverse::RouteLink;
use crate::input::database_errors::below;
use crate::input::valid::{AnyValid, Valid};
use crate::model::{AnyModel, owned};
use crate::policies::metadata;
use crate::schema::arguments::info::FieldInfo;
use crate::schema::{ModelSerializer, Schema};
use crate::view::Action;
#[cfg(feature = "openapi")]
use {
    super::operations,
    crate::view::{Operation, overrides},
};

/// POST of a list to a collection: creates all objects or none. As in
/// [drf-bulk](https://github.com/miki725/django-rest-framework-bulk), a single object is passed to
/// [`create`](CreateModelMixin::create).
pub trait BulkCreateModelMixin: CreateModelMixin {
    /// Whether [`perform_create`](CreateModelMixin::perform_create) is overridden, and is therefore called for each
    /// object. If `false`, all objects are written together.
    const ONE_BY_ONE: bool = true;

    /// Answers 201 with the new rows, or 400 with the errors of the objects, by their indexes.
    fn bulk_create(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        async {
            match request.data().await? {
                Data::Json(Json::Array(items)) => create_all(Self::BULK_CREATE, request, items).await,
                _ if !Self::BULK.list_only => self.create(request).await,
                other => Err(no_list(other)),
            }
        }
    }

    /// Writes the new rows, in order.
    fn perform_bulk_create(
        &self,
        request: &Request,
        data: Vec<Valid<Self::CreateSerializer>>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Vec<Model<Self>>>> + Send {
        async move {
            if !Self::ONE_BY_ONE {
                return Valid::save_many(data, tx).await;
            }
            let mut models = Vec::with_capacity(data.len());
            for (index, data) in data.into_iter().enumerate() {
                models.push(self.perform_create(request, data, tx).await.map_err(at(index))?);
            }
            Ok(models)
        }
    }
}

/// PUT and PATCH of a list to a collection: changes all rows or none. Each object names its row by the primary key.
pub trait BulkUpdateModelMixin: UpdateModelMixin {
    /// Whether [`perform_update`](UpdateModelMixin::perform_update) is overridden, and is therefore called for each
    /// object. If `false`, all objects are written together.
    const ONE_BY_ONE: bool = true;

    /// PUT: answers 200 with the rows in the order of the body, or 400 with the errors of the objects, by their
    /// indexes. If a row does not exist or the request may not see it, its key has the error `not_found`.
    fn bulk_update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        change_all(Self::BULK_UPDATE, request, false)
    }

    /// PATCH: like [`bulk_update`](Self::bulk_update), but fields that an object leaves out keep their values.
    fn partial_bulk_update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        change_all(Self::BULK_UPDATE, request, true)
    }

    /// Writes the changed rows, in order.
    fn perform_bulk_update(
        &self,
        request: &Request,
        data: Vec<Valid<Self::UpdateSerializer>>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Vec<Model<Self>>>> + Send {
        async move {
            if !Self::ONE_BY_ONE {
                return Valid::save_many(data, tx).await;
            }
            let mut models = Vec::with_capacity(data.len());
            for (index, data) in data.into_iter().enumerate() {
                models.push(self.perform_update(request, data, tx).await.map_err(at(index))?);
            }
            Ok(models)
        }
    }
}

/// Saves rows through a view's own hooks, in the transaction.
type SaveAllHook = for<'a> fn(&'a Attempt<'a>, Vec<AnyValid>) -> BoxFuture<'a, Result<Vec<AnyModel>>>;

/// Deletes rows through a view's own hooks, in the transaction.
type DeleteAllHook = for<'a> fn(&'a Attempt<'a>, Vec<AnyModel>) -> BoxFuture<'a, Result<()>>;

/// A view with the hook of one of its bulk writes.
struct AnyBulk<H> {
    view: &'static AnyGenericView,
    hook: H,
}

trait OfBulkCreate: BulkCreateModelMixin {
    const BULK_CREATE: &'static AnyBulk<SaveAllHook> = &AnyBulk {
        view: Self::GENERIC,
        hook: |attempt, all| {
            Box::pin(async move {
                let all = prepared(Self::VIEW, attempt, all).await?;
                let models = Self::VIEW.perform_bulk_create(attempt.request, all, attempt.tx()).await?;
                saved_all(Self::VIEW, attempt, models, true).await
            })
        },
    };
}

impl<V: BulkCreateModelMixin> OfBulkCreate for V {}

trait OfBulkUpdate: BulkUpdateModelMixin {
    const BULK_UPDATE: &'static AnyBulk<SaveAllHook> = &AnyBulk {
        view: Self::GENERIC,
        hook: |attempt, all| {
            Box::pin(async move {
                let all = prepared(Self::VIEW, attempt, all).await?;
                let models = Self::VIEW.perform_bulk_update(attempt.request, all, attempt.tx()).await?;
                saved_all(Self::VIEW, attempt, models, false).await
            })
        },
    };
}

impl<V: BulkUpdateModelMixin> OfBulkUpdate for V {}

trait OfBulkDestroy: BulkDestroyModelMixin {
    const BULK_DESTROY: &'static AnyBulk<DeleteAllHook> = &AnyBulk {
        view: Self::GENERIC,
        hook: |attempt, rows| {
            Box::pin(async move {
                let (request, tx) = (attempt.request, attempt.tx());
                let models = rows.into_iter().map(owned::<Self::Model>).collect::<std::result::Result<Vec<_>, _>>()?;
                for model in &models {
                    Self::VIEW.pre_delete(request, model, tx).await?;
                }
                Self::VIEW.perform_bulk_destroy(request, models.clone(), tx).await?;
                for model in &models {
                    Self::VIEW.post_delete(request, model, tx).await?;
                }
                Ok(())
            })
        },
    };
}

impl<V: BulkDestroyModelMixin> OfBulkDestroy for V {}

async fn create_all(bulk: &'static AnyBulk<SaveAllHook>, request: &Request, items: &[Json]) -> Result<Response> {
    let view = bulk.view;
    refuse_unknown(view, request)?;
    limit(view, request, items.len())?;
    let takes = view.serializer(request).takes;
    let seen = generic::seen(view, request).await?;
    let attempts = Attempts::new(view, request);
    let saved = attempts.run(seen.as_ref(), |attempt| {
        Box::pin(async {
            let all = valid_many(attempt, takes, items, Vec::new(), false).await?;
            (bulk.hook)(attempt, all).await
        })
    });
    let models = saved.await?;
    respond_many(view, request, models).await?.status(StatusCode::CREATED)
}

async fn change_all(bulk: &'static AnyBulk<SaveAllHook>, request: &Request, partial: bool) -> Result<Response> {
    let items = match request.data().await? {
        Data::Json(Json::Array(items)) => items,
        other => return Err(no_list(other)),
    };
    let view = bulk.view;
    refuse_unknown(view, request)?;
    limit(view, request, items.len())?;
    let takes = view.serializer(request).takes;
    let named = NamedRows::by(view, request, takes, items).await?;
    let seen = generic::seen(view, request).await?;
    let attempts = Attempts::new(view, request);
    let saved = attempts.run(seen.as_ref(), |attempt| {
        Box::pin(async {
            let all = named.valid(attempt, takes, items, partial).await?;
            (bulk.hook)(attempt, all).await
        })
    });
    let models = saved.await?;
    respond_many(view, request, models).await
}

async fn delete_all(bulk: &'static AnyBulk<DeleteAllHook>, request: &Request) -> Result<Response> {
    let view = bulk.view;
    let mut query = generic::rows(view, request).await?;
    let greatest = greatest(view, request);
    // One row above the limit is enough to know that there are too many.
    if query.clone().reset_limit() == &query {
        query.limit(u64::try_from(greatest).unwrap_or(u64::MAX).saturating_add(1));
    }
    let rows = view.entity()?.all(request.connections(), query).await?;
    most(rows.len(), greatest)?;
    for row in &rows {
        view.check_object(request, &**row).await?;
    }
    let attempts = Attempts::of_delete(view, request);
    let deleted = attempts.run(None, |attempt| {
        Box::pin(async {
            let rows = attempt.all_locked(&rows).await?;
            (bulk.hook)(attempt, rows.into_iter().flatten().collect()).await
        })
    });
    deleted.await?;
    Ok(Response::no_content())
}

/// Puts the error of an object under its index.
fn at(index: usize) -> impl FnOnce(Error) -> Error {
    move |error| below(index.to_string(), error)
}

/// Calls `pre_save` for each object, and returns the data in the type that the view's hooks take.
async fn prepared<V: GenericApiView, S: ModelSerializer>(
    view: &V,
    attempt: &Attempt<'_>,
    all: Vec<AnyValid>,
) -> Result<Vec<Valid<S>>> {
    let mut prepared = Vec::with_capacity(all.len());
    for (index, data) in all.into_iter().enumerate() {
        let mut data = Valid::of(data)?;
        pre_save(view, attempt.request, &mut data, attempt.tx()).await.map_err(at(index))?;
        prepared.push(data);
    }
    Ok(prepared)
}

/// Confirms written rows, and calls `post_save` for each of them.
async fn saved_all<V: GenericApiView>(
    view: &V,
    attempt: &Attempt<'_>,
    models: Vec<Model<V>>,
    created: bool,
) -> Result<Vec<AnyModel>> {
    let models: Vec<Arc<Model<V>>> = models.into_iter().map(Arc::new).collect();
    let rows: Vec<AnyModel> = models.iter().map(|model| Arc::clone(model) as AnyModel).collect();
    attempt.confirm(&rows).await?;
    for (index, model) in models.iter().enumerate() {
        view.post_save(attempt.request, model, created, attempt.tx()).await.map_err(at(index))?;
    }
    Ok(rows)
}

/// DELETE of a collection: the rows that pass the request's filters.
pub trait BulkDestroyModelMixin: DestroyModelMixin {
    /// Whether [`perform_destroy`](DestroyModelMixin::perform_destroy) is overridden, and is therefore called for each
    /// row. If `false`, all rows are deleted together.
    const ONE_BY_ONE: bool = true;

    /// Answers 204, or 400 if the request filters nothing or would delete too many rows at once.
    fn bulk_destroy(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        async {
            refuse_unknown(Self::GENERIC, request)?;
            self.allow_bulk_destroy(request).await?;
            delete_all(Self::BULK_DESTROY, request).await
        }
    }

    /// Checks whether the request may delete its rows. By default its query has to narrow them, so that a whole table
    /// is not deleted by accident.
    fn allow_bulk_destroy(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        async {
            let plain = request.without_query();
            let filtered = self.filter_queryset(request, queryset(self, request)?).await?;
            let unfiltered = match self.filter_queryset(&plain, queryset(self, &plain)?).await {
                // A required filter is missing without the query. The request itself has it, so its rows are compared
                // with all rows.
                Err(Error::Validation(_)) => queryset(self, &plain)?,
                unfiltered => unfiltered?,
            };
            if QueryTrait::as_query(&filtered) == QueryTrait::as_query(&unfiltered) {
                let error = ErrorDetail::new("Select the rows with a filter in the URL.", "required");
                return Err(whole(error));
            }
            Ok(())
        }
    }

    /// Deletes the rows.
    fn perform_bulk_destroy(
        &self,
        request: &Request,
        instances: Vec<Model<Self>>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        async move {
            if !Self::ONE_BY_ONE {
                let rows = instances.into_iter().map(|instance| Arc::new(instance) as AnyModel).collect();
                return Ok(Self::GENERIC.entity()?.delete_many(tx.into(), rows).await?);
            }
            for instance in instances {
                self.perform_destroy(request, instance, tx).await?;
            }
            Ok(())
        }
    }
}

/// Returns 400 for query parameters that no part of the view reads, if the project refuses unknown ones.
fn refuse_unknown(view: &AnyGenericView, request: &Request) -> Result<()> {
    generic::unknown_params(view, request, Vec::new()).map_or(Ok(()), |unknown| Err(unknown.into()))
}

/// Checks the length of a list.
fn limit(view: &AnyGenericView, request: &Request, length: usize) -> Result<()> {
    if length == 0 && !view.bulk.allow_empty {
        return Err(whole(ErrorDetail::new("This may not be empty.", "empty")));
    }
    if let Some(least) = view.bulk.min_length.filter(|least| length < *least) {
        return Err(whole(ErrorDetail::new(format!("This needs at least {least} items."), "min_length")));
    }
    most(length, greatest(view, request))
}

/// The greatest allowed length of a list.
fn greatest(view: &AnyGenericView, request: &Request) -> usize {
    view.bulk.max_length.unwrap_or(request.settings().max_bulk_size)
}

fn most(length: usize, greatest: usize) -> Result<()> {
    if length > greatest {
        return Err(whole(ErrorDetail::new(format!("This may have at most {greatest} items."), "max_length")));
    }
    Ok(())
}

/// An error of the list as a whole.
fn whole(error: ErrorDetail) -> Error {
    ValidationError::fields([(NON_FIELD_ERRORS, [error])]).into()
}

fn no_list(data: &Data) -> Error {
    match data {
        Data::Json(Json::Null) => whole(ErrorDetail::new("No data was sent.", "null")),
        _ => whole(ErrorDetail::new("This must be a list.", "not_a_list")),
    }
}

/// The mistakes in a view with bulk updates, whose objects name their rows by key.
fn update_mistakes(view: &AnyGenericView) -> Vec<&'static String> {
    let schemas = (view.serializers)();
    let unnamed: Vec<&'static String> = schemas.iter().filter_map(|schema| schema.names_no_rows()).collect();
    let all = if unnamed.len() == schemas.len() { unnamed } else { Vec::new() };
    mistakes(view).into_iter().chain(all).collect()
}

macro_rules! actions {
    ($($(#[$doc:meta])* $Action:ident $name:ident $Mixin:ident, $describe:ident, $mistakes:ident, $links:expr, $operation:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $Action;

        impl<V: $Mixin> Action<V> for $Action {
            const NAME: &'static str = stringify!($name);

            fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
                view.$name(request)
            }

            fn describe<'a>(_: &'a V, request: &'a Request) -> impl Future<Output = Option<Vec<FieldInfo>>> + Send + 'a {
                ready($describe(V::GENERIC, request))
            }

            fn model_name() -> Option<&'static str> {
                Some(table_name::<V::Model>())
            }

            fn mistakes() -> Vec<&'static String> {
                $mistakes(V::GENERIC)
            }

            fn schemas() -> Vec<&'static Schema> {
                schemas(V::GENERIC)
            }

            fn links() -> Vec<RouteLink> {
                $links
            }

            #[cfg(feature = "openapi")]
            fn operation(request: &Request) -> Operation {
                let operation: fn(&AnyGenericView, &Request) -> Operation = $operation;
                let operation = operation(V::GENERIC, request);
                if overrides::<V>(&[stringify!($name)]) { operations::overridden(operation) } else { operation }
            }
        }
    )+};
}

actions! {
    /// The action [`bulk_create`](BulkCreateModelMixin::bulk_create).
    BulkCreate bulk_create BulkCreateModelMixin, taken, mistakes, links(V::GENERIC), operations::bulk_create;
    /// The action [`bulk_update`](BulkUpdateModelMixin::bulk_update).
    BulkUpdate bulk_update BulkUpdateModelMixin, taken, update_mistakes, links(V::GENERIC),
        |view, request| operations::bulk_update(view, request, false);
    /// The action [`partial_bulk_update`](BulkUpdateModelMixin::partial_bulk_update).
    PartialBulkUpdate partial_bulk_update BulkUpdateModelMixin, nothing, update_mistakes, links(V::GENERIC),
        |view, request| operations::bulk_update(view, request, true);
    /// The action [`bulk_destroy`](BulkDestroyModelMixin::bulk_destroy).
    BulkDestroy bulk_destroy BulkDestroyModelMixin, nothing, lookup_mistakes, Vec::new(), operations::bulk_destroy;
}

#[expect(clippy::unnecessary_wraps, reason = "the signature that the macro's table requires")]
fn taken(view: &AnyGenericView, request: &Request) -> Option<Vec<FieldInfo>> {
    Some(metadata::fields(view.serializer(request).takes))
}

fn nothing(_: &AnyGenericView, _: &Request) -> Option<Vec<FieldInfo>> {
    None
}
