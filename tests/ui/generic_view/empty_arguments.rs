#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

#[generic_view(serializer = UserSerializer, actions(list), search(), ordering(), filter(), mixins())]
pub struct UserList;

#[generic_view(serializer = UserSerializer, actions(list), search(param = "q"), ordering(param = "o"), name = "")]
pub struct NoPaths;

fn main() {}
