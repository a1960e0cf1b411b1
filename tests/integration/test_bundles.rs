//! `mixins(…)`: hooks that a trait of the user's provides for several views.

use rest_runtime::axum::Router;
use rest_runtime::defaults;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};

use crate::shelf::{BookSerializer, Shelf, book};
use crate::support::Api;

on_each_database!(Own: bundles_bring_hooks, overridden_actions_call_their_defaults);

/// An entity whose rows are marked in place of being deleted.
trait Marked: EntityTrait {
    fn mark() -> Self::Column;
}

/// A lent book is hidden, and deleting a book marks it as lent.
impl Marked for book::Entity {
    fn mark() -> book::Column {
        book::Column::Lent
    }
}

/// For all such entities. Its functions take no `self`, so that calls in the view still resolve to the hooks.
trait SoftDelete: GenericApiView<Model: Marked> {
    fn get_queryset(_: &Self, _: &Request) -> Select<Self::Model> {
        Self::Model::find().filter(Self::Model::mark().eq(false))
    }

    fn perform_destroy(
        _: &Self,
        _: &Request,
        instance: <Self::Model as EntityTrait>::Model,
        tx: &Tx,
    ) -> impl Future<Output = Result<()>> + Send {
        async move {
            let row = Self::Model::update_many().belongs_to(&instance);
            row.col_expr(Self::Model::mark(), true.into()).exec(tx).await?;
            Ok(())
        }
    }
}

/// Adds a signature to responses.
trait Signed: GenericApiView {
    fn finalize_response(
        &self,
        request: &Request,
        response: Response,
    ) -> impl Future<Output = Result<Response>> + Send {
        async move { defaults::finalize_response(self, request, response)?.header("x-signed", "yes") }
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

struct CountedBooks;

#[view_set(serializer = BookSerializer, mixins(SoftDelete(get_queryset, perform_destroy)))]
impl CountedBooks {
    /// The number of rows, by the mixin's hook.
    #[action(list)]
    async fn number(&self, request: &Request) -> Result<Response> {
        let books = self.visible_queryset(request, self.get_queryset(request)).await?;
        Response::new(&books.all(request.database()).await?.len())
    }

    /// The list by the action's own serializer.
    #[action(list, serializer = Titles)]
    async fn titles(&self, request: &Request) -> Result<Response> {
        self.list(request).await
    }

    /// The list by the view set's serializer, as the action's own has no model.
    #[action(list, serializer = Wish)]
    async fn wished(&self, request: &Request) -> Result<Response> {
        self.list(request).await
    }
}

#[derive(Serializer)]
#[serializer(model = book::Entity, fields(title))]
struct Titles;

#[derive(Serializer)]
struct Wish {
    wish: String,
}

async fn bundles_bring_hooks(api: Api) {
    let counted = SimpleRouter::new().register::<CountedBooks>("counted");
    let routes = Router::new().route("/books/", BookList::as_view()).route("/books/{id}/", BookDetail::as_view());
    let routes = routes.merge(counted.into_router());
    let shelf = Shelf::serve(api, routes, |rest| rest).await;
    assert_eq!(shelf.ids("/books/").await, [2, 3, 5, 6]);
    assert_eq!(shelf.get("/counted/number/").await.expect(200).json(), json!(4));
    let keys = |answer: Value| answer[0].as_object().map(|row| row.keys().cloned().collect::<Vec<_>>());
    let (titles, wished) = (shelf.get("/counted/titles/").await, shelf.get("/counted/wished/").await);
    let all = shelf.get("/counted/").await.expect(200).json();
    assert_eq!(keys(titles.expect(200).json()), Some(vec!["title".to_owned()]));
    assert_eq!(wished.expect(200).json(), all);
    assert_eq!(shelf.get("/books/2/").await.expect(200).header("x-signed"), "yes");
    shelf.send("DELETE", "/books/2/", &json!({})).await.expect(204);
    shelf.get("/books/2/").await.expect(404);
    assert_eq!(shelf.ids("/books/").await, [3, 5, 6]);
}

struct TalkativeBooks;

/// Each action calls its default and adds its name.
#[view_set(model = book::Entity, serializer = BookSerializer)]
impl TalkativeBooks {
    async fn list(&self, request: &Request) -> Result<Response> {
        defaults::list(self, request).await?.header("x-did", "list")
    }

    async fn create(&self, request: &Request) -> Result<Response> {
        defaults::create(self, request).await?.header("x-did", "create")
    }

    async fn retrieve(&self, request: &Request) -> Result<Response> {
        defaults::retrieve(self, request).await?.header("x-did", "retrieve")
    }

    async fn update(&self, request: &Request) -> Result<Response> {
        defaults::update(self, request).await?.header("x-did", "update")
    }

    async fn partial_update(&self, request: &Request) -> Result<Response> {
        defaults::partial_update(self, request).await?.header("x-did", "partial_update")
    }

    async fn destroy(&self, request: &Request) -> Result<Response> {
        defaults::destroy(self, request).await?.header("x-did", "destroy")
    }

    async fn pre_save(&self, _: &Request, data: &mut Valid<BookSerializer>, _: &Tx) -> Result<()> {
        (data.row.price, data.row.lent, data.row.kind) = (Set(1.into()), Set(false), Set(book::Kind::Novel));
        Ok(())
    }
}

async fn overridden_actions_call_their_defaults(api: Api) {
    let routes = SimpleRouter::new().register::<TalkativeBooks>("books").into_router();
    let shelf = Shelf::serve(api, routes, |rest| rest).await;
    let seen = shelf.get("/books/2/").await.expect(200);
    assert_eq!(seen.header("x-did"), "retrieve");
    let mut book = seen.json();
    assert_eq!(shelf.get("/books/").await.expect(200).header("x-did"), "list");
    assert_eq!(shelf.ids("/books/").await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(shelf.send("PUT", "/books/2/", &book).await.expect(200).header("x-did"), "update");
    assert_eq!(shelf.send("PATCH", "/books/2/", &json!({})).await.expect(200).header("x-did"), "partial_update");
    book["id"] = json!(99);
    let made = shelf.send("POST", "/books/", &book).await.expect(201);
    assert_eq!(made.header("x-did"), "create");
    let path = format!("/books/{}/", made.json()["id"]);
    assert_eq!(shelf.send("DELETE", &path, &json!({})).await.expect(204).header("x-did"), "destroy");
    assert_eq!(shelf.ids("/books/").await, [1, 2, 3, 4, 5, 6]);
}
