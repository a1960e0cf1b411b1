use std::any::Any;
use std::future::{Future, ready};
use std::sync::Arc;

use axum::http::StatusCode;
use sea_orm::{DatabaseTransaction, QueryTrait};
use serde_json::Value as Json;

use super::named::{Named, named, with_others};
use super::{CreateModelMixin, DestroyModelMixin, UpdateModelMixin};
use crate::database::table_name;
use crate::exceptions::{Error, ErrorDetail, NON_FIELD_ERRORS, Result, ValidationError};
use crate::generic::{
    self, AnyGenericView, GenericApiView, Model, OfGenericView as _, end, keep, links, lookup_mistakes, mistakes,
    pre_save, queryset, respond_many, schemas, valid_many,
};
use crate::metadata::{self, FieldInfo};
use crate::parsers::Data;
use crate::request::Request;
use crate::response::Response;
use crate::reverse::RouteLink;
use crate::serializers::{AnyModel, Schema, Valid, owned};
use crate::view::Action;

/// POST of a list on a collection: all of it, or nothing. As in
/// [drf-bulk](https://github.com/miki725/django-rest-framework-bulk), a single object is what
/// [`create`](CreateModelMixin::create) takes.
pub trait BulkCreateModelMixin: CreateModelMixin {
    /// Whether [`perform_create`](CreateModelMixin::perform_create) is overridden: then it is called for each object.
    /// Where it is not, `false` lets one statement write all of them.
    const ONE_BY_ONE: bool = true;

    /// 201 with the new rows, or 400 with what is wrong with the objects, by their indexes.
    fn bulk_create(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        async {
            let items = match request.data().await? {
                Data::Json(Json::Array(items)) => items,
                _ if !Self::BULK.list_only => return self.create(request).await,
                other => return Err(no_list(other)),
            };
            let view = Self::GENERIC;
            limit(view, request, items.len())?;
            let takes = view.serializer(request).takes;
            let all = valid_many(view, takes, request, items, Vec::new(), false).await?;
            let mut all = all.into_iter().map(Valid::of).collect::<Result<Vec<_>>>()?;
            let tx = request.begin().await?;
            let saved = async {
                for data in &mut all {
                    pre_save(self, request, data, &tx).await?;
                }
                let models = self.perform_bulk_create(request, all, &tx).await?;
                let models = saved_all(self, request, models, true, &tx).await?;
                tx.confirm().await?;
                Ok(models)
            }
            .await;
            let models = end(view, tx, saved).await?;
            respond_many(view, request, models).await?.status(StatusCode::CREATED)
        }
    }

    /// Writes the new rows, in their order.
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
            for data in data {
                models.push(self.perform_create(request, data, tx).await?);
            }
            Ok(models)
        }
    }
}

/// PUT and PATCH of a list on a collection: each object names its row by the primary key, and all of them are changed,
/// or none.
pub trait BulkUpdateModelMixin: UpdateModelMixin {
    /// Whether [`perform_update`](UpdateModelMixin::perform_update) is overridden: then it is called for each object.
    /// Where it is not, `false` lets one statement write all of them.
    const ONE_BY_ONE: bool = true;

    /// PUT: 200 with the rows in the order of the body, or 400 with what is wrong with the objects, by their indexes. A
    /// row that is not there, or that the request may not see, is the error `not_found` of its key.
    fn bulk_update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        change(self, request, false)
    }

    /// PATCH: the same, and what an object leaves out stays.
    fn partial_bulk_update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        change(self, request, true)
    }

    /// Writes the changed rows, in their order.
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
            for data in data {
                models.push(self.perform_update(request, data, tx).await?);
            }
            Ok(models)
        }
    }
}

async fn change<V: BulkUpdateModelMixin>(view: &V, request: &Request, partial: bool) -> Result<Response> {
    let items = match request.data().await? {
        Data::Json(Json::Array(items)) => items,
        other => return Err(no_list(other)),
    };
    let any = V::GENERIC;
    limit(any, request, items.len())?;
    let takes = any.serializer(request).takes;
    let Named { instances, errors } = named(any, request, takes, items).await?;
    if !errors.is_empty() {
        return Err(with_others(any, takes, request, items, instances, errors, partial).await?);
    }
    let all = valid_many(any, takes, request, items, instances, partial).await?;
    let mut all = all.into_iter().map(Valid::of).collect::<Result<Vec<_>>>()?;
    let tx = request.begin().await?;
    let saved = async {
        for data in &mut all {
            pre_save(view, request, data, &tx).await?;
        }
        let models = view.perform_bulk_update(request, all, &tx).await?;
        let models = saved_all(view, request, models, false, &tx).await?;
        tx.confirm().await?;
        Ok(models)
    }
    .await;
    let models = end(any, tx, saved).await?;
    respond_many(any, request, models).await
}

