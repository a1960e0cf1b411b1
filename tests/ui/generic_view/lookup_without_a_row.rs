#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

#[generic_view(serializer = UserSerializer, actions(list, create), lookup_field = email)]
pub struct UserList;

#[generic_view(serializer = UserSerializer, actions(list), http_method_names(post))]
pub struct Nothing;

fn main() {}
