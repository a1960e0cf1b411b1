//! Area 13, /rel/: the relational fields, to one and to many, forward and reverse.

use rest_runtime::{
    fields::RelatedField,
    generics::RetrieveApiView,
    prelude::*,
    routers::Named,
    viewsets::{DETAIL, LIST, ModelViewSet, ViewSet},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait};
use serde_json::{Value, json};

use crate::entities::{album, artist, customer, employee, genre, invoice, media_type, playlist, track};

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist))]
struct AlbumPk;

/// genre and album may be null; media_type may not; genres up to 5 only.
#[derive(Serializer)]
#[serializer(
    model = track::Entity,
    fields(id, name, album, media_type, genre, milliseconds, unit_price),
    extra(genre(queryset = genre::Entity::find().filter(genre::Column::Id.lte(5))))
)]
struct TrackPk;

#[derive(Serializer)]
#[serializer(model = playlist::Entity, fields(id, name, tracks))]
struct PlaylistPk;

#[derive(Serializer)]
#[serializer(
    model = playlist::Entity,
    fields(id, name, tracks),
    extra(tracks(allow_empty = false, queryset = track::Entity::find().filter(track::Column::Id.lte(100))))
)]
struct PlaylistPkNonEmpty;

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist, tracks))]
struct AlbumString {
    artist: StringRelated<artist::Entity>,
    tracks: Vec<StringRelated<track::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, genre, media_type, artist))]
struct TrackSlug {
    #[field(slug_field = name, required)]
    genre: Option<SlugRelated<genre::Entity>>,
    #[field(slug_field = name, read_only)]
    media_type: SlugRelated<media_type::Entity>,
    #[field(source = album.artist, slug_field = name, read_only)]
    artist: Option<SlugRelated<artist::Entity>>,
}

/// A slug through a relation: the boss's email is read, support_rep is written by email.
#[derive(Serializer)]
#[serializer(model = customer::Entity, fields(id, last_name, support_rep, boss))]
struct CustomerSlug {
    #[field(slug_field = email)]
    support_rep: Option<SlugRelated<employee::Entity>>,
    #[field(source = support_rep.reports_to, slug_field = email, read_only)]
    boss: Option<SlugRelated<employee::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name, albums))]
struct ArtistSlugs {
    #[field(slug_field = title, read_only)]
    albums: Vec<SlugRelated<album::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist, tracks))]
struct AlbumLink {
    #[field(view_name = "rel-artist")]
    artist: HyperlinkedRelated<artist::Entity>,
    #[field(view_name = "rel-track", read_only)]
    tracks: Vec<HyperlinkedRelated<track::Entity>>,
}

/// lookup_field and lookup_url_kwarg in the links.
#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(url, id, name))]
struct GenreLink {
    #[field(view_name = "rel-genre", lookup_field = name)]
    url: HyperlinkedIdentity,
}

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, genre))]
struct TrackGenreLink {
    #[field(view_name = "rel-genre", lookup_field = name, required)]
    genre: Option<HyperlinkedRelated<genre::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(itself, albums_url, name))]
struct ArtistIdentity {
    #[field(rename = "self", view_name = "rel-artist")]
    itself: HyperlinkedIdentity,
    #[field(view_name = "rel-artist-albums", lookup_url_kwarg = artist_id)]
    albums_url: HyperlinkedIdentity,
}

#[derive(Serializer)]
#[serializer(
    model = customer::Entity,
    fields(url, first_name, last_name, email, support_rep, invoices),
    extra(email(email))
)]
struct CustomerHyper {
    #[field(view_name = "customer-detail")]
    url: HyperlinkedIdentity,
    #[field(view_name = "employee-detail")]
    support_rep: Option<HyperlinkedRelated<employee::Entity>>,
    #[field(view_name = "invoice-detail", read_only)]
    invoices: Vec<HyperlinkedRelated<invoice::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = employee::Entity, fields(url, id, last_name, first_name, reports_to, reports))]
struct EmployeeHyper {
    #[field(view_name = "employee-detail")]
    url: HyperlinkedIdentity,
    #[field(view_name = "employee-detail")]
    reports_to: Option<HyperlinkedRelated<employee::Entity>>,
    #[field(view_name = "employee-detail", read_only)]
    reports: Vec<HyperlinkedRelated<employee::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = invoice::Entity, fields(url, customer, total))]
