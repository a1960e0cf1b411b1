#[path = "../entities.rs"]
mod entities;

use entities::user;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, email))]
pub struct RowSerializer;

#[generic_view(
    model = user::Entity,
    serializer = RowSerializer,
    actions(list),
    ordering(none, email),
)]
pub struct RowList;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = RowList::as_view();
}
