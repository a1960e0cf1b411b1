#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

#[generic_view(
    model = article::Entity,
    serializer = ArticleSerializer,
    actions(list),
    ordering(title, default = "-titel"),
)]
pub struct ArticleView;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleView::as_view();
}
