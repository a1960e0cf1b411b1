//! Two views a table: the list, which takes new rows too, and the single row.
#![allow(missing_debug_implementations, reason = "a view is a name for its URL's behaviour, not a value to look at")]

use rest_runtime::prelude::*;

use crate::{
    entities::{
        album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track,
    },
    serializers::{
        AlbumSerializer, ArtistSerializer, CustomerSerializer, EmployeeSerializer, GenreSerializer,
        InvoiceLineSerializer, InvoiceSerializer, MediaTypeSerializer, PlaylistSerializer, PlaylistTrackSerializer,
        TrackSerializer,
    },
};

/// All artists.
#[generic_view(model = artist::Entity, serializer = ArtistSerializer, actions(list, create))]
pub struct ArtistList;

/// One artist.
#[generic_view(model = artist::Entity, serializer = ArtistSerializer, actions(retrieve, update, destroy))]
pub struct ArtistDetail;

/// All albums.
#[generic_view(model = album::Entity, serializer = AlbumSerializer, actions(list, create))]
pub struct AlbumList;

/// One album.
#[generic_view(model = album::Entity, serializer = AlbumSerializer, actions(retrieve, update, destroy))]
pub struct AlbumDetail;

/// All genres.
#[generic_view(model = genre::Entity, serializer = GenreSerializer, actions(list, create))]
pub struct GenreList;

/// One genre.
#[generic_view(model = genre::Entity, serializer = GenreSerializer, actions(retrieve, update, destroy))]
pub struct GenreDetail;

/// All media types.
#[generic_view(model = media_type::Entity, serializer = MediaTypeSerializer, actions(list, create))]
pub struct MediaTypeList;

/// One media type; while tracks are sold in it, it stays.
#[generic_view(model = media_type::Entity, serializer = MediaTypeSerializer, actions(retrieve, update, destroy))]
pub struct MediaTypeDetail;

/// All tracks.
#[generic_view(model = track::Entity, serializer = TrackSerializer, actions(list, create))]
pub struct TrackList;

/// One track; once sold, it stays.
#[generic_view(model = track::Entity, serializer = TrackSerializer, actions(retrieve, update, destroy))]
pub struct TrackDetail;

/// All playlists.
#[generic_view(model = playlist::Entity, serializer = PlaylistSerializer, actions(list, create))]
pub struct PlaylistList;

/// One playlist.
#[generic_view(model = playlist::Entity, serializer = PlaylistSerializer, actions(retrieve, update, destroy))]
pub struct PlaylistDetail;

/// All places of tracks on playlists.
#[generic_view(model = playlist_track::Entity, serializer = PlaylistTrackSerializer, actions(list, create))]
pub struct PlaylistTrackList;

/// One track on one playlist.
#[generic_view(
    model = playlist_track::Entity,
    serializer = PlaylistTrackSerializer,
    actions(retrieve, update, destroy)
)]
pub struct PlaylistTrackDetail;

/// All employees.
#[generic_view(model = employee::Entity, serializer = EmployeeSerializer, actions(list, create))]
pub struct EmployeeList;

/// One employee.
#[generic_view(model = employee::Entity, serializer = EmployeeSerializer, actions(retrieve, update, destroy))]
pub struct EmployeeDetail;

/// All customers.
#[generic_view(model = customer::Entity, serializer = CustomerSerializer, actions(list, create))]
pub struct CustomerList;

/// One customer, by email.
#[generic_view(
    model = customer::Entity,
    serializer = CustomerSerializer,
    actions(retrieve, update, destroy),
    lookup_field = email
)]
pub struct CustomerDetail;

/// All invoices.
#[generic_view(model = invoice::Entity, serializer = InvoiceSerializer, actions(list, create))]
pub struct InvoiceList;

/// One invoice.
#[generic_view(model = invoice::Entity, serializer = InvoiceSerializer, actions(retrieve, update, destroy))]
pub struct InvoiceDetail;

/// All lines of invoices.
#[generic_view(model = invoice_line::Entity, serializer = InvoiceLineSerializer, actions(list, create))]
pub struct InvoiceLineList;

/// One line of an invoice.
#[generic_view(model = invoice_line::Entity, serializer = InvoiceLineSerializer, actions(retrieve, update, destroy))]
pub struct InvoiceLineDetail;
