use rest_runtime::prelude::*;
use rest_runtime::axum::extract::Path;

#[api_view(GET)]
pub async fn by_path(path: Path<i32>) -> Result<Response> {
    Response::new(&1)
}

#[api_view(GET)]
pub async fn changing(request: &mut Request) -> Result<Response> {
    Response::new(&1)
}

pub struct Block;

#[api_view]
impl Block {
    async fn get(&self, pair: (Request, i32)) -> Result<Response> {
        Response::new(&1)
    }
}

fn main() {}
