#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

pub struct Articles;

#[view_set(model = article::Entity, serializer = ArticleSerializer, etag = title)]
impl Articles {
    #[action(list, conditional)]
    async fn latest(&self, _: &Request) -> Result<Response> {
        Response::new(&"latest")
    }
}

fn main() {
    let _ = SimpleRouter::new().register::<Articles>("articles");
}
