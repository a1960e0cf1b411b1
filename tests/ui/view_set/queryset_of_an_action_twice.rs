#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

use sea_orm::EntityTrait;

#[view_set(
    serializer = ArticleSerializer,
    actions(list(queryset = article::Entity::find()), create),
    queryset(list = article::Entity::find(), default = article::Entity::find())
)]
pub struct ArticleViewSet;

fn main() {}
