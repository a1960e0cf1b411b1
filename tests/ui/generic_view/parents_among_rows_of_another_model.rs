#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct RowSerializer;

fn articles(_: &Request) -> Select<article::Entity> {
    sea_orm::EntityTrait::find()
}

#[generic_view(
    model = article::Entity,
    serializer = RowSerializer,
    actions(list),
    parents(author(queryset = articles)),
)]
pub struct RowList;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = RowList::as_view();
}
