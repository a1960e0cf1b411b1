#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::, fields(id))]
pub struct UserSerializer;

fn main() {}
