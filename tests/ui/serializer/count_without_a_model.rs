use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct PlainSerializer {
    #[field(count)]
    pub articles: i64,
}

fn main() {}
