use rest_runtime::prelude::*;

#[api_view(GET)]
async fn hello(request: &Request, id: i32) -> Result<Response> {
    Response::new(&(request.uri().path(), id))
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = hello::as_view();
}
