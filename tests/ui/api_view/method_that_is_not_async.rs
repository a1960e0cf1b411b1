use rest_runtime::prelude::*;

pub struct Hello;

#[api_view]
impl Hello {
    fn get(&self, _: &Request) -> Result<Response> {
        Response::new(&"hello")
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = Hello::as_view();
}
