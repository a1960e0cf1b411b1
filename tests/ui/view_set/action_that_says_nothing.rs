#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

pub struct Users;

#[view_set(serializer = UserSerializer, actions(list(), retrieve(metadata = none)))]
impl Users {
    #[action(detail, methods = "")]
    async fn no_methods(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[action(detail, methods = )]
    async fn no_value(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[action(list, url_path = "")]
    async fn no_path(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[action(list, url_path = "a/{b")]
    async fn no_name(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[action(detail = yes)]
    async fn no_flag(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }

    #[action = "detail"]
    async fn no_list(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }
}

fn main() {}