struct InvoiceHyper {
    #[field(view_name = "invoice-detail")]
    url: HyperlinkedIdentity,
    #[field(view_name = "customer-detail")]
    customer: HyperlinkedRelated<customer::Entity>,
}

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name))]
struct TrackBrief;

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, tracks))]
struct AlbumNested {
    #[field(read_only)]
    tracks: Vec<TrackBrief>,
}

/// Two levels of nesting over reverse relations.
#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name, albums))]
struct ArtistNested {
    #[field(read_only)]
    albums: Vec<AlbumNested>,
}

/// The reverse relation by primary key, named in fields.
#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name, albums), read_only(albums))]
struct ArtistReverse;

#[derive(Serializer)]
#[serializer(model = employee::Entity, fields(id, first_name))]
struct Boss;

/// The self relation: written by key, shown by key, nested and counted.
#[derive(Serializer)]
#[serializer(
    model = employee::Entity,
    fields(id, last_name, first_name, reports_to, boss, boss_name, reports),
    read_only(reports)
)]
struct EmployeeSelf {
    #[field(source = reports_to, read_only)]
    boss: Option<Boss>,
    #[field(source = reports_to.first_name, read_only)]
    boss_name: String,
}

/// A relational field of one's own: "album:track name".
struct TrackIn;

impl RelatedField for TrackIn {
    type Model = track::Entity;

    fn to_internal_value(data: &Value) -> Result<Condition, ErrorDetail> {
        let parts = data.as_str().and_then(|text| text.split_once(':'));
        let (album, name) = parts.ok_or_else(|| ErrorDetail::new("Write album:name.", "shape"))?;
        let album: i64 = album.parse().map_err(|_| Self::does_not_exist())?;
        Ok(Condition::all().add(track::Column::AlbumId.eq(album)).add(track::Column::Name.eq(name)))
    }

    fn to_representation(track: &track::Model) -> Value {
        json!(format!("{}:{}", track.album_id.unwrap_or_default(), track.name))
    }

    fn does_not_exist() -> ErrorDetail {
        ErrorDetail::new("No such track.", "no_match")
    }
}

#[derive(Serializer)]
#[serializer(model = playlist::Entity, fields(id, name, tracks))]
struct PlaylistCustom {
    tracks: Vec<CustomRelated<TrackIn>>,
}

fn of_accept() -> Select<album::Entity> {
    album::Entity::find().filter(album::Column::ArtistId.eq(2))
}

fn of_balls() -> Select<track::Entity> {
    track::Entity::find().filter(track::Column::AlbumId.eq(2))
}

fn few() -> Select<playlist::Entity> {
    playlist::Entity::find().filter(playlist::Column::Id.is_in([2, 4, 6, 9, 18]))
}

// The lists show some rows; single rows are found among all.

#[view_set(serializer = AlbumPk, queryset(list = of_accept()))]
struct AlbumsPk;

#[view_set(serializer = TrackPk, queryset(list = of_balls()))]
struct TracksPk;

#[view_set(serializer = PlaylistPk, queryset(list = few()))]
struct PlaylistsPk;

#[view_set(serializer = PlaylistPkNonEmpty, queryset(list = few()))]
struct PlaylistsNonEmpty;

#[view_set(serializer = PlaylistCustom, queryset(list = few()))]
struct PlaylistsCustom;

#[view_set(serializer = AlbumString, queryset(list = of_accept()))]
struct AlbumsString;

#[view_set(serializer = TrackSlug, queryset(list = of_balls()))]
struct TracksSlug;

#[view_set(serializer = TrackGenreLink, queryset(list = of_balls()))]
struct TracksGenreLink;

#[view_set(serializer = CustomerSlug, queryset(list = customer::Entity::find().filter(customer::Column::Id.lte(3))))]
struct CustomersSlug;

#[view_set(serializer = ArtistSlugs, queryset(list = artist::Entity::find().filter(artist::Column::Id.is_in([1, 2, 25]))))]
struct ArtistsSlugs;

