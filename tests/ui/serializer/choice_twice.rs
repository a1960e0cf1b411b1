#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct Choices {
    #[field(choices("a", "b", "a"))]
    pub name: String,
}

fn main() {}
