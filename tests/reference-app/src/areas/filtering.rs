//! Area 9, /filter/: filters, search, ordering, a custom backend.

use rest_runtime::{
    filters::{FilterBackend, TextLookups},
    prelude::*,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait};

use crate::entities::{album, artist, customer, invoice, playlist, specimen, track};

#[derive(Serializer)]
#[serializer(component = "FilteringTrack", model = track::Entity, fields(id, name, album, genre, composer, milliseconds, unit_price))]
struct TrackSerializer;

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name))]
struct BriefTrackSerializer;

#[derive(Serializer)]
#[serializer(component = "FilteringInvoice", model = invoice::Entity, fields(id, customer, invoice_date, billing_country, total))]
struct InvoiceSerializer;

#[derive(Serializer)]
#[serializer(component = "FilteringCustomer", model = customer::Entity, fields(id, first_name, last_name, country, company, support_rep))]
struct CustomerSerializer;

#[derive(Serializer)]
#[serializer(component = "FilteringSpecimen", model = specimen::Entity, fields(id, name, active, checked, kind, level, small, made_on))]
struct SpecimenSerializer;

#[derive(Serializer)]
#[serializer(model = playlist::Entity, fields(id, name))]
struct PlaylistSerializer;

#[derive(Serializer)]
#[serializer(component = "FilteringArtist", model = artist::Entity, fields(id, name))]
struct ArtistSerializer;

fn tracks_up_to(album: i64) -> Select<track::Entity> {
    track::Entity::find().filter(track::Column::AlbumId.lte(album))
}

/// Tracks of album 1 to 20.
#[generic_view(
    serializer = BriefTrackSerializer,
    actions(list),
    queryset = tracks_up_to(20),
    filter(
        name,
        name_iexact = name(iexact),
        name_contains = name(icontains),
        name_starts = name(istartswith),
        min_ms = milliseconds(gte),
        max_ms = milliseconds(lte),
        ms = milliseconds(min_max),
        price = unit_price,
        no_composer = composer(isnull, words),
        artist = album.artist.name,
        artist_contains = album.artist.name(icontains),
        not_genre = genre.id(exclude),
        album,
        milliseconds(gt, lt),
        id(in, range),
        genre.name(exact, in)
    )
)]
struct TrackList;

fn cheap(cheap: bool) -> Condition {
    let total = invoice::Column::Total;
    Condition::all().add(if cheap { total.lt(1) } else { total.gte(1) })
}

#[generic_view(
    serializer = InvoiceSerializer,
    actions(list),
    queryset = invoice::Entity::find().filter(invoice::Column::Id.lte(120)),
    filter(
        date = invoice_date(after_before),
        day = invoice_date(date),
        country = billing_country(iexact),
        countries = billing_country(in),
        total(min_max),
        cheap(method = cheap, words),
        since = invoice_date(gte),
        customer
    ),
    ordering(date = invoice_date, total, param = "order", strict)
)]
struct InvoiceList;

#[generic_view(
    serializer = SpecimenSerializer,
    actions(list),
    filter(small, kinds = kind(multiple), required = name(icontains), active, checked, kind, level, made_on)
)]
struct SpecimenList;

#[generic_view(serializer = SpecimenSerializer, actions(list), filter(kind(required)))]
struct SpecimenRequired;

#[generic_view(serializer = PlaylistSerializer, actions(list), filter(tracks, name(exact, isnull)))]
struct PlaylistList;

/// filterset_fields, the short form.
#[generic_view(serializer = CustomerSerializer, actions(list), filter(country, support_rep, support_rep.last_name))]
struct CustomerFields;

/// Filter backends apply to get_object too.
#[view_set(serializer = CustomerSerializer, actions(list, retrieve), filter(country), search(first_name))]
struct FilteredDetail;

#[generic_view(
    serializer = BriefTrackSerializer,
    actions(list),
    queryset = tracks_up_to(60),
    search(name, "^composer", "=album.artist.name")
)]
struct TrackSearch;

#[generic_view(
    serializer = CustomerSerializer,
    actions(list),
    search("^first_name", "=country", email(iendswith), support_rep.last_name)
)]
struct CustomerSearch;

/// Many-valued: an item matches once however many of its tracks match.
#[generic_view(serializer = PlaylistSerializer, actions(list), search(name, tracks.name))]
struct PlaylistSearch;

