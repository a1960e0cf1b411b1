use rest_runtime::prelude::*;

#[api_view(GET)]
pub struct Hello;

fn main() {
    let _ = Hello;
}
