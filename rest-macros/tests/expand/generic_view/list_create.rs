/// All artists.
///
///     indented
#[derive(Debug)]
pub struct ArtistListView;
#[automatically_derived]
impl ::rest_runtime::view::ApiView for ArtistListView {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
            "Artist List",
        )
        .description("All artists.\n\n    indented");
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl ::rest_runtime::view::View for ArtistListView {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::List>()
        .post::<::rest_runtime::mixins::Create>();
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for ArtistListView {
    type Model = artist::Entity;
    type Serializer = ArtistSerializer;
}
#[automatically_derived]
impl ::rest_runtime::mixins::ListModelMixin for ArtistListView {}
#[automatically_derived]
impl ::rest_runtime::mixins::CreateModelMixin for ArtistListView {
    type CreateSerializer = ArtistSerializer;
}
