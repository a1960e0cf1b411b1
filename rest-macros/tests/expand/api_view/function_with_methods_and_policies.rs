struct several {}
impl ::rest_runtime::view::ApiView for several {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Some",
    );
    const OVERRIDDEN: &'static [&'static str] = &["get_permissions", "get_throttles"];
    fn get_permissions(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::permissions::Permission {
        use ::rest_runtime::__private::IsPermission as _;
        IsAdminUser.permission()
    }
    fn get_throttles(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::throttling::Throttle {
        use ::rest_runtime::__private::IsThrottle as _;
        (AnonRate.throttle(), UserRate.throttle())
    }
}
#[automatically_derived]
impl ::rest_runtime::view::View for several {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<Self>()
        .post::<Self>()
        .without_head();
}
impl ::rest_runtime::view::Action<Self> for several {
    const NAME: &'static str = "several";
    async fn call(_: &Self, request: &Request) -> Result<Response> {
        Response::new(&request.method().as_str())
    }
}
