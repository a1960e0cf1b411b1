//! The Chinook music store as a REST API: eleven tables of real rows, with a view set each.
//!
//! Read on in `entities` (the tables), `serializers` (the JSON), `views` (the behaviour of each URL) and [`api`] (the
//! URLs).

pub mod database;
pub mod entities;
pub mod serializers;
pub mod serve;
pub mod tables;
pub mod views;

use rest_runtime::{
    axum::Router,
    openapi::{OpenApi, Version},
    prelude::*,
    view::not_found,
};

use views::{
    AlbumViewSet, ArtistViewSet, CustomerViewSet, EmployeeViewSet, GenreViewSet, InvoiceLineViewSet, InvoiceViewSet,
    MediaTypeViewSet, PlaylistTrackViewSet, PlaylistViewSet, TrackViewSet,
};

/// The URLs.
pub fn api() -> DefaultRouter {
    DefaultRouter::new()
        .register::<ArtistViewSet>("artists")
        .register::<AlbumViewSet>("albums")
        .register::<GenreViewSet>("genres")
        .register_as::<MediaTypeViewSet>("media-types", "media-type")
        .register::<TrackViewSet>("tracks")
        .register::<PlaylistViewSet>("playlists")
        .register_as::<PlaylistTrackViewSet>("playlist-tracks", "playlist-track")
        .register::<EmployeeViewSet>("employees")
        .register::<CustomerViewSet>("customers")
        .register::<InvoiceViewSet>("invoices")
        .register_as::<InvoiceLineViewSet>("invoice-lines", "invoice-line")
        .register_as::<AlbumViewSet>("artists/{artist_pk}/albums", "artist-album")
        .register_as::<TrackViewSet>("artists/{artist_pk}/albums/{album_pk}/tracks", "artist-album-track")
        .register_as::<TrackViewSet>("artists/{artist_pk}/tracks", "artist-track")
        .register_as::<TrackViewSet>("albums/{album_pk}/tracks", "album-track")
        .register_as::<PlaylistTrackViewSet>("playlists/{playlist_pk}/tracks", "playlist-entry")
        .register_as::<InvoiceLineViewSet>("invoices/{invoice_pk}/lines", "invoice-entry")
        .openapi(description())
}

/// What the document says besides the URLs.
fn description() -> OpenApi {
    OpenApi::new("Chinook", "1.0.0")
        .description("A music store: artists, albums, tracks, and who buys them.")
        .license("MIT")
}

/// The document in this version of OpenAPI. It needs no database.
pub fn document(version: Version) -> Result<serde_json::Value> {
    let rest = project(Rest::new(DatabaseConnection::default()));
    api().routes().openapi(&description().openapi_version(version), &rest)
}

/// The settings of the store.
fn project(rest: Rest) -> Rest {
    rest.pagination(views::NUMBERED)
}

/// The whole API on this database.
pub fn app(rest: Rest) -> Router {
    api().into_router().fallback(not_found).with_state(project(rest))
}
