use rest_runtime::prelude::*;

pub struct Hello;

#[api_view(permissions = IsAuthenticated)]
impl Hello {
    async fn get(&self, _: &Request) -> Result<Response> {
        Response::new(&"hello")
    }

    fn get_permissions(&self, _: &Request) -> impl Permission {
        IsAdminUser
    }
}

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = Hello::as_view();
}
