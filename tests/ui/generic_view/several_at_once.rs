#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

use sea_orm::EntityTrait;

pub struct ArticleDetail;

#[generic_view(model = article::Entity, serializer = "ArticleSerializer", actions(retrieve, updaet), lookup_feild = slug, name = 1, permissions = IsAdminUser + IsAuthenticated)]
impl ArticleDetail {
    async fn perform_create(
        &self,
        _: &Request,
        data: Valid<ArticleSerializer>,
        tx: &Tx,
    ) -> Result<article::Model> {
        data.save(tx).await
    }
    fn get_querset(&self, _: &Request) -> Select<article::Entity> {
        article::Entity::find()
    }
    async fn check_permisions(&self, _: &Request) -> Result<()> {
        Ok(())
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
