#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(slug, title), unique_together(slug, title, nulls_distinct = 1))]
pub struct ArticleSerializer;

fn main() {}
