/// Takes pictures.
pub struct PictureUpload;
impl ::rest_runtime::view::ApiView for PictureUpload {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
            "Picture Upload",
        )
        .description("Takes pictures.");
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .post::<::rest_runtime::mixins::Create>();
    const THROTTLE_SCOPE: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "uploads",
    );
    fn get_throttles(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::throttling::Throttle {
        (
            ::rest_runtime::__private::throttle(
                UserRateThrottle::rate("burst", Rate::per_minute(2)),
            ),
            ::rest_runtime::__private::throttle(ScopedRateThrottle),
        )
    }
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for PictureUpload {
    type Model = picture::Entity;
    type Serializer = PictureSerializer;
    const WHOLE_MODEL: bool = false;
}
#[automatically_derived]
impl ::rest_runtime::mixins::CreateModelMixin for PictureUpload {}
