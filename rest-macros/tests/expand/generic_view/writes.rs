struct UserDetail;
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
        .put::<::rest_runtime::mixins::Update>()
        .patch::<::rest_runtime::mixins::PartialUpdate>();
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for UserDetail {
    type Model = User;
    type Serializer = UserSer;
    const PUT_AS_CREATE: bool = true;
    const RETRY_WRITES: bool = false;
    const ETAG: ::core::option::Option<::rest_runtime::generics::VersionOf<User>> = ::core::option::Option::Some(|
        __row|
    ::rest_runtime::__private::counted_etag(&__row.version));
    const COUNTED: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "version",
    );
}
#[automatically_derived]
impl ::rest_runtime::mixins::UpdateModelMixin for UserDetail {
    type UpdateSerializer = UserSer;
}
