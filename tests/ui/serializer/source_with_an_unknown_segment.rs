#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    #[field(source = authro.name, read_only)]
    pub author_name: Option<String>,
    #[field(read_only)]
    pub title: String,
}

fn main() {}
