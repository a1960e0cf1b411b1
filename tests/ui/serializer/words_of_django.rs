#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, email), read_only_fields(id), extra_kwargs(email(min_length = 1)))]
pub struct UserSerializer;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
pub struct Long {
    #[field(validators(check), error_messages(required = "x"), trim_whitespace = false)]
    pub email: String,
}

fn main() {}
