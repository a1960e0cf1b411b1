#[path = "../entities.rs"]
mod entities;

use entities::{article, user};
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    pub title: String,
    #[field(method = shouted)]
    pub shouted: String,
}

fn shouted(user: &user::Model) -> String {
    user.name.clone().unwrap_or_default()
}

fn main() {}
