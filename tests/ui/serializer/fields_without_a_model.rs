use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(fields(x, y))]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

fn main() {}
