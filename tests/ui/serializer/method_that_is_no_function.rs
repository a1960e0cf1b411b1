#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    pub title: String,
    #[field(method = "shouted")]
    pub shouted: String,
    #[field(method = |article, context, more| 1)]
    pub length: i64,
}

fn main() {}
