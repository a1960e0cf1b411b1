#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[view_set(model = article::Entity, actions(list))]
pub struct ArticleViewSet;

fn main() {}
