#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

pub struct ArticleDetail;

#[generic_view(model = article::Entity, serializer = ArticleSerializer, actions(retrieve, destroy))]
impl ArticleDetail {
    async fn post_save(&self, _: &Request, _: &article::Model, _: bool, _: &Tx) -> Result<()> {
        Ok(())
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
