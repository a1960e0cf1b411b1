//! Area 13, /rel/: the relational fields, to one and to many, forward and reverse.

use rest_runtime::{
    fields::RelatedField,
    generics::{ListCreateApiView, RetrieveApiView, RetrieveUpdateDestroyApiView},
    prelude::*,
    routers::AsView,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait};
use serde_json::{Value, json};

use crate::entities::{album, artist, customer, employee, genre, invoice, media_type, playlist, track};

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist))]
struct AlbumPk;

/// genre and album may be null; media_type may not; genres up to 5 only.
#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, album, media_type, genre, milliseconds, unit_price))]
#[serializer(extra(genre(queryset = genre::Entity::find().filter(genre::Column::Id.lte(5)))))]
struct TrackPk;

#[derive(Serializer)]
#[serializer(model = playlist::Entity, fields(id, name, tracks))]
struct PlaylistPk;

#[derive(Serializer)]
#[serializer(model = playlist::Entity, fields(id, name, tracks))]
#[serializer(extra(tracks(allow_empty = false, queryset = track::Entity::find().filter(track::Column::Id.lte(100)))))]
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
#[serializer(model = customer::Entity, fields(url, first_name, last_name, email, support_rep, invoices))]
#[serializer(extra(email(email)))]
struct CustomerHyper {
    #[field(view_name = "customer-detail")]
    url: HyperlinkedIdentity,
    support_rep: Option<HyperlinkedRelated<employee::Entity>>,
    #[field(read_only)]
    invoices: Vec<HyperlinkedRelated<invoice::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = employee::Entity, fields(url, id, last_name, first_name, reports_to, reports))]
struct EmployeeHyper {
    #[field(view_name = "employee-detail")]
    url: HyperlinkedIdentity,
    reports_to: Option<HyperlinkedRelated<employee::Entity>>,
    #[field(read_only)]
    reports: Vec<HyperlinkedRelated<employee::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = invoice::Entity, fields(url, customer, total))]
struct InvoiceHyper {
    #[field(view_name = "invoice-detail")]
    url: HyperlinkedIdentity,
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
#[serializer(component = "RelationsArtistNested", model = artist::Entity, fields(id, name, albums))]
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
#[serializer(model = employee::Entity, fields(id, last_name, first_name, reports_to, boss, boss_name, reports))]
#[serializer(read_only(reports))]
struct EmployeeSelf {
    #[field(source = reports_to, read_only)]
    boss: Option<Boss>,
    #[field(source = reports_to.first_name, read_only)]
    boss_name: String,
}

/// A custom relational field: "album:track name".
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

struct ArtistAlbums;

#[generic_view(serializer = AlbumPk, actions(list))]
impl ArtistAlbums {
    fn get_queryset(&self, request: &Request) -> Select<album::Entity> {
        album::Entity::find().filter(album::Column::ArtistId.eq(request.kwarg_as::<i64>("artist_id").ok()))
    }
}

#[generic_view(serializer = GenreLink, actions(retrieve, update), lookup_fields(name))]
struct Genre;

/// A list view of these rows, and a detail view of all rows. Links need a name.
fn pair<S: ModelSerializer>(api: SimpleRouter, url: &str, rows: Select<S::Model>, name: Option<&str>) -> SimpleRouter {
    let [list, detail] = ["list", "detail"].map(|end| name.map(|name| format!("{name}-{end}")));
    let many = AsView::new().link(list.as_deref()).queryset(rows);
    api.route::<ListCreateApiView<S>>(&format!("{url}/"), many)
        .route::<RetrieveUpdateDestroyApiView<S>>(&format!("{url}/{{pk:[0-9]+}}/"), detail.as_deref())
}

pub(crate) fn urls() -> SimpleRouter {
    let albums = || album::Entity::find().filter(album::Column::ArtistId.eq(2));
    let tracks = || track::Entity::find().filter(track::Column::AlbumId.eq(2));
    let playlists = || playlist::Entity::find().filter(playlist::Column::Id.is_in([2, 4, 6, 9, 18]));
    let customers = |last: i64| customer::Entity::find().filter(customer::Column::Id.lte(last));
    let artists = |ids: &[i64]| artist::Entity::find().filter(artist::Column::Id.is_in(ids.to_vec()));
    let api = SimpleRouter::new();
    let api = pair::<AlbumPk>(api, "albums/pk", albums(), None);
    let api = pair::<TrackPk>(api, "tracks/pk", tracks(), None);
    let api = pair::<PlaylistPk>(api, "playlists/pk", playlists(), None);
    let api = pair::<PlaylistPkNonEmpty>(api, "playlists/non-empty", playlists(), None);
    let api = pair::<PlaylistCustom>(api, "playlists/custom", playlists(), None);
    let api = pair::<AlbumString>(api, "albums/string", albums(), None);
    let api = pair::<TrackSlug>(api, "tracks/slug", tracks(), None);
    let api = pair::<TrackGenreLink>(api, "tracks/genre-link", tracks(), None);
    let api = pair::<CustomerSlug>(api, "customers/slug", customers(3), None);
    let api = pair::<ArtistSlugs>(api, "artists/slugs", artists(&[1, 2, 25]), None);
    let api = pair::<AlbumLink>(api, "albums/link", albums(), None);
    let api = pair::<CustomerHyper>(api, "customers/hyper", customers(2), Some("customer"));
    let api = pair::<EmployeeHyper>(api, "employees/hyper", employee::Entity::find(), Some("employee"));
    let invoices = invoice::Entity::find().filter(invoice::Column::Id.lte(2));
    let api = pair::<InvoiceHyper>(api, "invoices/hyper", invoices, Some("invoice"));
    let api = pair::<ArtistNested>(api, "artists/nested", artists(&[2, 25]), None);
    let api = pair::<ArtistReverse>(api, "artists/reverse", artists(&[1, 25]), None);
    let api = pair::<EmployeeSelf>(api, "employees/self", employee::Entity::find(), None);
    let genres = AsView::new().queryset(genre::Entity::find().filter(genre::Column::Id.lte(4)));
    api.route::<RetrieveApiView<ArtistIdentity>>("artists/{pk:[0-9]+}/", "rel-artist")
        .route::<ArtistAlbums>("artists/{artist_id:[0-9]+}/albums/", "rel-artist-albums")
        .route::<RetrieveApiView<TrackBrief>>("tracks/{pk:[0-9]+}/", "rel-track")
        .route::<ListCreateApiView<GenreLink>>("genres/", genres)
        .route::<Genre>("genres/{name}/", AsView::name("Retrieve Update Api").link("rel-genre"))
}
