#[path = "../entities.rs"]
mod entities;

use rest_runtime::prelude::*;

#[view_set(model = entities::article::Entity, actions(list))]
pub struct ArticleViewSet;

fn main() {}
