struct echo<P, R> {
    marker: ::core::marker::PhantomData<fn() -> (P, R)>,
}
impl<
    P: IntoParsers + Default + 'static,
    R: Renderer + Default + 'static,
> ::rest_runtime::view::ApiView for echo<P, R> {
    const VIEW: &'static Self = &Self {
        marker: ::core::marker::PhantomData,
    };
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Echo",
    );
    const OVERRIDDEN: &'static [&'static str] = &["get_parsers", "get_renderers"];
    fn get_renderers(
        &self,
        _: &::rest_runtime::Request,
    ) -> ::rest_runtime::renderers::Renderers {
        ::rest_runtime::renderers::IntoRenderers::into_renderers((
            R::default(),
            JsonRenderer,
        ))
    }
    fn get_parsers(
        &self,
        _: &::rest_runtime::Request,
    ) -> ::rest_runtime::parsers::Parsers {
        ::rest_runtime::parsers::IntoParsers::into_parsers(P::default())
    }
}
#[automatically_derived]
impl<
    P: IntoParsers + Default + 'static,
    R: Renderer + Default + 'static,
> ::rest_runtime::view::View for echo<P, R> {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<Self>()
        .without_head();
}
impl<
    P: IntoParsers + Default + 'static,
    R: Renderer + Default + 'static,
> ::rest_runtime::view::Action<Self> for echo<P, R> {
    const NAME: &'static str = "echo";
    async fn call(_: &Self, request: &Request) -> Result<Response> {
        Response::new(&1)
    }
}
