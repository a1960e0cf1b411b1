#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

use sea_orm::EntityTrait;

pub struct ArticleDetail;

#[generic_view(model = article::Entity, serializer = ArticleSerializer, actions(retrieve, update))]
impl ArticleDetail {
    fn get_querset(&self, _: &Request) -> Select<article::Entity> {
        article::Entity::find()
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
