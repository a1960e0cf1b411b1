use rest_runtime::prelude::*;

pub struct Hello;

#[api_view]
impl Hello {
    async fn get(&self, _: &Request) -> Result<Response> {
        Response::new(&"hello")
    }

    async fn perform_create(&self, _: &Request) -> Result<()> {
        Ok(())
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = Hello::as_view();
}
