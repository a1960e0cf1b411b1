use rest_runtime::prelude::*;

#[api_view(GET)]
pub async fn of_self(&self, request: &Request) -> Result<Response> {
    Response::new(&1)
}

pub struct Twice;

#[api_view]
impl Twice {
    async fn get(&self) -> Result<Response> {
        Response::new(&1)
    }

    async fn get(&self) -> Result<Response> {
        Response::new(&2)
    }
}

fn main() {}
