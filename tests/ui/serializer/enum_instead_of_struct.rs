#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(title))]
pub enum ArticleSerializer {}

#[generic_view(model = article::Entity, serializer = ArticleSerializer, actions(list, create))]
pub struct ArticleList;

fn main() {}
