//! Area 13, /rel/: the relational fields, to one and to many, forward and reverse.

use std::fmt;

use rest_runtime::{fields::RelatedField, prelude::*};
use sea_orm::{ColumnTrait, Condition, EntityTrait, prelude::Decimal};
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
#[serializer(model = album::Entity)]
struct AlbumString {
    #[field(read_only)]
    id: i64,
    title: String,
    artist: StringRelated<artist::Entity>,
    tracks: Vec<StringRelated<track::Entity>>,
}

impl fmt::Display for artist::Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_deref().unwrap_or_default())
    }
}

impl fmt::Display for track::Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[derive(Serializer)]
#[serializer(model = track::Entity)]
struct TrackSlug {
    #[field(read_only)]
    id: i64,
    name: String,
    #[field(slug_field = name, required)]
    genre: Option<SlugRelated<genre::Entity>>,
    #[field(slug_field = name, read_only)]
    media_type: SlugRelated<media_type::Entity>,
    #[field(source = album.artist, slug_field = name, read_only)]
    artist: Option<SlugRelated<artist::Entity>>,
}

/// A slug through a relation: the boss's email is read, support_rep is written by email.
#[derive(Serializer)]
#[serializer(model = customer::Entity)]
struct CustomerSlug {
    #[field(read_only)]
    id: i64,
    last_name: String,
    #[field(slug_field = email)]
    support_rep: Option<SlugRelated<employee::Entity>>,
    #[field(source = support_rep.reports_to, slug_field = email, read_only)]
    boss: Option<SlugRelated<employee::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = artist::Entity)]
struct ArtistSlugs {
    #[field(read_only)]
    id: i64,
    name: Option<String>,
    #[field(slug_field = title, read_only)]
    albums: Vec<SlugRelated<album::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumLink {
    #[field(read_only)]
    id: i64,
    title: String,
    #[field(view_name = "rel-artist")]
    artist: HyperlinkedRelated<artist::Entity>,
    #[field(view_name = "rel-track", read_only)]
    tracks: Vec<HyperlinkedRelated<track::Entity>>,
}

/// lookup_field and lookup_url_kwarg in the links.
#[derive(Serializer)]
#[serializer(model = genre::Entity)]
struct GenreLink {
    #[field(view_name = "rel-genre", lookup_field = name)]
    url: HyperlinkedIdentity,
    #[field(read_only)]
    id: i64,
    name: Option<String>,
}

#[derive(Serializer)]
#[serializer(model = track::Entity)]
struct TrackGenreLink {
    #[field(read_only)]
    id: i64,
    name: String,
    #[field(view_name = "rel-genre", lookup_field = name, required)]
    genre: Option<HyperlinkedRelated<genre::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = artist::Entity)]
struct ArtistIdentity {
    #[field(rename = "self", view_name = "rel-artist")]
    itself: HyperlinkedIdentity,
    #[field(view_name = "rel-artist-albums", lookup_url_kwarg = artist_id)]
    albums_url: HyperlinkedIdentity,
    name: Option<String>,
}

#[derive(Serializer)]
#[serializer(model = customer::Entity)]
struct CustomerHyper {
    #[field(view_name = "customer-detail")]
    url: HyperlinkedIdentity,
    first_name: String,
    last_name: String,
    #[field(email)]
    email: String,
    #[field(view_name = "employee-detail")]
    support_rep: Option<HyperlinkedRelated<employee::Entity>>,
    #[field(view_name = "invoice-detail", read_only)]
    invoices: Vec<HyperlinkedRelated<invoice::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = employee::Entity)]
struct EmployeeHyper {
    #[field(view_name = "employee-detail")]
    url: HyperlinkedIdentity,
    #[field(read_only)]
    id: i64,
    last_name: String,
    first_name: String,
    #[field(view_name = "employee-detail")]
    reports_to: Option<HyperlinkedRelated<employee::Entity>>,
    #[field(view_name = "employee-detail", read_only)]
    reports: Vec<HyperlinkedRelated<employee::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = invoice::Entity)]
struct InvoiceHyper {
    #[field(view_name = "invoice-detail")]
    url: HyperlinkedIdentity,
    #[field(view_name = "customer-detail")]
    customer: HyperlinkedRelated<customer::Entity>,
    total: Decimal,
}

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name))]
struct TrackBrief;

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumNested {
    #[field(read_only)]
    id: i64,
    title: String,
    #[field(read_only)]
    tracks: Vec<TrackBrief>,
}

