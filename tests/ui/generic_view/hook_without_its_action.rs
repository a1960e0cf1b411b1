#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

pub struct ArticleDetail;

#[generic_view(model = article::Entity, serializer = ArticleSerializer, actions(retrieve, update))]
impl ArticleDetail {
    async fn perform_create(
        &self,
        _: &Request,
        data: Valid<ArticleSerializer>,
        tx: &Tx,
    ) -> Result<article::Model> {
        data.save(tx).await
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
