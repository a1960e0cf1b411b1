#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    #[field(read_only)]
    pub nmae: Option<String>,
    #[field(min_value = 1)]
    pub age: i32,
}

fn main() {}
