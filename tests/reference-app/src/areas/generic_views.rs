//! Area 1, /generic/: the nine concrete generic views and the ways to look an object up.

use rest_runtime::{
    generics::{
        DestroyApiView, ListApiView, ListCreateApiView, RetrieveApiView, RetrieveDestroyApiView, RetrieveUpdateApiView,
        RetrieveUpdateDestroyApiView, UpdateApiView,
    },
    prelude::*,
    routers::AsView,
};
use sea_orm::{ColumnTrait, EntityTrait};

use crate::entities::{album, artist, customer, employee, genre, invoice, media_type, playlist_track, track};

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name), extra(name(required, allow_null = false, allow_blank = false)))]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist))]
struct AlbumSerializer;

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[derive(Serializer)]
#[serializer(model = media_type::Entity, fields(id, name))]
struct MediaTypeSerializer;

#[derive(Serializer)]
#[serializer(model = track::Entity)]
#[serializer(fields(id, name, album, media_type, genre, composer, milliseconds, bytes, unit_price))]
struct TrackSerializer;

#[derive(Serializer)]
#[serializer(model = customer::Entity, fields(id, first_name, last_name, company, country, email, support_rep))]
#[serializer(extra(email(email)))]
struct CustomerSerializer;

#[derive(Serializer)]
#[serializer(model = employee::Entity, fields(id, first_name, last_name, title, reports_to, hire_date, email))]
#[serializer(extra(email(email)))]
struct EmployeeSerializer;

#[derive(Serializer)]
#[serializer(model = invoice::Entity, fields(id, customer, invoice_date, billing_city, billing_country, total))]
struct InvoiceSerializer;

#[generic_view(serializer = ArtistSerializer, actions(create))]
struct ArtistCreate;

#[generic_view(
    serializer = ArtistSerializer,
    actions(list),
    queryset = artist::Entity::find().filter(artist::Column::Name.eq("No such artist"))
)]
struct EmptyList;

#[generic_view(serializer = CustomerSerializer, actions(retrieve, update, destroy), lookup_field = email)]
struct CustomerByEmail;

// Names are not unique, so this is `lookup_fields`.
#[generic_view(serializer = GenreSerializer, actions(retrieve, update), lookup_fields(genre_name = name))]
struct GenreByName;

// `lookup_url_kwarg` alone.
#[generic_view(serializer = AlbumSerializer, actions(retrieve), lookup_url_kwarg = album_id)]
struct AlbumByKwarg;

#[derive(Serializer)]
#[serializer(model = playlist_track::Entity, fields(id, playlist, track))]
struct EntrySerializer;

// All fields of `lookup_fields` come from the URL and must match.
#[generic_view(
    serializer = EntrySerializer,
    actions(retrieve, destroy),
    lookup_fields(playlist_id = playlist, track_id = track)
)]
struct EntryDetail;

/// The entries of a playlist in track order; 404 when there is no such playlist, empty when it has no tracks.
#[generic_view(
    serializer = EntrySerializer,
    actions(list),
    parents(playlist_id = playlist),
    queryset = playlist_track::Entity::find().order_by_asc(playlist_track::Column::TrackId)
)]
struct PlaylistEntries;

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<ArtistCreate>("artists/create/", None)
        .route::<DestroyApiView<ArtistSerializer>>("artists/{pk}/destroy/", AsView::name("Artist Destroy"))
        .route::<RetrieveUpdateDestroyApiView<ArtistSerializer>>("artists/{pk}/", AsView::name("Artist Detail"))
        .route::<ListApiView<MediaTypeSerializer>>("media-types/", AsView::name("Media Type List"))
        .route::<EmptyList>("empty/", None)
        .route::<RetrieveApiView<TrackSerializer>>("tracks/{pk}/", AsView::name("Track Retrieve"))
        .route::<RetrieveUpdateApiView<TrackSerializer>>("tracks/{pk}/edit/", AsView::name("Track Retrieve Update"))
        .route::<RetrieveUpdateDestroyApiView<AlbumSerializer>>("albums/{pk}/", AsView::name("Album Detail"))
        .route::<UpdateApiView<AlbumSerializer>>("albums/{pk}/update/", AsView::name("Album Update"))
        .route::<AlbumByKwarg>("albums/by-kwarg/{album_id}/", None)
        .route::<ListCreateApiView<EmployeeSerializer>>("employees/", AsView::name("Employee List Create"))
        .route::<RetrieveDestroyApiView<InvoiceSerializer>>("invoices/{pk}/", AsView::name("Invoice Retrieve Destroy"))
        .route::<CustomerByEmail>("customers/{email}/", None)
        .route::<GenreByName>("genres/{genre_name}/", None)
        .route::<EntryDetail>("playlists/{playlist_id}/tracks/{track_id}/", None)
        .route::<PlaylistEntries>("playlists/{playlist_id:[0-9]+}/tracks/", None)
}