#[view_set(serializer = AlbumLink, queryset(list = of_accept()))]
struct AlbumsLink;

#[view_set(serializer = CustomerHyper, queryset(list = customer::Entity::find().filter(customer::Column::Id.lte(2))))]
struct CustomersHyper;

#[view_set(serializer = InvoiceHyper, queryset(list = invoice::Entity::find().filter(invoice::Column::Id.lte(2))))]
struct InvoicesHyper;

#[view_set(serializer = ArtistNested, queryset(list = artist::Entity::find().filter(artist::Column::Id.is_in([2, 25]))))]
struct ArtistsNested;

#[view_set(serializer = ArtistReverse, queryset(list = artist::Entity::find().filter(artist::Column::Id.is_in([1, 25]))))]
struct ArtistsReverse;

struct ArtistAlbums;

#[generic_view(serializer = AlbumPk, actions(list))]
impl ArtistAlbums {
    fn get_queryset(&self, request: &Request) -> Select<album::Entity> {
        album::Entity::find()
            .filter(album::Column::ArtistId.eq(request.kwarg_as::<i64>("artist_id").unwrap_or_default()))
    }
}

#[generic_view(
    serializer = GenreLink,
    actions(list, create),
    queryset = genre::Entity::find().filter(genre::Column::Id.lte(4))
)]
struct Genres;

#[generic_view(serializer = GenreLink, actions(retrieve, update), lookup_fields(name))]
struct Genre;

const MANY: Named = Named::view("List Create Api");
const ONE: Named = Named::view("Retrieve Update Destroy Api");

const GENRE: Named = Named::view("Retrieve Update Api");

/// A view of the rows, and one of each; links are to those that have a name.
fn pair<V: ViewSet>(api: SimpleRouter, url: &str, name: Option<&str>) -> SimpleRouter {
    let name = |end| name.map(|name| format!("{name}-{end}"));
    api.route_actions::<V>(&format!("{url}/"), MANY.link(name("list").as_deref()), LIST).route_actions::<V>(
        &format!("{url}/{{pk:[0-9]+}}/"),
        ONE.link(name("detail").as_deref()),
        DETAIL,
    )
}

pub(crate) fn urls() -> SimpleRouter {
    let api = SimpleRouter::new();
    let api = pair::<AlbumsPk>(api, "albums/pk", None);
    let api = pair::<TracksPk>(api, "tracks/pk", None);
    let api = pair::<PlaylistsPk>(api, "playlists/pk", None);
    let api = pair::<PlaylistsNonEmpty>(api, "playlists/non-empty", None);
    let api = pair::<PlaylistsCustom>(api, "playlists/custom", None);
    let api = pair::<AlbumsString>(api, "albums/string", None);
    let api = pair::<TracksSlug>(api, "tracks/slug", None);
    let api = pair::<TracksGenreLink>(api, "tracks/genre-link", None);
    let api = pair::<CustomersSlug>(api, "customers/slug", None);
    let api = pair::<ArtistsSlugs>(api, "artists/slugs", None);
    let api = pair::<AlbumsLink>(api, "albums/link", None);
    let api = pair::<CustomersHyper>(api, "customers/hyper", Some("customer"));
    let api = pair::<ModelViewSet<employee::Entity, EmployeeHyper>>(api, "employees/hyper", Some("employee"));
    let api = pair::<InvoicesHyper>(api, "invoices/hyper", Some("invoice"));
    let api = pair::<ArtistsNested>(api, "artists/nested", None);
    let api = pair::<ArtistsReverse>(api, "artists/reverse", None);
    let api = pair::<ModelViewSet<employee::Entity, EmployeeSelf>>(api, "employees/self", None);
    api.route::<RetrieveApiView<artist::Entity, ArtistIdentity>>("artists/{pk:[0-9]+}/", "rel-artist")
        .route::<ArtistAlbums>("artists/{artist_id:[0-9]+}/albums/", "rel-artist-albums")
        .route::<RetrieveApiView<track::Entity, TrackBrief>>("tracks/{pk:[0-9]+}/", "rel-track")
        .route::<Genres>("genres/", MANY)
        .route::<Genre>("genres/{name}/", GENRE.link("rel-genre"))
}
