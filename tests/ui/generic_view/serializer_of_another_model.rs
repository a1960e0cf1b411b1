#[path = "../entities.rs"]
mod entities;

use entities::{user, article};
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

#[generic_view(model = user::Entity, serializer = ArticleSerializer, actions(create, retrieve, update))]
pub struct ArticleDetail;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
