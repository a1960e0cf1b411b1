#[automatically_derived]
impl ::rest_runtime::view::ApiView for UserDetail {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "User Detail",
    );
    const OVERRIDDEN: &'static [&'static str] = &[
        "check_object_permissions",
        "perform_destroy",
        "perform_update",
        "retrieve",
    ];
}
#[automatically_derived]
impl ::rest_runtime::view::View for UserDetail {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::Retrieve>()
        .put::<::rest_runtime::mixins::Update>()
        .patch::<::rest_runtime::mixins::PartialUpdate>()
        .delete::<::rest_runtime::mixins::Destroy>();
}
impl ::rest_runtime::generics::GenericApiView for UserDetail {
    type Model = User;
    type Serializer = UserSer;
    async fn check_object_permissions(
        &self,
        _: &Request,
        _: &user::Model,
    ) -> Result<()> {
        Ok(())
    }
}
impl ::rest_runtime::mixins::RetrieveModelMixin for UserDetail {
    async fn retrieve(&self, request: &Request) -> Result<Response> {
        Response::new(&self.get_object(request).await?.name)
    }
}
impl ::rest_runtime::mixins::UpdateModelMixin for UserDetail {
    type UpdateSerializer = UserSer;
    async fn perform_update(
        &self,
        _: &Request,
        data: Valid<UserSer>,
        tx: &Tx,
    ) -> Result<Model> {
        data.save(tx).await
    }
}
impl ::rest_runtime::mixins::DestroyModelMixin for UserDetail {
    async fn perform_destroy(&self, _: &Request, user: Model, tx: &Tx) -> Result<()> {
        user.delete(tx).await
    }
}
