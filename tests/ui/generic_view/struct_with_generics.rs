#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

#[generic_view(serializer = ArticleSerializer, actions(retrieve, update))]
pub struct ArticleDetail<T>(T);

fn main() {}
