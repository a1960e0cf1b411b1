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

fn by_author(id: i32) -> sea_orm::Condition {
    sea_orm::Condition::all().add(sea_orm::ColumnTrait::eq(&article::Column::AuthorId, id))
}

#[generic_view(
    model = article::Entity,
    serializer = RowSerializer,
    actions(list),
    filter(author(method = by_author, queryset = users)),
)]
pub struct RowList;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = RowList::as_view();
}
