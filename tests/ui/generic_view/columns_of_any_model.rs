use std::marker::PhantomData;

use rest_runtime::prelude::*;

#[generic_view(serializer = S, actions(retrieve), lookup_field = slug, filter(slug))]
pub struct Detail<S: ModelSerializer>(PhantomData<S>);

fn main() {}
