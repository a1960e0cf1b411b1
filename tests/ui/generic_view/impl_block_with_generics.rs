#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

pub struct ArticleDetail<T>(T);

#[generic_view(serializer = ArticleSerializer, actions(retrieve, update))]
impl<T: Send + Sync + 'static> ArticleDetail<T> {}

fn main() {}
