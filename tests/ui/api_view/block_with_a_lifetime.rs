use rest_runtime::prelude::*;

pub struct Hello<'a>(&'a str);

#[api_view]
impl<'a> Hello<'a> {
    async fn get(&self) -> Result<Response> {
        Response::new(&"hello")
    }
}

fn main() {}