/// What follows when rows are written.
async fn saved_all<V: GenericApiView>(
    view: &V,
    request: &Request,
    models: Vec<Model<V>>,
    created: bool,
    tx: &DatabaseTransaction,
) -> Result<Vec<AnyModel>> {
    let models: Vec<Arc<Model<V>>> = models.into_iter().map(Arc::new).collect();
    let rows: Vec<AnyModel> = models.iter().map(|model| Arc::clone(model) as AnyModel).collect();
    keep(V::GENERIC, request, &rows, tx.into()).await?;
    for model in &models {
        view.post_save(request, model, created, tx).await?;
    }
    Ok(rows)
}

/// DELETE on a collection: the rows that the request's filters leave.
pub trait BulkDestroyModelMixin: DestroyModelMixin {
    /// Whether [`perform_destroy`](DestroyModelMixin::perform_destroy) is overridden: then it is called for each row.
    /// Where it is not, `false` lets one statement delete all of them.
    const ONE_BY_ONE: bool = true;

    /// 204. 400 where the request filters nothing, or too much would be deleted at once.
    fn bulk_destroy(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        async {
            self.allow_bulk_destroy(request).await?;
            let view = Self::GENERIC;
            let rows = view.entity()?.all(request.connections(), generic::rows(view, request).await?).await?;
            most(view, request, rows.len())?;
            for row in &rows {
                view.check_object(request, &**row).await?;
            }
            let models = rows.into_iter().map(owned::<Self::Model>).collect::<std::result::Result<Vec<_>, _>>()?;
            let tx = request.begin().await?;
            let deleted = async {
                for model in &models {
                    self.pre_delete(request, model, &tx).await?;
                }
                self.perform_bulk_destroy(request, models.clone(), &tx).await?;
                for model in &models {
                    self.post_delete(request, model, &tx).await?;
                }
                Ok(tx.confirm().await?)
            }
            .await;
            end(view, tx, deleted).await?;
            Ok(Response::no_content())
        }
    }

    /// Whether the request may delete what it asks for. Unless overridden, its query has to narrow the rows: a whole
    /// table is never deleted by accident.
    fn allow_bulk_destroy(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        async {
            let plain = request.without_query();
            let filtered = self.filter_queryset(request, queryset(self, request)?).await?;
            let unfiltered = self.filter_queryset(&plain, queryset(self, &plain)?).await?;
            if QueryTrait::as_query(&filtered) == QueryTrait::as_query(&unfiltered) {
                let error = ErrorDetail::new("Say which rows, by a filter in the URL.", "required");
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

/// What is wrong with a list of this length.
fn limit(view: &AnyGenericView, request: &Request, length: usize) -> Result<()> {
    if length == 0 && !view.bulk.allow_empty {
        return Err(whole(ErrorDetail::new("This may not be empty.", "empty")));
    }
    if let Some(least) = view.bulk.min_length.filter(|least| length < *least) {
        return Err(whole(ErrorDetail::new(format!("This needs at least {least} items."), "min_length")));
    }
    most(view, request, length)
}

fn most(view: &AnyGenericView, request: &Request, length: usize) -> Result<()> {
    let most = view.bulk.max_length.unwrap_or(request.settings().max_bulk_size);
    if length > most {
        return Err(whole(ErrorDetail::new(format!("This may have at most {most} items."), "max_length")));
    }
    Ok(())
}

/// An error of the list as a whole.
fn whole(error: ErrorDetail) -> Error {
    ValidationError::fields([(NON_FIELD_ERRORS, [error])]).into()
}

fn no_list(data: &Data) -> Error {
    match data {
        Data::Json(Json::Null) => whole(ErrorDetail::new("No data came.", "null")),
        _ => whole(ErrorDetail::new("A list is needed here.", "not_a_list")),
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $Action:ident $name:ident $Mixin:ident, $describe:ident, $mistakes:ident, $links:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $Action;

        impl<V: $Mixin> Action<V> for $Action {
            const NAME: &'static str = stringify!($name);
            const MODEL_VIEW: Option<&'static (dyn Any + Send + Sync)> = Some(V::GENERIC);

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
        }
    )+};
}

actions! {
    /// The action [`bulk_create`](BulkCreateModelMixin::bulk_create).
    BulkCreate bulk_create BulkCreateModelMixin, taken, mistakes, links(V::GENERIC);
    /// The action [`bulk_update`](BulkUpdateModelMixin::bulk_update).
    BulkUpdate bulk_update BulkUpdateModelMixin, taken, mistakes, links(V::GENERIC);
    /// The action [`partial_bulk_update`](BulkUpdateModelMixin::partial_bulk_update).
    PartialBulkUpdate partial_bulk_update BulkUpdateModelMixin, nothing, mistakes, links(V::GENERIC);
    /// The action [`bulk_destroy`](BulkDestroyModelMixin::bulk_destroy).
    BulkDestroy bulk_destroy BulkDestroyModelMixin, nothing, lookup_mistakes, Vec::new();
}

#[expect(clippy::unnecessary_wraps, reason = "what an action takes, if it takes anything")]
fn taken(view: &AnyGenericView, request: &Request) -> Option<Vec<FieldInfo>> {
    Some(metadata::fields(view.serializer(request).takes))
}

fn nothing(_: &AnyGenericView, _: &Request) -> Option<Vec<FieldInfo>> {
    None
}
