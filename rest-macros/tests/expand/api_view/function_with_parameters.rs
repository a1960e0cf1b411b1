struct check<S, const N: usize> {
    marker: ::core::marker::PhantomData<fn() -> (S,)>,
}
#[automatically_derived]
impl<S: Serializer + 'static, const N: usize> ::rest_runtime::view::ApiView
for check<S, N>
where
    S: Clone,
{
    const VIEW: &'static Self = &Self {
        marker: ::core::marker::PhantomData,
    };
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Check",
    );
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl<S: Serializer + 'static, const N: usize> ::rest_runtime::view::View for check<S, N>
where
    S: Clone,
{
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .post::<Self>();
}
impl<S: Serializer + 'static, const N: usize> ::rest_runtime::view::Action<Self>
for check<S, N>
where
    S: Clone,
{
    const NAME: &'static str = "check";
    async fn call(_: &Self, request: &Request) -> Result<Response> {
        Response::new(&N)
    }
}
