//! The behaviour of each URL: one view set per table, behind the routes of [`crate::api`].
#![allow(missing_debug_implementations, reason = "views are unit structs that are never printed")]

use std::borrow::Cow;

use rest_runtime::{
    openapi::Parameter,
    pagination::{Pagination, Window},
    prelude::*,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use crate::{
    entities::{
        album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track,
    },
    serializers::{
        AlbumSerializer, AlbumWithTracksSerializer, ArtistSerializer, CustomerSerializer, EmployeeSerializer,
        GenreSerializer, InvoiceLineSerializer, InvoiceSerializer, MediaTypeSerializer, PlayingTimeSerializer,
        PlaylistSerializer, PlaylistTrackSerializer, StatisticsSerializer, TrackSerializer,
    },
};

/// Pages by number, `?page=2&page_size=10`: the default of all lists.
pub const NUMBERED: PageNumber = PageNumber::size(100).page_size_query_param("page_size").max_page_size(1000);

/// Pages by `?limit=10&offset=20`, or by number if the request has a `page`, as many front ends expect.
pub struct LimitOffsetOrNumbered;

impl Pagination for LimitOffsetOrNumbered {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        match request.query_params().get("page") {
            Some(_) => NUMBERED.window(request),
            None => LimitOffset(100).window(request),
        }
    }

    fn query_params(&self) -> Vec<Cow<'static, str>> {
        [LimitOffset(100).query_params(), NUMBERED.query_params()].concat()
    }

    fn parameters(&self) -> Vec<Parameter> {
        [LimitOffset(100).parameters(), NUMBERED.parameters()].concat()
    }
}

/// All artists.
#[view_set(
    model = artist::Entity,
    serializer = ArtistSerializer,
    filter(name(exact, icontains)),
    search(name),
    ordering(id, name)
)]
pub struct ArtistViewSet;

/// The albums.
pub struct AlbumViewSet;

/// All albums, shown with artist and tracks; below an artist, only those of the artist.
#[view_set(
    model = album::Entity,
    serializer(list = AlbumWithTracksSerializer, retrieve = AlbumWithTracksSerializer, default = AlbumSerializer),
    parents(artist),
    filter(artist, artist.name(icontains), title(exact, icontains)),
    search(title, artist.name),
    ordering(id, title, artist, artist.name),
    pagination = LimitOffsetOrNumbered
)]
impl AlbumViewSet {
    /// The duration of the album.
    #[action(detail, schema(response = PlayingTimeSerializer))]
    async fn duration(&self, request: &Request) -> Result<Response> {
        let album = self.get_object(request).await?;
        let milliseconds: Vec<i32> = track::Entity::find()
            .select_only()
            .column(track::Column::Milliseconds)
            .filter(track::Column::AlbumId.eq(album.id))
            .into_tuple()
            .all(request.database())
            .await?;
        Response::new(&json!({"milliseconds": milliseconds.into_iter().map(i64::from).sum::<i64>()}))
    }
}

/// All genres.
#[view_set(model = genre::Entity, serializer = GenreSerializer, filter(name), search(name), ordering(id, name))]
pub struct GenreViewSet;

/// All media types.
#[view_set(model = media_type::Entity, serializer = MediaTypeSerializer, search(name), ordering(id, name))]
pub struct MediaTypeViewSet;

/// The tracks.
pub struct TrackViewSet;

/// All tracks; below an album, only those of the album.
#[view_set(
    model = track::Entity,
    serializer = TrackSerializer,
    parents(album, artist_pk = album.artist),
    filter(
        album,
        genre(exact, isnull),
        media_type,
        milliseconds(gte, lte),
        unit_price(exact, gte, lte),
        album.artist.name(exact, icontains),
        playlists
    ),
    search(name, composer),
    ordering(id, name, composer, milliseconds, bytes, unit_price, album, genre, media_type, album.artist.name),
    pagination = LimitOffsetOrNumbered
)]
impl TrackViewSet {
    /// The number of tracks, and their total duration.
    #[action(list, schema(response = StatisticsSerializer))]
    async fn statistics(&self, request: &Request) -> Result<Response> {
        let tracks = self.filter_queryset(request, self.get_queryset(request)).await?;
        let tracks = self.visible_queryset(request, tracks).await?;
        let milliseconds: Vec<i32> =
            tracks.select_only().column(track::Column::Milliseconds).into_tuple().all(request.database()).await?;
        let total: i64 = milliseconds.iter().copied().map(i64::from).sum();
        Response::new(&json!({"count": milliseconds.len(), "milliseconds": total}))
    }
}

/// All playlists.
#[view_set(
    model = playlist::Entity,
    serializer = PlaylistSerializer,
    filter(tracks),
    search(name),
    ordering(id, name)
)]
pub struct PlaylistViewSet;

/// All positions of tracks on playlists; below a playlist, only its own.
#[view_set(
    model = playlist_track::Entity,
    serializer = PlaylistTrackSerializer,
    parents(playlist),
    filter(playlist, track),
    ordering(id, playlist, track),
    pagination = Cursor::size(100).page_size_query_param("page_size").max_page_size(1000)
)]
pub struct PlaylistTrackViewSet;

/// All employees.
#[view_set(
    model = employee::Entity,
    serializer = EmployeeSerializer,
    filter(reports_to, hire_date(exact, year)),
    search(last_name, first_name, title),
    ordering(id, last_name, first_name, hire_date)
)]
pub struct EmployeeViewSet;

/// All customers, looked up by email.
#[view_set(
    model = customer::Entity,
    serializer = CustomerSerializer,
    lookup_field = email,
    lookup_value_regex = "[^/]+",
    filter(country, support_rep),
    search(last_name, first_name, email, company),
    ordering(id, last_name, first_name, country)
)]
pub struct CustomerViewSet;

/// All invoices.
#[view_set(
    model = invoice::Entity,
    serializer = InvoiceSerializer,
    filter(customer, billing_country, invoice_date(date, year, after_before), total(gte, lte)),
    search(customer.last_name, customer.first_name, billing_city),
    ordering(id, invoice_date, total, customer)
)]
pub struct InvoiceViewSet;

/// All lines of invoices; below an invoice, only its own.
#[view_set(
    model = invoice_line::Entity,
    serializer = InvoiceLineSerializer,
    parents(invoice),
    filter(invoice, track),
    ordering(id, invoice, track, unit_price, quantity)
)]
pub struct InvoiceLineViewSet;
