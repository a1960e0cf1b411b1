#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    pub id: i32,
    #[field(max_length = 3, min_length = 5)]
    pub name: Option<String>,
}

#[generic_view(model = user::Entity, serializer = UserSerializer, actions(list, create))]
pub struct UserList;

fn main() {}
