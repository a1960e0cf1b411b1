#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

pub struct Articles;

#[view_set(model = article::Entity, serializer = ArticleSerializer)]
impl Articles {
    #[action(detail, methods(post), conditional)]
    async fn publish(&self, request: &Request) -> Result<Response> {
        Response::new(&self.get_object(request).await?.slug)
    }
}

fn main() {
    let _ = SimpleRouter::new().register::<Articles>("articles");
}
