#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct Choices {
    #[field(choices("a", "b"))]
    pub map: std::collections::HashMap<String, String>,
    #[field(choices("a", "b"))]
    pub nested: Inner,
    #[field(choices("a", "b"))]
    pub number: i32,
    #[field(choices("a", 2))]
    pub mixed: String,
}

#[derive(Serializer)]
pub struct Inner {
    pub name: String,
}

fn main() {}
