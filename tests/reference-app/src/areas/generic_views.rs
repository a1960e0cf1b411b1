//! Area 1, /generic/: the nine concrete generic views and the ways to look an object up.

use rest_runtime::{axum::Router, prelude::*};
use sea_orm::{ColumnTrait, EntityTrait};

use crate::entities::{album, artist, customer, employee, invoice, media_type, track};

#[derive(Serializer)]
#[serializer(
    model = artist::Entity,
    fields(id, name),
    extra(name(required, allow_null = false, allow_blank = false))
)]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist))]
struct AlbumSerializer;

#[derive(Serializer)]
#[serializer(model = media_type::Entity, fields(id, name))]
struct MediaTypeSerializer;

#[derive(Serializer)]
#[serializer(
    model = track::Entity,
    fields(id, name, album, media_type, genre, composer, milliseconds, bytes, unit_price)
)]
struct TrackSerializer;

#[derive(Serializer)]
#[serializer(model = customer::Entity, fields(id, first_name, last_name, company, country, email, support_rep))]
struct CustomerSerializer;

#[derive(Serializer)]
#[serializer(model = employee::Entity, fields(id, first_name, last_name, title, reports_to, hire_date, email))]
struct EmployeeSerializer;

#[derive(Serializer)]
#[serializer(model = invoice::Entity, fields(id, customer, invoice_date, billing_city, billing_country, total))]
struct InvoiceSerializer;

#[generic_view(model = artist::Entity, serializer = ArtistSerializer, actions(create))]
struct ArtistCreate;

#[generic_view(model = media_type::Entity, serializer = MediaTypeSerializer, actions(list))]
struct MediaTypeList;

#[generic_view(
    model = artist::Entity,
    serializer = ArtistSerializer,
    actions(list),
    queryset = artist::Entity::find().filter(artist::Column::Name.eq("No such artist"))
)]
struct EmptyList;

#[generic_view(model = track::Entity, serializer = TrackSerializer, actions(retrieve))]
struct TrackRetrieve;

/// Cascades to albums and tracks.
#[generic_view(model = artist::Entity, serializer = ArtistSerializer, actions(destroy))]
struct ArtistDestroy;

#[generic_view(model = album::Entity, serializer = AlbumSerializer, actions(update))]
struct AlbumUpdate;

#[generic_view(model = employee::Entity, serializer = EmployeeSerializer, actions(list, create))]
struct EmployeeListCreate;

#[generic_view(model = track::Entity, serializer = TrackSerializer, actions(retrieve, update))]
struct TrackRetrieveUpdate;

#[generic_view(model = invoice::Entity, serializer = InvoiceSerializer, actions(retrieve, destroy))]
struct InvoiceRetrieveDestroy;

#[generic_view(model = artist::Entity, serializer = ArtistSerializer, actions(retrieve, update, destroy))]
struct ArtistDetail;

#[generic_view(model = album::Entity, serializer = AlbumSerializer, actions(retrieve, update, destroy))]
struct AlbumDetail;

#[generic_view(
    model = customer::Entity,
    serializer = CustomerSerializer,
    actions(retrieve, update, destroy),
    lookup_field = email
)]
struct CustomerByEmail;

/// `lookup_url_kwarg` alone.
#[generic_view(model = album::Entity, serializer = AlbumSerializer, actions(retrieve), lookup_url_kwarg = album_id)]
struct AlbumByKwarg;

pub(crate) fn urls() -> Router<Rest> {
    Router::new()
        .route("/artists/create/", ArtistCreate::as_view())
        .route("/artists/{pk}/destroy/", ArtistDestroy::as_view())
        .route("/artists/{pk}/", ArtistDetail::as_view())
        .route("/media-types/", MediaTypeList::as_view())
        .route("/empty/", EmptyList::as_view())
        .route("/tracks/{pk}/", TrackRetrieve::as_view())
        .route("/tracks/{pk}/edit/", TrackRetrieveUpdate::as_view())
        .route("/albums/{pk}/", AlbumDetail::as_view())
        .route("/albums/{pk}/update/", AlbumUpdate::as_view())
        .route("/albums/by-kwarg/{album_id}/", AlbumByKwarg::as_view())
        .route("/employees/", EmployeeListCreate::as_view())
        .route("/invoices/{pk}/", InvoiceRetrieveDestroy::as_view())
        .route("/customers/{email}/", CustomerByEmail::as_view())
}
