#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, feilds(article_code, title))]
pub struct ArticleSerializer;

#[generic_view(model = article::Entity, serializer = ArticleSerializer, actions(list, create))]
pub struct ArticleList;

fn main() {}
