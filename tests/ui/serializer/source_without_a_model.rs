use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct TitleSerializer {
    #[field(source = title)]
    pub name: String,
}

fn main() {}
