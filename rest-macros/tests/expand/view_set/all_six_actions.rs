pub struct TrackViewSet;
#[automatically_derived]
impl ::rest_runtime::view::ApiView for TrackViewSet {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Track",
    );
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for TrackViewSet {
    type Model = track::Entity;
    type Serializer = TrackSerializer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::ListModelMixin for TrackViewSet {}
#[automatically_derived]
impl ::rest_runtime::mixins::CreateModelMixin for TrackViewSet {
    type CreateSerializer = TrackSerializer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::RetrieveModelMixin for TrackViewSet {}
#[automatically_derived]
impl ::rest_runtime::mixins::UpdateModelMixin for TrackViewSet {
    type UpdateSerializer = TrackSerializer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::DestroyModelMixin for TrackViewSet {}
const _: () = {
    impl ::rest_runtime::viewsets::ViewSet for TrackViewSet {
        const ROUTES: &'static [::rest_runtime::viewsets::ViewSetRoute] = &[
            ::rest_runtime::viewsets::ViewSetRoute::list::<
                Self,
            >(
                ::rest_runtime::view::Methods::new()
                    .get::<::rest_runtime::mixins::List>()
                    .post::<::rest_runtime::mixins::Create>(),
            ),
            ::rest_runtime::viewsets::ViewSetRoute::detail::<
                Self,
            >(
                ::rest_runtime::view::Methods::new()
                    .get::<::rest_runtime::mixins::Retrieve>()
                    .put::<::rest_runtime::mixins::Update>()
                    .patch::<::rest_runtime::mixins::PartialUpdate>()
                    .delete::<::rest_runtime::mixins::Destroy>(),
            ),
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
