#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;
use rest_runtime::fields::TimeDelta;

#[derive(Serializer)]
pub struct Values {
    #[field(coerce_to_string = true)]
    pub float: f64,
    #[field(coerce_to_string = true)]
    pub duration: TimeDelta,
    #[field(input_formats("%d"))]
    pub other: TimeDelta,
    #[field(input_formats("hex"))]
    pub key: sea_orm::prelude::Uuid,
}

fn main() {}
