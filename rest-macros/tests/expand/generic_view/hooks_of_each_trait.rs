#[cfg(feature = "users")]
impl ::rest_runtime::view::ApiView for UserList {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
            "User List",
        )
        .description("All users.");
    const THROTTLES_VARY: bool = true;
    const OVERRIDDEN: &'static [&'static str] = &[
        "get_permissions",
        "get_queryset",
        "get_throttles",
        "list",
        "perform_create",
    ];
    #[allow(refining_impl_trait)]
    fn get_permissions(&self, _: &Request) -> IsAdminUser {
        IsAdminUser
    }
    fn get_throttles(&self, _: &Request) -> impl Throttle {
        AnonRate
    }
}
#[cfg(feature = "users")]
#[automatically_derived]
impl ::rest_runtime::view::View for UserList {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::List>()
        .post::<::rest_runtime::mixins::Create>();
}
#[cfg(feature = "users")]
impl ::rest_runtime::generics::GenericApiView for UserList {
    type Model = User;
    type Serializer = UserSer;
    /// Only what the asking user may see.
    fn get_queryset(&self, request: &Request) -> Select<User> {
        User::find().filter(visible_to(request.user()))
    }
}
#[cfg(feature = "users")]
impl ::rest_runtime::mixins::ListModelMixin for UserList {
    async fn list(&self, request: &Request) -> Result<Response> {
        Response::new(&request.path())
    }
}
#[cfg(feature = "users")]
impl ::rest_runtime::mixins::CreateModelMixin for UserList {
    type CreateSerializer = UserSer;
    #[tracing::instrument(skip_all)]
    async fn perform_create(
        &self,
        _: &Request,
        mut data: Valid<UserSer>,
        tx: &Tx,
    ) -> Result<Model> {
        data.row.name = Set("new".to_owned());
        data.save(tx).await
    }
}
