#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name))]
pub struct Base;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name), extra(name(flatten)))]
pub struct UserSerializer;

fn main() {}
