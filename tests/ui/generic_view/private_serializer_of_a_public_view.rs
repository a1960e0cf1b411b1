#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id))]
struct Hidden;

#[generic_view(model = user::Entity, serializer = Hidden, actions(list, create))]
pub struct UserList;

fn main() {}
