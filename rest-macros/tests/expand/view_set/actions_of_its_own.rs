impl ::rest_runtime::view::ApiView for TrackViewSet {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Track",
    );
    const OVERRIDDEN: &'static [&'static str] = &["get_permissions", "get_queryset"];
    fn get_permissions(
        &self,
        request: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::permissions::Permission {
        use ::rest_runtime::__private::IsPermission as _;
        match ::rest_runtime::__private::action(request) {
            "retrieve" => {
                ::rest_runtime::__private::boxed_permissions(
                    IsAuthenticated.permission(),
                )
            }
            "set_price" => {
                ::rest_runtime::__private::boxed_permissions(IsAdminUser.permission())
            }
            _ => ::rest_runtime::defaults::get_permissions(request),
        }
    }
}
impl ::rest_runtime::generics::GenericApiView for TrackViewSet {
    type Model = track::Entity;
    type Serializer = TrackSerializer;
    const LOOKUP_FIELD: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "slug",
    );
    fn get_queryset(&self, _: &Request) -> Select<track::Entity> {
        track::Entity::find()
    }
}
#[automatically_derived]
impl ::rest_runtime::mixins::ListModelMixin for TrackViewSet {}
#[automatically_derived]
impl ::rest_runtime::mixins::RetrieveModelMixin for TrackViewSet {}
const _: fn(::rest_runtime::__private::Row<track::Entity>) = |row| {
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
        <track::Entity>::find_by_slug(row.slug),
        <::rest_runtime::__private::Key<track::Entity>>::Slug,
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
    struct LongestAction;
    impl ::rest_runtime::view::Action<TrackViewSet> for LongestAction {
        const NAME: &'static str = "longest";
        fn call<'a>(
            view: &'a TrackViewSet,
            request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            let _ = request;
            view.longest()
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
            view: &'a TrackViewSet,
            request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::core::option::Option<::rest_runtime::__private::Fields>,
        > + ::core::marker::Send + 'a {
            ::rest_runtime::__private::describe(
                view,
                request,
                <Self as ::rest_runtime::view::Action<TrackViewSet>>::takes(),
            )
        }
    }
    struct SetPriceAction;
    impl ::rest_runtime::view::Action<TrackViewSet> for SetPriceAction {
        const NAME: &'static str = "set_price";
        fn call<'a>(
            view: &'a TrackViewSet,
            request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            view.set_price(request)
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
            view: &'a TrackViewSet,
            request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::core::option::Option<::rest_runtime::__private::Fields>,
        > + ::core::marker::Send + 'a {
            ::rest_runtime::__private::describe(
                view,
                request,
                <Self as ::rest_runtime::view::Action<TrackViewSet>>::takes(),
            )
        }
    }
    struct UnsetPriceAction;
    impl ::rest_runtime::view::Action<TrackViewSet> for UnsetPriceAction {
        const NAME: &'static str = "unset_price";
        fn call<'a>(
            view: &'a TrackViewSet,
            request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            view.unset_price(::core::clone::Clone::clone(request))
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
            view: &'a TrackViewSet,
            request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::core::option::Option<::rest_runtime::__private::Fields>,
        > + ::core::marker::Send + 'a {
            ::rest_runtime::__private::describe(
                view,
                request,
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
                    ::rest_runtime::view::Methods::new().get::<LongestAction>(),
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
                        .post::<SetPriceAction>()
                        .delete::<UnsetPriceAction>(),
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
