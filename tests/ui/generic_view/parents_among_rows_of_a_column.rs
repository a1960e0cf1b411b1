#[path = "../entities.rs"]
mod entities;

use entities::{article, user};
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct RowSerializer;

fn users(_: &Request) -> Select<user::Entity> {
    sea_orm::EntityTrait::find()
}

#[generic_view(
    model = article::Entity,
    serializer = RowSerializer,
    actions(list),
    parents(author_pk = author.email(queryset = users)),
)]
pub struct RowList;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = RowList::as_view();
}
