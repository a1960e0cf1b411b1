#[path = "../entities.rs"]
mod entities;

use entities::{article, user};
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, title))]
pub struct ArticleSerializer;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name))]
pub struct UserSerializer;

#[generic_view(
    model = article::Entity,
    serializer(create = UserSerializer, default = ArticleSerializer),
    actions(list, create),
)]
pub struct ArticleView;

fn main() {}
