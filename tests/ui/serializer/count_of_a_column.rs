#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    #[field(count)]
    pub age: i64,
}

fn main() {}