#[generic_view(
    serializer = PlaylistSerializer,
    actions(list),
    queryset = playlist::Entity::find().filter(playlist::Column::Id.lte(3))
)]
struct NoSearchFields;

/// Album 1; ordering_fields given.
#[generic_view(
    serializer = TrackSerializer,
    actions(list),
    queryset = tracks_up_to(3),
    ordering(name, milliseconds, album, default = "-milliseconds")
)]
struct TrackOrdering;

/// ordering_fields not given: the readable serializer fields. Default order: a plain string.
#[generic_view(serializer = SpecimenSerializer, actions(list), ordering(default = "name"))]
struct SpecimenOrdering;

/// ordering_fields = "__all__": any column, in the serializer or not.
#[generic_view(
    serializer = CustomerSerializer,
    actions(list),
    queryset = customer::Entity::find().filter(customer::Column::Id.lte(8)),
    ordering(__all__)
)]
struct CustomerOrdering;

/// `?initial=X` keeps names that start with X; refuses more than one letter.
struct StartsWith;

impl FilterBackend<artist::Entity> for StartsWith {
    async fn filter_queryset(&self, request: &Request, all: Select<artist::Entity>) -> Result<Select<artist::Entity>> {
        let Some(initial) = request.query_params().get("initial") else { return Ok(all) };
        let is_letter = initial.chars().count() == 1;
        ensure!(is_letter, ValidationError::field("initial", "One letter, please.", "one_letter"));
        Ok(all.filter(artist::Column::Name.istartswith(&initial, request.database())))
    }
}

#[generic_view(serializer = ArtistSerializer, actions(list), filter_backends = StartsWith)]
struct ArtistList;

#[derive(Serializer)]
#[serializer(component = "FilteringAlbum", model = album::Entity, fields(id, title, artist_name, tracks))]
struct AlbumSerializer {
    #[field(source = artist.name)]
    artist_name: Option<String>,
    #[field(count)]
    tracks: i64,
}

struct DynamicSearch;

/// ?title_only=1 narrows the search fields.
#[generic_view(serializer = AlbumSerializer, actions(list), search(title, artist.name, param = "q"))]
impl DynamicSearch {
    fn get_search_fields(&self, request: &Request) -> Option<Vec<&'static str>> {
        request.query_params().get("title_only").map(|_| vec!["title"])
    }
}

/// Relations, sources and annotations in the ordering; no default ordering but the queryset's.
#[generic_view(
    serializer = AlbumSerializer,
    actions(list),
    queryset = album::Entity::find().filter(album::Column::Id.lte(12)),
    ordering(title, artist.name, track_count = tracks(count), param = "sort")
)]
struct AlbumOrdering;

/// All three together.
#[generic_view(
    serializer = TrackSerializer,
    actions(list),
    queryset = tracks_up_to(100),
    filter(
        name,
        name_iexact = name(iexact),
        name_contains = name(icontains),
        name_starts = name(istartswith),
        min_ms = milliseconds(gte),
        max_ms = milliseconds(lte),
        ms = milliseconds(min_max),
        price = unit_price,
        no_composer = composer(isnull, words),
        artist = album.artist.name,
        artist_contains = album.artist.name(icontains),
        not_genre = genre.id(exclude),
        album,
        milliseconds(gt, lt),
        id(in, range),
        genre.name(exact, in)
    ),
    search(name, composer),
    ordering(milliseconds, name, default = "id")
)]
struct Combined;

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<TrackList>("tracks/", None)
        .route::<InvoiceList>("invoices/", None)
        .route::<SpecimenList>("specimens/", None)
        .route::<SpecimenRequired>("specimens/required/", None)
        .route::<PlaylistList>("playlists/", None)
        .route::<CustomerFields>("customers/", None)
        .route_actions::<FilteredDetail>("customers/{pk:[0-9]+}/", None, [("get", "retrieve")])
        .route::<TrackSearch>("search/tracks/", None)
        .route::<CustomerSearch>("search/customers/", None)
        .route::<PlaylistSearch>("search/playlists/", None)
        .route::<DynamicSearch>("search/albums/", None)
        .route::<NoSearchFields>("search/none/", None)
        .route::<TrackOrdering>("order/tracks/", None)
        .route::<SpecimenOrdering>("order/specimens/", None)
        .route::<CustomerOrdering>("order/customers/", None)
        .route::<AlbumOrdering>("order/albums/", None)
        .route::<ArtistList>("artists/", None)
        .route::<Combined>("combined/", None)
}
