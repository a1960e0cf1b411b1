use rest_runtime::prelude::*;

#[api_view(GET)]
async fn hello<'a>(_: &'a Request) -> Result<Response> {
    Response::new(&"hello")
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = hello::as_view();
}
