//! The Chinook music store as a REST API: eleven tables of real rows, two views each.
//!
//! Read on in `entities` (the tables), `serializers` (the JSON), `views` (what each URL does) and [`app`] (the URLs).

pub mod database;
pub mod entities;
pub mod serializers;
pub mod serve;
pub mod tables;
pub mod views;

use rest_runtime::{
    axum::{
        Router,
        http::{HeaderMap, StatusCode, header},
        response::IntoResponse,
        routing::get,
    },
    prelude::*,
};
use serde_json::{Map, Value};

use views::{
    AlbumDetail, AlbumList, ArtistDetail, ArtistList, CustomerDetail, CustomerList, EmployeeDetail, EmployeeList,
    GenreDetail, GenreList, InvoiceDetail, InvoiceLineDetail, InvoiceLineList, InvoiceList, MediaTypeDetail,
    MediaTypeList, PlaylistDetail, PlaylistList, PlaylistTrackDetail, PlaylistTrackList, TrackDetail, TrackList,
};

/// What `GET /` lists; each name is also the URL's.
const ENDPOINTS: [&str; 11] = [
    "artists",
    "albums",
    "genres",
    "media-types",
    "tracks",
    "playlists",
    "playlist-tracks",
    "employees",
    "customers",
    "invoices",
    "invoice-lines",
];

/// The whole API on this database.
pub fn app(rest: Rest) -> Router {
    Router::new()
        .route("/", get(root))
        .route("/artists/", ArtistList::as_view())
        .route("/artists/{id}/", ArtistDetail::as_view())
        .route("/albums/", AlbumList::as_view())
        .route("/albums/{id}/", AlbumDetail::as_view())
        .route("/genres/", GenreList::as_view())
        .route("/genres/{id}/", GenreDetail::as_view())
        .route("/media-types/", MediaTypeList::as_view())
        .route("/media-types/{id}/", MediaTypeDetail::as_view())
        .route("/tracks/", TrackList::as_view())
        .route("/tracks/{id}/", TrackDetail::as_view())
        .route("/playlists/", PlaylistList::as_view())
        .route("/playlists/{id}/", PlaylistDetail::as_view())
        .route("/playlist-tracks/", PlaylistTrackList::as_view())
        .route("/playlist-tracks/{id}/", PlaylistTrackDetail::as_view())
        .route("/employees/", EmployeeList::as_view())
        .route("/employees/{id}/", EmployeeDetail::as_view())
        .route("/customers/", CustomerList::as_view())
        .route("/customers/{email}/", CustomerDetail::as_view())
        .route("/invoices/", InvoiceList::as_view())
        .route("/invoices/{id}/", InvoiceDetail::as_view())
        .route("/invoice-lines/", InvoiceLineList::as_view())
        .route("/invoice-lines/{id}/", InvoiceLineDetail::as_view())
        .fallback(not_found)
        .with_state(rest)
}

/// Where everything is, as the client that asks would write it.
async fn root(headers: HeaderMap) -> impl IntoResponse {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1:8000");
    let urls: Map<String, Value> =
        ENDPOINTS.iter().map(|name| ((*name).to_owned(), format!("http://{host}/{name}/").into())).collect();
    json(StatusCode::OK, &urls.into())
}

/// Any other URL: an error body like the views' own.
async fn not_found() -> impl IntoResponse {
    json(StatusCode::NOT_FOUND, &serde_json::json!({"detail": "Nothing was found here."}))
}

fn json(status: StatusCode, data: &Value) -> impl IntoResponse + use<> {
    (status, [(header::CONTENT_TYPE, "application/json")], data.to_string())
}
