#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, age), extra(age(min_length = 1)))]
pub struct ArticleSerializer;

#[generic_view(model = user::Entity, serializer = ArticleSerializer, actions(list, create))]
pub struct ArticleList;

fn main() {}
