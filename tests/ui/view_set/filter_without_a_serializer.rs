#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

pub struct Users;

#[view_set(filter(name))]
impl Users {
    async fn list(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
    }
}

fn main() {}
