use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct Point {
    pub x: i32,
}

#[api_view(GET, serializer = Point)]
async fn hello(_: &Request) -> Result<Response> {
    Response::new(&"hello")
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = hello::as_view();
}
