#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

#[generic_view(serializer = UserSerializer, actions(list))]
#[generic_view(serializer = UserSerializer, actions(create))]
pub struct UserList;

#[view_set(serializer = UserSerializer)]
#[generic_view(serializer = UserSerializer, actions(create))]
pub struct Users;

fn main() {}
