impl ::rest_runtime::view::ApiView for ListUsers {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
            "List Users",
        )
        .description("All users.");
    const OVERRIDDEN: &'static [&'static str] = &["get_permissions", "get_view_name"];
    fn get_permissions(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::permissions::Permission {
        use ::rest_runtime::__private::IsPermission as _;
        IsAdminUser.permission()
    }
    fn get_view_name(&self, _: &Request) -> String {
        "Users".to_owned()
    }
}
#[allow(clippy::unused_async, clippy::unused_self)]
impl ListUsers {
    async fn get(&self, request: &Request) -> Result<Response> {
        Response::new(&request.user().username())
    }
    async fn post(&self, request: Request) -> Result<Response> {
        Response::new(&request.data_as::<String>().await?)
    }
}
const _: () = {
    struct __GetAction;
    impl ::rest_runtime::view::Action<ListUsers> for __GetAction {
        const NAME: &'static str = "get";
        fn call<'a>(
            __view: &'a ListUsers,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            __view.get(__request)
        }
    }
    struct __PostAction;
    impl ::rest_runtime::view::Action<ListUsers> for __PostAction {
        const NAME: &'static str = "post";
        fn call<'a>(
            __view: &'a ListUsers,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            __view.post(::rest_runtime::__private::request_parameter(__request))
        }
    }
    impl ::rest_runtime::view::View for ListUsers {
        const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
            .get::<__GetAction>()
            .post::<__PostAction>();
    }
};
