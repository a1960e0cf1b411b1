#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(
    model = article::Entity,
    fields(slug, title),
    unique_together(slug, title, conditon = article::Column::Title.is_not_null()),
)]
pub struct ArticleSerializer;

fn main() {}
