#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    #[field(count, source = author.articles)]
    pub colleagues: i64,
}

fn main() {}
