#[automatically_derived]
impl ::rest_runtime::view::ApiView for TrackViewSet {
    const VIEW: &'static Self = &Self {};
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Track",
    );
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for TrackViewSet {
    type Model = track::Entity;
    type Serializer = TrackSerializer;
    const ETAG: ::core::option::Option<
        ::rest_runtime::generics::VersionOf<track::Entity>,
    > = ::core::option::Option::Some(|__row| ::rest_runtime::__private::etag(
        &__row.updated_at,
    ));
}
#[automatically_derived]
impl ::rest_runtime::mixins::RetrieveModelMixin for TrackViewSet {}
#[allow(clippy::unused_async, clippy::unused_self)]
impl TrackViewSet {
    async fn publish(&self, request: &Request) -> Result<Response> {
        Response::new(&1)
    }
}
const _: () = {
    struct __PublishAction;
    impl ::rest_runtime::view::Action<TrackViewSet> for __PublishAction {
        const NAME: &'static str = "publish";
        fn call<'a>(
            __view: &'a TrackViewSet,
            __request: &'a ::rest_runtime::Request,
        ) -> impl ::core::future::Future<
            Output = ::rest_runtime::Result<::rest_runtime::Response>,
        > + ::core::marker::Send + 'a {
            __view.publish(__request)
        }
        const BEFORE: ::core::option::Option<::rest_runtime::__private::Before> = ::rest_runtime::__private::conditional::<
            TrackViewSet,
        >();
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
    impl ::rest_runtime::viewsets::ViewSet for TrackViewSet {
        const ROUTES: &'static [::rest_runtime::viewsets::ViewSetRoute] = &[
            ::rest_runtime::viewsets::ViewSetRoute::detail::<
                Self,
            >(
                ::rest_runtime::view::Methods::new()
                    .get::<::rest_runtime::mixins::Retrieve>(),
            ),
            ::rest_runtime::viewsets::ViewSetRoute::detail_action::<
                Self,
            >(
                    "publish",
                    "publish",
                    ::rest_runtime::view::Methods::new().post::<__PublishAction>(),
                )
                .name("Publish"),
        ];
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
