/// Not this.
pub struct UserList;
#[automatically_derived]
impl ::rest_runtime::view::ApiView for UserList {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
            "People",
        )
        .description("Everybody.");
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl ::rest_runtime::view::View for UserList {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::List>();
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for UserList {
    type Model = User;
    type Serializer = UserSer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::ListModelMixin for UserList {}
