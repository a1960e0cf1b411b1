pub struct UserList;
impl ::rest_runtime::view::ApiView for UserList {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "User List",
    );
    const OVERRIDDEN: &'static [&'static str] = &[
        "get_authenticators",
        "get_permissions",
        "get_throttles",
    ];
    fn get_authenticators(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::authentication::Authentication {
        use ::rest_runtime::__private::IsAuthentication as _;
    }
    fn get_permissions(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::permissions::Permission {
        use ::rest_runtime::__private::IsPermission as _;
        (
            IsAuthenticated.permission(),
            ::rest_runtime::permissions::Or(
                IsOwner.permission(),
                IsAdminUser.permission(),
            ),
        )
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
impl ::rest_runtime::view::View for UserList {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::List>();
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for UserList {
    type Model = User;
    type Serializer = UserSer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::ListModelMixin for UserList {}
