use rest_runtime::prelude::*;

#[api_view(GET)]
async fn hello(_: &Request) -> Result<Response> {
    Response::new(&nmae)
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = hello::as_view();
}
