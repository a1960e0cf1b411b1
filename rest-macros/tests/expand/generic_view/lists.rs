pub struct TrackList;
#[automatically_derived]
impl ::rest_runtime::view::ApiView for TrackList {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Track List",
    );
    const OVERRIDDEN: &'static [&'static str] = &[
        "get_filter_backends",
        "get_pagination",
    ];
}
#[automatically_derived]
impl ::rest_runtime::view::View for TrackList {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::List>();
}
impl ::rest_runtime::generics::GenericApiView for TrackList {
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
                .filter(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("genre", |__row| &__row.genre)
                        .known()
                        .column()
                        .among(shown_genres)
                        .filter()
                        .exact(),
                )
                .filter(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("milliseconds", |__row| &__row.milliseconds)
                        .known()
                        .column()
                        .filter()
                        .gte()
                        .lte(),
                )
                .filter(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("album", |__row| &__row.album)
                        .known()
                        .to()
                        .step("artist", |__row| &__row.artist)
                        .known()
                        .to()
                        .step("name", |__row| &__row.name)
                        .known()
                        .column()
                        .filter()
                        .icontains()
                        .named("artist"),
                )
                .filter(::rest_runtime::filters::method("cheap", cheap))
                .filter(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("name", |__row| &__row.name)
                        .known()
                        .column()
                        .filter()
                        .exact()
                        .required(),
                )
                .search(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("name", |__row| &__row.name)
                        .known()
                        .column()
                        .search_starts(),
                )
                .search(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("album", |__row| &__row.album)
                        .known()
                        .to()
                        .step("title", |__row| &__row.title)
                        .known()
                        .column()
                        .search_contains(),
                )
                .search_param("q")
                .ordering()
                .order_strictly()
                .order_by(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("name", |__row| &__row.name)
                        .known()
                        .column()
                        .order(),
                )
                .order_by(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("album", |__row| &__row.album)
                        .known()
                        .to_one()
                        .step("title", |__row| &__row.title)
                        .known()
                        .column()
                        .order()
                        .named("by"),
                )
                .order_by(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("listeners", |__row| &__row.listeners)
                        .known()
                        .to()
                        .count()
                        .named("plays"),
                )
                .default_order(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("name", |__row| &__row.name)
                        .known()
                        .column()
                        .order(),
                    true,
                )
                .parent(
                    "album_pk",
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("album", |__row| &__row.album)
                        .known()
                        .column()
                        .among(visible_albums),
                )
                .parent(
                    "artist_pk",
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("album", |__row| &__row.album)
                        .known()
                        .to()
                        .step("artist", |__row| &__row.artist)
                        .known()
                        .column(),
                )
        });
        ::core::option::Option::Some(FILTERS.get())
    }
    fn get_filter_backends(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::filters::FilterBackend<Self::Model> {
        (
            ::rest_runtime::__private::Backend::<track::Entity, _>::new(IsOwner)
                .filter_backend(),
            ::rest_runtime::__private::Backend::<track::Entity, _>::new(InShop)
                .filter_backend(),
        )
    }
}
impl ::rest_runtime::mixins::ListModelMixin for TrackList {
    const ALLOW_EMPTY: bool = false;
    fn get_pagination(
        &self,
        _: &::rest_runtime::Request,
    ) -> impl ::rest_runtime::pagination::Pagination {
        use ::rest_runtime::__private::IsPagination as _;
        LimitOffset(100).pagination()
    }
}
