use rest_runtime::prelude::*;

pub struct Hello;

#[api_view]
impl Hello {
    async fn get(&self, _: &Request) -> Result<String> {
        Ok("hello".to_owned())
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = Hello::as_view();
}
