#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    #[field(source = author.nme, read_only)]
    pub author_name: Option<String>,
}

fn main() {}
