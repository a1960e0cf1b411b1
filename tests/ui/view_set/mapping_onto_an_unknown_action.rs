#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

pub struct ArticleViewSet;

#[view_set(model = article::Entity, serializer = ArticleSerializer)]
impl ArticleViewSet {
    #[action(detail, methods = "post")]
    async fn publish(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[mapping(publsh, "delete")]
    async fn withdraw(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }
}

fn main() {
    let _: rest_runtime::axum::Router<Rest> = SimpleRouter::new().register::<ArticleViewSet>("articles").into_router();
}
