#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name), rename_all = "camelcase")]
pub struct UserSerializer;

fn main() {}
