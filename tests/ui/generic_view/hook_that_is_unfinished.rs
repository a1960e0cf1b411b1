#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

pub struct UserList;

#[generic_view(serializer = UserSerializer, actions(list))]
impl UserList {
    fn get_queryset(&self, request: &Request) -> Select<user::Entity> {
        let text = String::new();
        text.
    }
}

fn main() {
    let _ = UserList::as_view();
}
