use rest_runtime::prelude::*;

pub struct Hello;

#[api_view]
impl Hello {
    async fn get<T: Send>(&self, _: &Request) -> Result<Response> {
        Response::new(&"hello")
    }
}

fn main() {}
