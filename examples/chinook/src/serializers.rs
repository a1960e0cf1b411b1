//! The JSON of the rows: one serializer per table. Types, lengths, nullability, digits and uniqueness come from the
//! entities. A foreign key has the name of its relation: `artist` for the column `artist_id`.

use rest_runtime::prelude::*;

use crate::entities::{
    album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track,
};

/// An artist.
#[derive(Debug, Serializer)]
#[serializer(model = artist::Entity, fields(id, name))]
pub struct ArtistSerializer;

/// An album.
#[derive(Debug, Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist))]
pub struct AlbumSerializer;

/// A track inside its album.
#[derive(Debug, Serializer)]
#[serializer(model = track::Entity, fields(id, name, composer, milliseconds, unit_price))]
pub struct AlbumTrackSerializer;

/// An album with its artist and tracks, for reading.
#[derive(Debug, Serializer)]
#[serializer(model = album::Entity)]
pub struct AlbumWithTracksSerializer {
    /// Set by the database.
    #[field(read_only)]
    pub id: i64,
    /// The title on the cover.
    #[field(read_only)]
    pub title: String,
    /// The album's artist.
    #[field(read_only)]
    pub artist: ArtistSerializer,
    /// The tracks of the album.
    #[field(read_only)]
    pub tracks: Vec<AlbumTrackSerializer>,
}

/// A genre, in the long form: each field of the struct is one of the JSON, with its own arguments.
#[derive(Debug, Serializer)]
#[serializer(model = genre::Entity)]
pub struct GenreSerializer {
    /// Set by the database.
    #[field(read_only)]
    pub id: i64,
    /// Rock, Jazz, Metal …
    #[field(max_length = 120, label = "Genre", help_text = "What stands above the shelf.")]
    pub name: Option<String>,
}

/// A media type.
#[derive(Debug, Serializer)]
#[serializer(model = media_type::Entity, fields(id, name))]
pub struct MediaTypeSerializer;

/// A track; its duration cannot be negative.
#[derive(Debug, Serializer)]
#[serializer(
    model = track::Entity,
    fields(id, name, album, media_type, genre, composer, milliseconds, bytes, unit_price),
    extra(milliseconds(min_value = 0))
)]
pub struct TrackSerializer;

/// A playlist.
#[derive(Debug, Serializer)]
#[serializer(model = playlist::Entity, fields(id, name))]
pub struct PlaylistSerializer;

/// The position of a track on a playlist.
#[derive(Debug, Serializer)]
#[serializer(model = playlist_track::Entity, fields(id, playlist, track))]
pub struct PlaylistTrackSerializer;

/// An employee.
#[derive(Debug, Serializer)]
#[serializer(
    model = employee::Entity,
    fields(
        id, last_name, first_name, title, reports_to, birth_date, hire_date, address, city, state, country,
        postal_code, phone, fax, email
    )
)]
pub struct EmployeeSerializer;

/// A customer.
#[derive(Debug, Serializer)]
#[serializer(
    model = customer::Entity,
    fields(
        id, first_name, last_name, company, address, city, state, country, postal_code, phone, fax, email,
        support_rep
    )
)]
pub struct CustomerSerializer;

/// An invoice. It shows its customer by id, although the customers' own URLs contain the email.
#[derive(Debug, Serializer)]
#[serializer(
    model = invoice::Entity,
    fields(
        id, customer, invoice_date, billing_address, billing_city, billing_state, billing_country,
        billing_postal_code, total
    )
)]
pub struct InvoiceSerializer;

/// A line of an invoice.
#[derive(Debug, Serializer)]
#[serializer(model = invoice_line::Entity, fields(id, invoice, track, unit_price, quantity))]
pub struct InvoiceLineSerializer;

/// How long an album plays.
#[derive(Debug, Serializer)]
pub struct PlayingTimeSerializer {
    /// All tracks together.
    pub milliseconds: i64,
}

/// What there is in numbers.
#[derive(Debug, Serializer)]
pub struct StatisticsSerializer {
    /// How many tracks there are.
    pub count: i64,
    /// How long all of them play.
    pub milliseconds: i64,
}
