struct UserPatch;
#[automatically_derived]
impl ::rest_runtime::view::ApiView for UserPatch {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "User Patch",
    );
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl ::rest_runtime::view::View for UserPatch {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .patch::<::rest_runtime::mixins::PartialUpdate>();
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for UserPatch {
    type Model = User;
    type Serializer = UserSer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::UpdateModelMixin for UserPatch {
    type UpdateSerializer = UserSer;
}
