#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

#[generic_view(model = article::Entity, serializer = ArticleSerializer, actions(retrieve, update), etag(slug, counted))]
pub struct Articles;

fn main() {}
