#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    #[field(default = "ten")]
    pub age: i32,
    #[field(default = true)]
    pub email: String,
    #[field(default = true)]
    pub credit: sea_orm::prelude::Decimal,
}

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, age, email), extra(age(default = 1.5), email(default = None)))]
pub struct Short;

fn main() {}
