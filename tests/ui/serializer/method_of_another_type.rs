#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    pub title: String,
    #[field(method)]
    pub length: i64,
}

impl ArticleSerializer {
    fn length(&self, article: &article::Model) -> usize {
        article.title.len()
    }
}

fn main() {}
