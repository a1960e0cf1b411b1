#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

pub struct Name;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    pub id: i32,
    pub name: Name,
}

#[generic_view(model = user::Entity, serializer = UserSerializer, actions(list, create))]
pub struct UserList;

fn main() {}
