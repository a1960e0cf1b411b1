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
        use ::rest_runtime::filters::To as _;
        use ::rest_runtime::filters::ToOne as _;
        static FILTERS: ::rest_runtime::filters::Lazy = ::rest_runtime::filters::Lazy::new(||
        {
            ::rest_runtime::filters::Filters::of::<track::Entity>()
                .filter(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .column("genre", |row| &row.genre)
                        .among(shown_genres)
                        .filter()
                        .exact(),
                )
                .filter(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .column("milliseconds", |row| &row.milliseconds)
                        .filter()
                        .gte()
                        .lte(),
                )
                .filter(
                    ::rest_runtime::filters::Start::<track::Entity>::new()
                        .to()
                        .step("album", |row| &row.album)
                        .to()
                        .step("artist", |row| &row.artist)
                        .to()
                        .column("name", |row| &row.name)
                        .filter()
                        .icontains()
                        .named("artist"),
                )
                .filter(::rest_runtime::filters::method("cheap", cheap))
                .filter(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .column("name", |row| &row.name)
                        .filter()
                        .exact()
                        .required(),
                )
                .search(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .column("name", |row| &row.name)
                        .search_starts(),
                )
                .search(
                    ::rest_runtime::filters::Start::<track::Entity>::new()
                        .to()
                        .step("album", |row| &row.album)
                        .to()
                        .column("title", |row| &row.title)
                        .search_contains(),
                )
                .search_param("q")
                .ordering()
                .order_strictly()
                .order_by(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .column("name", |row| &row.name)
                        .order(),
                )
                .order_by(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .step("album", |row| &row.album)
                        .to_one()
                        .column("title", |row| &row.title)
                        .order()
                        .named("by"),
                )
                .order_by(
                    ::rest_runtime::filters::Start::<track::Entity>::new()
                        .to()
                        .step("listeners", |row| &row.listeners)
                        .to()
                        .count()
                        .named("plays"),
                )
                .default_order(
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .column("name", |row| &row.name)
                        .order(),
                    true,
                )
                .parent(
                    "album_pk",
                    ::rest_runtime::filters::Path::<track::Entity>::new()
                        .column("album", |row| &row.album)
                        .among(visible_albums),
                )
                .parent(
                    "artist_pk",
                    ::rest_runtime::filters::Start::<track::Entity>::new()
                        .to()
                        .step("album", |row| &row.album)
                        .to()
                        .column("artist", |row| &row.artist),
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
