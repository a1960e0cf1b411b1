#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct UserSerializer {
    #[field(method = |user| user.age, default = 1)]
    pub years: i32,
    #[field(email, slug)]
    pub email: String,
    #[field(choices(1, 2), min_value = 1)]
    pub age: i32,
    #[field(source = credit)]
    pub credit: sea_orm::prelude::Decimal,
    #[field(count, source = articles, required = true)]
    pub articles: i64,
}

#[derive(Serializer)]
pub struct Tags {
    #[field(child(rename = "x"))]
    pub tags: Vec<String>,
    #[field(rename = "tags")]
    pub others: Vec<String>,
}

fn main() {}
