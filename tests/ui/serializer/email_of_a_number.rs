use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct TitleSerializer {
    #[field(email)]
    pub name: i32,
}

fn main() {}
