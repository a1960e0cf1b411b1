#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

pub struct Users;

#[view_set(serializer = UserSerializer)]
impl Users {
    #[action(detail)]
    #[action(list)]
    async fn both(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[action(detail)]
    async fn same(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[action(list)]
    async fn same(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[action(list, name = "a", suffix = "b")]
    async fn named(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    fn get_permissions(&self, _: &Request) -> impl Permission {
        AllowAny
    }

    #[action(list, permissions = AllowAny)]
    async fn permitted(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }
}

fn main() {}
