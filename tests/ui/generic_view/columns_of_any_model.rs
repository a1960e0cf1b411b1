use std::marker::PhantomData;

use rest_runtime::prelude::*;

#[generic_view(serializer = S, actions(list), filter(slug))]
pub struct Rows<S: ModelSerializer>(PhantomData<S>);

fn main() {}
