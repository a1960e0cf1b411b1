use rest_runtime::prelude::*;

#[api_view(GET)]
async fn hello(_: &Request) -> Result<Response> {
    let counter = std::rc::Rc::new(1);
    std::future::ready(()).await;
    Response::new(&*counter)
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = hello::as_view();
}
