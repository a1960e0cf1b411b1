#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    pub title: String,
    #[field(method = |article| article.title.len())]
    pub length: i64,
}

fn main() {}
