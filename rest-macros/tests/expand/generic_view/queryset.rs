pub struct UserList;
#[automatically_derived]
impl ::rest_runtime::view::ApiView for UserList {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "User List",
    );
    const OVERRIDDEN: &'static [&'static str] = &["get_queryset"];
}
#[automatically_derived]
impl ::rest_runtime::view::View for UserList {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::List>();
}
impl ::rest_runtime::generics::GenericApiView for UserList {
    type Model = User;
    type Serializer = UserSer;
    fn get_queryset(
        &self,
        _: &::rest_runtime::Request,
    ) -> ::rest_runtime::sea_orm::Select<Self::Model> {
        User::find().filter(user::Column::Active.eq(true))
    }
}
#[automatically_derived]
impl ::rest_runtime::mixins::ListModelMixin for UserList {}
