#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

pub struct Article;

#[derive(Serializer)]
#[serializer(model = Article, fields(article_code, title))]
pub struct ArticleSerializer;

fn main() {}
