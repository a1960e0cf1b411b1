use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(allow_null = true)]
pub struct Point {
    pub x: Option<i32>,
}

fn main() {}
