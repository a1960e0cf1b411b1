#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name), allow_null = false)]
pub struct UserSerializer;

#[generic_view(serializer = UserSerializer, actions(list, create))]
pub struct UserList;

fn main() {}
