#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    #[field(allow_empty)]
    pub age: i32,
}

fn main() {}
