#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(slug, title), unique_together(slug, title, condition = "title"))]
pub struct ArticleSerializer;

fn main() {}
