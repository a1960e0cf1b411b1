#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    pub id: i32,
    #[field(source = "*")]
    pub title: Option<String>,
}

fn main() {}
