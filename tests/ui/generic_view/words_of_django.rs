#[path = "../entities.rs"]
mod entities;

use entities::*;
use rest_runtime::prelude::*;

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, email))]
pub struct UserSerializer;

#[generic_view(
    serializer_class = UserSerializer,
    actions(list),
    permission_classes = IsAuthenticated,
    filterset_fields(name),
    paginate_by = 10
)]
pub struct UserList;

#[generic_view(serializer = UserSerializer, actions(get))]
pub struct Methods;

fn main() {}
