#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    pub id: i32,
    #[field(max_digits = 2, decimal_places = 3)]
    pub credit: sea_orm::entity::prelude::Decimal,
}

#[generic_view(model = user::Entity, serializer = UserSerializer, actions(list, create))]
pub struct UserList;

fn main() {}
