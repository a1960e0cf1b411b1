pub struct UserDetail;
#[automatically_derived]
impl ::rest_runtime::view::ApiView for UserDetail {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "User Detail",
    );
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl ::rest_runtime::view::View for UserDetail {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::Retrieve>();
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for UserDetail {
    type Model = User;
    type Serializer = UserSer;
    const LOOKUP_FIELD: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "id",
    );
}
#[automatically_derived]
impl ::rest_runtime::mixins::RetrieveModelMixin for UserDetail {}
const _: fn(::rest_runtime::__private::ModelOf<User>) = |__row| {
    let _ = __row.id;
};
