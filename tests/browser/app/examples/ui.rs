use rest_runtime::prelude::*;

#[api_view(renderers = (JsonRenderer, JsonParser))]
async fn hello(_: &Request) -> Result<Response> {
    Response::new(&"hello")
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = hello::as_view();
}
