#[path = "/work/browsable/tests/ui/entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

pub struct Stranger;

#[generic_view(model = article::Entity, serializer = ArticleSerializer, actions(retrieve, update), renderers = Stranger)]
pub struct ArticleDetail;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
