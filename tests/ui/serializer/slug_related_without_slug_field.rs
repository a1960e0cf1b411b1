#[path = "../entities.rs"]
mod entities;

use entities::{article, user};
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    pub title: String,
    pub author: SlugRelated<user::Entity>,
}

fn main() {}
