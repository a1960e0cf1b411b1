use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct Point {
    pub x: i32,
}

#[generic_view(serializer = Point, actions(list))]
pub struct PointList;

fn main() {}
