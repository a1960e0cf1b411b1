//! `mixins(…)`: hooks that a trait of the user's brings to several views.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use crate::shelf::{BookSerializer, Shelf, book};
use crate::support::Api;

on_each_database!(Own: bundles_bring_hooks);

/// A lent book is not there, and a deleted one is lent for good.
trait SoftDelete: GenericApiView<Model = book::Entity> {
    fn get_queryset(&self, _: &Request) -> Select<book::Entity> {
        book::Entity::find().filter(book::Column::Lent.eq(false))
    }

    fn perform_destroy(
        &self,
        _: &Request,
        instance: book::Model,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        async move {
            let mut row = instance.into_active_model();
            row.lent = Set(true);
            row.update(tx).await?;
            Ok(())
        }
    }
}

/// Answers tell who made them.
trait Signed: GenericApiView {
    fn finalize_response(&self, request: &Request, response: Response) -> impl Future<Output = Response> + Send {
        let mut response = rest_runtime::defaults::finalize_response(self, request, response);
        response.headers_mut().insert("x-signed", "yes".parse().unwrap());
        async move { response }
    }
}

#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(retrieve, destroy),
    mixins(SoftDelete(get_queryset, perform_destroy), Signed(finalize_response)),
)]
struct BookDetail;

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(list), mixins(SoftDelete(get_queryset)))]
struct BookList;

async fn bundles_bring_hooks(api: Api) {
    let routes = Router::new().route("/books/", BookList::as_view()).route("/books/{id}/", BookDetail::as_view());
    let shelf = Shelf::serve(api, routes, |rest| rest).await;
    assert_eq!(shelf.ids("/books/").await, [2, 3, 5, 6]);
    assert_eq!(shelf.get("/books/2/").await.expect(200).header("x-signed"), "yes");
    shelf.send("DELETE", "/books/2/", &json!({})).await.expect(204);
    shelf.get("/books/2/").await.expect(404);
    assert_eq!(shelf.ids("/books/").await, [3, 5, 6]);
}
