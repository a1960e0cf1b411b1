#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    pub id: i32,
    pub nicknames: Vec<String>,
    #[field(child(max_length = 5))]
    pub labels: Vec<String>,
}

fn main() {}
