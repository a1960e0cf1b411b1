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
    fn get_queryset(&self, _: &Request) -> Select<user::Entity> {
        sea_orm::EntityTrait::find()
    }

    fn get_queryset(&self, _: &Request) -> Select<user::Entity> {
        sea_orm::EntityTrait::find()
    }

    #[action(detail)]
    async fn publish(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }
}

fn main() {}
