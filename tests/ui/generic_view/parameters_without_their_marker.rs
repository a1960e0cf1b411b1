#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

#[generic_view(serializer = UserSerializer, actions(list))]
pub struct Top<const N: usize>;

#[generic_view(serializer = S, actions(list))]
pub struct Ledger<S: ModelSerializer, const N: usize>;

fn main() {}
