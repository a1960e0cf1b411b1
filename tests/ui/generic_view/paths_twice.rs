#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

#[generic_view(
    serializer = UserSerializer,
    actions(list),
    search(name, name),
    ordering(name, email, name),
    filter(name(iexact, iexact))
)]
pub struct UserList;

fn main() {}
