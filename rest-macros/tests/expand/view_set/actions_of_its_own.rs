impl ::rest_runtime::view::ApiView for TrackViewSet {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Track",
    );
    const OVERRIDDEN: &'static [&'static str] = &[
        "get_permissions",
        "get_queryset",
        "get_serializer",
    ];
    fn get_permissions(
        &self,
        __request: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::permissions::Permission {
        use ::rest_runtime::__private::IsPermission as _;
        match ::rest_runtime::__private::action(__request) {
            "retrieve" => {
                ::rest_runtime::__private::boxed_permissions(
                    IsAuthenticated.permission(),
                )
            }
            "set_price" => {
                ::rest_runtime::__private::boxed_permissions(IsAdminUser.permission())
            }
            _ => ::rest_runtime::defaults::get_permissions(__request),
        }
    }
}
impl ::rest_runtime::generics::GenericApiView for TrackViewSet {
    type Model = track::Entity;
    type Serializer = TrackSerializer;
    const LOOKUP_FIELD: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "slug",
    );
    fn get_serializer(
        &self,
        __request: &::rest_runtime::Request,
    ) -> ::rest_runtime::serializers::SerializerOf<Self::Model> {
        match ::rest_runtime::__private::action(__request) {
            "set_price" => {
                use ::rest_runtime::__private::FallbackSerializer as _;
                ::rest_runtime::__private::OwnSerializer::<Self, PriceSerializer>::new()
                    .serializer()
            }
            _ => ::rest_runtime::serializers::SerializerOf::new::<TrackSerializer>(),
        }
    }
    fn serializers() -> ::rest_runtime::__private::Vec<
        &'static ::rest_runtime::serializers::Schema,
    > {
        ::core::convert::From::from([
            <TrackSerializer as ::rest_runtime::serializers::Serializer>::schema(),
        ])
    }
    fn get_queryset(&self, _: &Request) -> Select<track::Entity> {
        track::Entity::find()
    }
}
#[automatically_derived]
impl ::rest_runtime::mixins::ListModelMixin for TrackViewSet {}
#[automatically_derived]
impl ::rest_runtime::mixins::RetrieveModelMixin for TrackViewSet {}
const _: fn(::rest_runtime::__private::ModelOf<track::Entity>) = |__row| {
    struct slug;
    trait Unique: ::core::marker::Sized {
        const Slug: ::rest_runtime::__private::NoKey = ::rest_runtime::__private::NoKey;
        fn find_by_slug<V>(_: V) -> ::rest_runtime::__private::NotUnique<V> {
            ::rest_runtime::__private::NotUnique::new()
        }
    }
    impl<T> Unique for T {}
    ::rest_runtime::__private::unique::<
        slug,
        _,
        _,
    >(
        <track::Entity>::find_by_slug(__row.slug),
        <::rest_runtime::__private::PrimaryKeyOf<track::Entity>>::Slug,
    )
};
#[allow(clippy::unused_async, clippy::unused_self)]
impl TrackViewSet {
    async fn longest(&self) -> Result<Response> {
        Response::new(&1)
    }
    /// Sets the price.
    async fn set_price(&self, request: &Request) -> Result<Response> {
        self.get_object(request).await?;
        Ok(Response::no_content())
    }
    async fn unset_price(&self, request: Request) -> Result<Response> {
        Ok(Response::no_content())
    }
}
const _: () = {
    struct __LongestAction;
    impl ::rest_runtime::view::Action<TrackViewSet> for __LongestAction {
        const NAME: &'static str = "longest";
        fn call<'a>(
            __view: &'a TrackViewSet,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            let _ = __request;
            __view.longest()
        }
        fn model_name() -> ::core::option::Option<&'static str> {
            ::rest_runtime::__private::model_name::<TrackViewSet>()
        }
        fn takes() -> ::core::option::Option<
            &'static ::rest_runtime::__private::Schema,
        > {
            ::rest_runtime::__private::schema::<TrackSerializer>()
        }
        fn describe<'a>(
            __view: &'a TrackViewSet,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::core::option::Option<::rest_runtime::__private::ActionFields>,
        > + ::core::marker::Send + 'a {
            ::rest_runtime::__private::describe(
                __view,
                __request,
                <Self as ::rest_runtime::view::Action<TrackViewSet>>::takes(),
            )
        }
    }
    struct __SetPriceAction;
    impl ::rest_runtime::view::Action<TrackViewSet> for __SetPriceAction {
        const NAME: &'static str = "set_price";
        fn call<'a>(
            __view: &'a TrackViewSet,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            __view.set_price(__request)
        }
        fn model_name() -> ::core::option::Option<&'static str> {
            ::rest_runtime::__private::model_name::<TrackViewSet>()
        }
        fn takes() -> ::core::option::Option<
            &'static ::rest_runtime::__private::Schema,
        > {
            ::rest_runtime::__private::schema::<PriceSerializer>()
        }
        fn describe<'a>(
            __view: &'a TrackViewSet,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::core::option::Option<::rest_runtime::__private::ActionFields>,
        > + ::core::marker::Send + 'a {
            ::rest_runtime::__private::describe(
                __view,
                __request,
                <Self as ::rest_runtime::view::Action<TrackViewSet>>::takes(),
            )
        }
    }
    struct __UnsetPriceAction;
    impl ::rest_runtime::view::Action<TrackViewSet> for __UnsetPriceAction {
        const NAME: &'static str = "unset_price";
        fn call<'a>(
            __view: &'a TrackViewSet,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            __view.unset_price(::rest_runtime::__private::request_parameter(__request))
        }
        fn model_name() -> ::core::option::Option<&'static str> {
            ::rest_runtime::__private::model_name::<TrackViewSet>()
        }
        fn takes() -> ::core::option::Option<
            &'static ::rest_runtime::__private::Schema,
        > {
            ::rest_runtime::__private::schema::<PriceSerializer>()
        }
        fn describe<'a>(
            __view: &'a TrackViewSet,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::core::option::Option<::rest_runtime::__private::ActionFields>,
        > + ::core::marker::Send + 'a {
            ::rest_runtime::__private::describe(
                __view,
                __request,
                <Self as ::rest_runtime::view::Action<TrackViewSet>>::takes(),
            )
        }
    }
    impl ::rest_runtime::viewsets::ViewSet for TrackViewSet {
        const ROUTES: &'static [::rest_runtime::viewsets::ViewSetRoute] = &[
            ::rest_runtime::viewsets::ViewSetRoute::list::<
                Self,
            >(
                ::rest_runtime::view::Methods::new()
                    .get::<::rest_runtime::mixins::List>(),
            ),
            ::rest_runtime::viewsets::ViewSetRoute::list_action::<
                Self,
            >(
                    "longest",
                    "longest",
                    ::rest_runtime::view::Methods::new().get::<__LongestAction>(),
                )
                .name("Longest"),
            ::rest_runtime::viewsets::ViewSetRoute::detail::<
                Self,
            >(
                ::rest_runtime::view::Methods::new()
                    .get::<::rest_runtime::mixins::Retrieve>(),
            ),
            ::rest_runtime::viewsets::ViewSetRoute::detail_action::<
                Self,
            >(
                    "set_price",
                    "set-price",
                    ::rest_runtime::view::Methods::new()
                        .post::<__SetPriceAction>()
                        .delete::<__UnsetPriceAction>(),
                )
                .url_path("set-price")
                .name("Set price")
                .description("Sets the price."),
        ];
        const LOOKUP_VALUE_REGEX: &'static str = "[a-z]+";
        fn lookup_url_kwargs() -> ::rest_runtime::__private::Vec<
            ::rest_runtime::__private::String,
        > {
            ::rest_runtime::__private::lookup_url_kwargs::<Self>()
        }
        fn basename() -> ::core::option::Option<::rest_runtime::__private::String> {
            ::rest_runtime::__private::basename::<Self>()
        }
    }
};
