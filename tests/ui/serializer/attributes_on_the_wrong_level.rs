#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, email))]
#[field(email(max_length = 3), rubbish)]
pub struct OnTheStruct;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct OnAField {
    #[serializer(max_length = 3, nonsense)]
    pub email: String,
}

fn main() {}
