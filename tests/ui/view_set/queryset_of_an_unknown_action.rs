#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity, fields(article_code, slug, title))]
pub struct ArticleSerializer;

#[view_set(serializer = ArticleSerializer, queryset(lits = <article::Entity as sea_orm::EntityTrait>::find()))]
pub struct ArticleViewSet;

fn main() {}
