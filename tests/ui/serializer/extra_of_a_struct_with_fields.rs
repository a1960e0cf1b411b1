#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, extra(name(min_length = 1)))]
pub struct UserSerializer {
    pub id: i32,
    pub name: Option<String>,
}

#[generic_view(model = user::Entity, serializer = UserSerializer, actions(list, create))]
pub struct UserList;

fn main() {}
