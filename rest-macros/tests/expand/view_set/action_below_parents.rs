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
    fn filters() -> ::core::option::Option<&'static ::rest_runtime::filters::Filters> {
        #[allow(unused_imports)]
        use ::rest_runtime::filters::{
            AnyStep as _, ByRelated as _, OverItself as _, To as _, ToOne as _,
        };
        static FILTERS: ::rest_runtime::filters::LazyFilters = ::rest_runtime::filters::LazyFilters::new(||
        {
            ::rest_runtime::filters::Filters::of::<track::Entity>()
                .parent(
                    "album_pk",
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("album", |__row| &__row.album)
                        .known()
                        .column(),
                )
        });
        ::core::option::Option::Some(FILTERS.get())
    }
}
#[automatically_derived]
impl ::rest_runtime::mixins::RetrieveModelMixin for TrackViewSet {}
#[allow(clippy::unused_async, clippy::unused_self)]
impl TrackViewSet {
    async fn longest(&self, _: &Request) -> Result<Response> {
        Response::new(&1)
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
            __view.longest(__request)
        }
        const BEFORE: ::core::option::Option<::rest_runtime::__private::Before> = ::rest_runtime::__private::below_parents::<
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
        ];
        const PARENTS: &'static [&'static str] = &["album_pk"];
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
