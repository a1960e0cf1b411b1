#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name))]
pub struct Base;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    #[field(flatten, omit = "name", read_only, label = "All of it")]
    pub base: Base,
    pub age: i32,
}

fn main() {}