/// Two levels of nesting over reverse relations.
#[derive(Serializer)]
#[serializer(model = artist::Entity)]
struct ArtistNested {
    #[field(read_only)]
    id: i64,
    name: Option<String>,
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
#[serializer(model = employee::Entity)]
struct EmployeeSelf {
    #[field(read_only)]
    id: i64,
    last_name: String,
    first_name: String,
    reports_to: Option<PrimaryKeyRelated<employee::Entity>>,
    #[field(source = reports_to, read_only)]
    boss: Option<Boss>,
    #[field(source = reports_to.first_name, read_only)]
    boss_name: String,
    #[field(read_only)]
    reports: Vec<PrimaryKeyRelated<employee::Entity>>,
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
#[serializer(model = playlist::Entity)]
struct PlaylistCustom {
    #[field(read_only)]
    id: i64,
    name: Option<String>,
    tracks: Vec<CustomRelated<TrackIn>>,
}

/// Both URLs of a serializer: these rows in the list, and all of them by key.
macro_rules! both {
    ($($name:ident: $model:ident $serializer:ident $(, $queryset:expr)?;)+) => {$(
        #[view_set(
            model = $model::Entity,
            serializer = $serializer,
            actions(list $((queryset = $queryset))?, create, retrieve, update, destroy)
        )]
        struct $name;
    )+};
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

both! {
    AlbumsPk: album AlbumPk, of_accept();
    TracksPk: track TrackPk, of_balls();
    PlaylistsPk: playlist PlaylistPk, few();
    PlaylistsNonEmpty: playlist PlaylistPkNonEmpty, few();
    PlaylistsCustom: playlist PlaylistCustom, few();
    AlbumsString: album AlbumString, of_accept();
    TracksSlug: track TrackSlug, of_balls();
    TracksGenreLink: track TrackGenreLink, of_balls();
    CustomersSlug: customer CustomerSlug, customer::Entity::find().filter(customer::Column::Id.lte(3));
    ArtistsSlugs: artist ArtistSlugs, artist::Entity::find().filter(artist::Column::Id.is_in([1, 2, 25]));
    AlbumsLink: album AlbumLink, of_accept();
    CustomersHyper: customer CustomerHyper, customer::Entity::find().filter(customer::Column::Id.lte(2));
    EmployeesHyper: employee EmployeeHyper;
    InvoicesHyper: invoice InvoiceHyper, invoice::Entity::find().filter(invoice::Column::Id.lte(2));
    ArtistsNested: artist ArtistNested, artist::Entity::find().filter(artist::Column::Id.is_in([2, 25]));
    ArtistsReverse: artist ArtistReverse, artist::Entity::find().filter(artist::Column::Id.is_in([1, 25]));
    EmployeesSelf: employee EmployeeSelf;
}

#[generic_view(model = artist::Entity, serializer = ArtistIdentity, actions(retrieve))]
struct Artist;

struct ArtistAlbums;

#[generic_view(model = album::Entity, serializer = AlbumPk, actions(list))]
impl ArtistAlbums {
    fn get_queryset(&self, request: &Request) -> Select<album::Entity> {
        album::Entity::find()
            .filter(album::Column::ArtistId.eq(request.kwarg_as::<i64>("artist_id").unwrap_or_default()))
    }
}

#[generic_view(model = track::Entity, serializer = TrackBrief, actions(retrieve))]
struct Track;

#[generic_view(
    model = genre::Entity,
    serializer = GenreLink,
    actions(list, create),
    queryset = genre::Entity::find().filter(genre::Column::Id.lte(4))
)]
struct Genres;

#[generic_view(model = genre::Entity, serializer = GenreLink, actions(retrieve, update), lookup_fields(name))]
struct Genre;

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .register_as::<AlbumsPk>("albums/pk", "rel-album-pk")
        .register_as::<TracksPk>("tracks/pk", "rel-track-pk")
        .register_as::<PlaylistsPk>("playlists/pk", "rel-playlist-pk")
        .register_as::<PlaylistsNonEmpty>("playlists/non-empty", "rel-playlist-non-empty")
        .register_as::<PlaylistsCustom>("playlists/custom", "rel-playlist-custom")
        .register_as::<AlbumsString>("albums/string", "rel-album-string")
        .register_as::<TracksSlug>("tracks/slug", "rel-track-slug")
        .register_as::<TracksGenreLink>("tracks/genre-link", "rel-track-genre-link")
        .register_as::<CustomersSlug>("customers/slug", "rel-customer-slug")
        .register_as::<ArtistsSlugs>("artists/slugs", "rel-artist-slugs")
        .register_as::<AlbumsLink>("albums/link", "rel-album-link")
        .register_as::<CustomersHyper>("customers/hyper", "customer")
        .register_as::<EmployeesHyper>("employees/hyper", "employee")
        .register_as::<InvoicesHyper>("invoices/hyper", "invoice")
        .register_as::<ArtistsNested>("artists/nested", "rel-artist-nested")
        .register_as::<ArtistsReverse>("artists/reverse", "rel-artist-reverse")
        .register_as::<EmployeesSelf>("employees/self", "rel-employee-self")
        .route::<Artist>("artists/{pk:[0-9]+}/", "rel-artist")
        .route::<ArtistAlbums>("artists/{artist_id:[0-9]+}/albums/", "rel-artist-albums")
        .route::<Track>("tracks/{pk:[0-9]+}/", "rel-track")
        .route::<Genres>("genres/", None)
        .route::<Genre>("genres/{name}/", "rel-genre")
}
