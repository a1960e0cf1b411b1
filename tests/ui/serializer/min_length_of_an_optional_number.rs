#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    #[field(label = "Age", min_length = 1, required = false)]
    pub age: Option<i32>,
    #[field(child(min_value = 1))]
    pub name: Option<String>,
}

fn main() {}
