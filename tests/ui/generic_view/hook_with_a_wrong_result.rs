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
    async fn perform_update(
        &self,
        _: &Request,
        data: Valid<ArticleSerializer>,
        tx: &Tx,
    ) -> Result<bool> {
        data.save(tx).await.map(|_| true)
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
