#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, email))]
pub struct UserSerializer {
    pub name: Option<String>,
}

#[generic_view(serializer = UserSerializer, actions(list, create))]
pub struct UserList;

fn main() {}
