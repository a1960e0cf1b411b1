#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

fn even(number: &i32) -> Result<()> {
    if number % 2 == 0 { Ok(()) } else { Err(ErrorDetail::new("Odd.", "odd").into()) }
}

#[derive(Serializer)]
#[serializer(model = article::Entity)]
pub struct ArticleSerializer {
    #[field(validate = even)]
    pub title: String,
}

fn main() {}
