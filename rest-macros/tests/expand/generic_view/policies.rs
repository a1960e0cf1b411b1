pub struct UserList;
impl ::rest_runtime::view::ApiView for UserList {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "User List",
    );
    const THROTTLE_SCOPE: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "uploads",
    );
    const OVERRIDDEN: &'static [&'static str] = &[
        "get_authenticators",
        "get_content_negotiator",
        "get_metadata",
        "get_parsers",
        "get_permissions",
        "get_renderers",
        "get_throttles",
        "get_versioning",
    ];
    fn get_renderers(
        &self,
        _: &::rest_runtime::Request,
    ) -> ::rest_runtime::renderers::Renderers {
        const RENDERERS: &[&'static dyn ::rest_runtime::renderers::Renderer] = &[
            &JsonRenderer,
            &CsvRenderer::new(),
        ];
        ::rest_runtime::renderers::Renderers::constant(RENDERERS)
    }
    fn get_parsers(
        &self,
        _: &::rest_runtime::Request,
    ) -> ::rest_runtime::parsers::Parsers {
        const PARSERS: &[&'static dyn ::rest_runtime::parsers::DynParser] = &[
            &JsonParser,
            &FormParser,
        ];
        ::rest_runtime::parsers::Parsers::constant(PARSERS)
    }
    fn get_content_negotiator(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::negotiation::ContentNegotiation {
        use ::rest_runtime::__private::IsNegotiation as _;
        DrfContentNegotiation.negotiation()
    }
    fn get_versioning(
        &self,
        _: &::rest_runtime::Request,
    ) -> ::core::option::Option<::rest_runtime::versioning::BoxVersioning> {
        const POLICY: &dyn ::rest_runtime::versioning::Versioning = &QueryParameterVersioning::new(
            VERSIONS,
        );
        ::core::option::Option::Some(
            ::rest_runtime::versioning::BoxVersioning::constant(POLICY),
        )
    }
    fn get_metadata(
        &self,
        _: &::rest_runtime::Request,
    ) -> ::core::option::Option<::rest_runtime::metadata::BoxMetadata> {
        const POLICY: &dyn ::rest_runtime::metadata::DynMetadata = &Brief;
        ::core::option::Option::Some(
            ::rest_runtime::metadata::BoxMetadata::constant(POLICY),
        )
    }
    fn get_authenticators(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::authentication::Authentication {
        use ::rest_runtime::__private::IsAuthentication as _;
        (TokenAuthentication.authentication(), SessionAuthentication.authentication())
    }
    fn get_permissions(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::permissions::Permission {
        use ::rest_runtime::__private::IsPermission as _;
        ::rest_runtime::permissions::And(
            IsAuthenticated.permission(),
            ::rest_runtime::permissions::Or(
                IsOwner.permission(),
                ::rest_runtime::permissions::Not(IsBanned::since(2020).permission()),
            ),
        )
    }
    fn get_throttles(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::throttling::Throttle {
        use ::rest_runtime::__private::IsThrottle as _;
        AnonRate.throttle()
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
