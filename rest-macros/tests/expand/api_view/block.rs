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
    struct GetAction;
    impl ::rest_runtime::view::Action<ListUsers> for GetAction {
        const NAME: &'static str = "get";
        fn call<'a>(
            view: &'a ListUsers,
            request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            view.get(request)
        }
    }
    struct PostAction;
    impl ::rest_runtime::view::Action<ListUsers> for PostAction {
        const NAME: &'static str = "post";
        fn call<'a>(
            view: &'a ListUsers,
            request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            view.post(::core::clone::Clone::clone(request))
        }
    }
    impl ::rest_runtime::view::View for ListUsers {
        const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
            .get::<GetAction>()
            .post::<PostAction>();
    }
};
