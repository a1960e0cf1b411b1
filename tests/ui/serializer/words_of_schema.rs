use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct Job {
    #[field(schema(exmple = 3, format = 4))]
    pub times: i32,
}

fn main() {}
