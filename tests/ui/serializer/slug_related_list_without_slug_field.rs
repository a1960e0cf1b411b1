#[path = "../entities.rs"]
mod entities;

use entities::{article, user};
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    #[field(read_only)]
    pub articles: Vec<SlugRelated<article::Entity>>,
}

fn main() {}
