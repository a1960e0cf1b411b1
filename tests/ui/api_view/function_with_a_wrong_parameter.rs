use rest_runtime::prelude::*;

#[api_view(GET)]
async fn hello(request: &str) -> Result<Response> {
    Response::new(&request)
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = hello::as_view();
}
