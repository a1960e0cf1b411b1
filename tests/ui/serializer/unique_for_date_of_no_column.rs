#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name), extra(name(unique_for_date = brithday)))]
pub struct UserSerializer;

fn main() {}
