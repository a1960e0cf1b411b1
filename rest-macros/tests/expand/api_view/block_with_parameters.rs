#[automatically_derived]
impl<S: Serializer + 'static> ::rest_runtime::view::ApiView for Check<S> {
    const VIEW: &'static Self = &Self(::core::marker::PhantomData);
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Check",
    );
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[allow(clippy::unused_async, clippy::unused_self)]
impl<S: Serializer + 'static> Check<S> {
    async fn post(&self, request: &Request) -> Result<Response> {
        Response::new(&1)
    }
}
const _: () = {
    struct __PostAction;
    impl<S: Serializer + 'static> ::rest_runtime::view::Action<Check<S>>
    for __PostAction {
        const NAME: &'static str = "post";
        fn call<'a>(
            __view: &'a Check<S>,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            __view.post(__request)
        }
        fn takes() -> ::core::option::Option<
            &'static ::rest_runtime::__private::Schema,
        > {
            ::rest_runtime::__private::schema::<S>()
        }
    }
    impl<S: Serializer + 'static> ::rest_runtime::view::View for Check<S> {
        const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
            .post::<__PostAction>();
    }
};
