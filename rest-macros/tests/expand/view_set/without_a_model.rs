#[automatically_derived]
impl ::rest_runtime::view::ApiView for Colours {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Colours",
    );
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[allow(clippy::unused_async, clippy::unused_self)]
impl Colours {
    async fn list(&self, _: &Request) -> Result<Response> {
        Response::new(&["red"])
    }
    async fn retrieve(&self, request: &Request) -> Result<Response> {
        Response::new(&request.kwarg("pk"))
    }
}
const _: () = {
    struct __ListAction;
    impl ::rest_runtime::view::Action<Colours> for __ListAction {
        const NAME: &'static str = "list";
        fn call<'a>(
            __view: &'a Colours,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            __view.list(__request)
        }
    }
    struct __RetrieveAction;
    impl ::rest_runtime::view::Action<Colours> for __RetrieveAction {
        const NAME: &'static str = "retrieve";
        fn call<'a>(
            __view: &'a Colours,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            __view.retrieve(__request)
        }
    }
    impl ::rest_runtime::viewsets::ViewSet for Colours {
        const ROUTES: &'static [::rest_runtime::viewsets::ViewSetRoute] = &[
            ::rest_runtime::viewsets::ViewSetRoute::list::<
                Self,
            >(::rest_runtime::view::Methods::new().get::<__ListAction>()),
            ::rest_runtime::viewsets::ViewSetRoute::detail::<
                Self,
            >(::rest_runtime::view::Methods::new().get::<__RetrieveAction>()),
        ];
    }
};
