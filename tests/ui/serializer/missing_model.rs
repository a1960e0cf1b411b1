#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(fields(article_code, title))]
pub struct ArticleSerializer;

fn main() {}
