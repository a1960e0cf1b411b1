/// Says hello.
pub struct hello {}
#[automatically_derived]
impl ::rest_runtime::view::ApiView for hello {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
            "Hello",
        )
        .description("Says hello.");
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl ::rest_runtime::view::View for hello {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<Self>()
        .without_head();
}
impl ::rest_runtime::view::Action<Self> for hello {
    const NAME: &'static str = "hello";
    #[tracing::instrument]
    async fn call(_: &Self, __request: &::rest_runtime::Request) -> Result<Response> {
        let request: Request = ::rest_runtime::__private::request_parameter(__request);
        { Response::new(&request.kwarg("name")) }
    }
}
