use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer]
pub struct TitleSerializer {
    #[field(source = title)]
    pub name: String,
}

fn main() {}
