//! A view over the rows of a model.

use std::future::Future;

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, QueryFilter,
    Select,
};

use crate::database::{self, ModelEntity};
use crate::exceptions::{Error, Result};
use crate::permissions::{Object, Permission};
use crate::request::Request;
use crate::response::Response;
use crate::serializers::{self, Serializer, Valid, write_error};
use crate::values::{Kind, from_text};
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
    type Serializer: Serializer<Model = Self::Model>;

    /// The column by which a URL names a row; the primary key unless set.
    const LOOKUP_FIELD: Option<&'static str> = None;

    /// The part of the URL that holds it; `lookup_field`'s name unless set, or `pk` where the URL has that.
    const LOOKUP_URL_KWARG: Option<&'static str> = None;

    /// Whether [`get_object`](Self::get_object) or [`check_object_permissions`](Self::check_object_permissions) is
    /// overridden. Where neither is, `false` lets a view read just the columns that it shows.
    const WHOLE_MODEL: bool = true;

    /// The rows that there are for this request; all of them unless overridden.
    fn get_queryset(&self, request: &Request) -> Select<Self::Model> {
        let _ = request;
        Self::Model::find()
    }

    /// Narrows the rows further, for lists and single rows alike.
    fn filter_queryset(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Select<Self::Model>>> + Send {
        let _ = request;
        async { Ok(queryset) }
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
    let column = lookup_column::<V>()?;
    let text = match V::LOOKUP_URL_KWARG {
        Some(name) => request.kwarg(name),
        None => request.kwarg(V::LOOKUP_FIELD.unwrap_or(column.as_str())).or_else(|| request.kwarg("pk")),
    };
    let text = text.ok_or_else(|| {
        let name = V::LOOKUP_URL_KWARG.or(V::LOOKUP_FIELD).unwrap_or(column.as_str());
        Error::ImproperlyConfigured(format!(
            "the view \"{}\" is routed under a path without `{{{name}}}`: name the part of the path so, or name it \
             with `lookup_url_kwarg`",
            V::INFO.name
        ))
    })?;
    let kind = Kind::of(&Model::<V>::get_value_type(column)).ok_or_else(Error::not_found)?;
    // What cannot be a value of the column names no row.
    let value = from_text(&kind, text).map_err(|_| Error::not_found())?;
    if text.contains('\0') {
        return Err(Error::not_found());
    }
    Ok(queryset.filter(column.eq(value)))
}

fn lookup_column<V: GenericApiView>() -> Result<<V::Model as EntityTrait>::Column> {
    if let Some(name) = V::LOOKUP_FIELD {
        return name.parse().map_err(|_| {
            Error::ImproperlyConfigured(format!(
                "the view \"{}\" looks up by `{name}`, which is no column",
                V::INFO.name
            ))
        });
    }
    let mut keys = <V::Model as EntityTrait>::PrimaryKey::iter();
    match (keys.next(), keys.next()) {
        (Some(key), None) => Ok(key.into_column()),
        _ => Err(Error::ImproperlyConfigured(format!(
            "the view \"{}\" is over a model whose primary key has several columns: name one that is unique with \
             `lookup_field`",
            V::INFO.name
        ))),
    }
}

/// 200 with this row.
pub(crate) fn respond<V: GenericApiView>(model: &Model<V>) -> Response {
    let mut text = Vec::with_capacity(256);
    serializers::write_model::<V::Serializer>(model, &mut text);
    Response::from_json(text)
}

/// The body of the request, validated.
pub(crate) async fn valid<V: GenericApiView>(
    request: &Request,
    instance: Option<Model<V>>,
    partial: bool,
) -> Result<Valid<V::Serializer>> {
    let data = request.data().await?;
    serializers::validate(request.database(), &data.to_json(), instance, partial).await
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
