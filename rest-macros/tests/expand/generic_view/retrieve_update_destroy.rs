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
        .get::<::rest_runtime::mixins::Retrieve>()
        .put::<::rest_runtime::mixins::Update>()
        .patch::<::rest_runtime::mixins::PartialUpdate>()
        .delete::<::rest_runtime::mixins::Destroy>();
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for UserDetail {
    type Model = User;
    type Serializer = UserSer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::RetrieveModelMixin for UserDetail {}
#[automatically_derived]
impl ::rest_runtime::mixins::UpdateModelMixin for UserDetail {
    type UpdateSerializer = UserSer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::DestroyModelMixin for UserDetail {}
