use rest_runtime::prelude::*;

pub struct HasKey;

impl Permission for HasKey {
    fn has_permission(&self, request: &Request) -> bool {
        request.headers().contains_key("x-key")
    }
}

fn main() {}
