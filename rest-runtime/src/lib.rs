//! REST APIs on axum and SeaORM: the features of Django REST framework, checked at compile time where possible.
//!
//! A serializer lists the columns of a model that clients see; a view lists its actions.
//! [`as_view`](view::View::as_view) returns an axum [`MethodRouter`](axum::routing::MethodRouter):
//!
//! ```
//! use rest_runtime::prelude::*;
//! use rest_runtime::{axum, sea_orm};
//!
//! mod artist {
//!     use rest_runtime::sea_orm;
//!     use sea_orm::entity::prelude::*;
//!
//!     #[sea_orm::model]
//!     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//!     #[sea_orm(table_name = "artist")]
//!     pub struct Model {
//!         #[sea_orm(primary_key)]
//!         pub id: i32,
//!         pub name: String,
//!     }
//!
//!     impl ActiveModelBehavior for ActiveModel {}
//! }
//!
//! #[derive(Serializer)]
//! #[serializer(model = artist::Entity, fields(id, name))]
//! pub struct ArtistSerializer;
//!
//! /// All artists.
//! #[generic_view(model = artist::Entity, serializer = ArtistSerializer, actions(list, create))]
//! pub struct ArtistList;
//!
//! /// One artist, by id.
//! #[generic_view(model = artist::Entity, serializer = ArtistSerializer, actions(retrieve, update, destroy))]
//! pub struct ArtistDetail;
//!
//! fn app(db: DatabaseConnection) -> axum::Router {
//!     axum::Router::new()
//!         .route("/artists/", ArtistList::as_view())
//!         .route("/artists/{id}/", ArtistDetail::as_view())
//!         .with_state(Rest::new(db))
//! }
//! ```
//!
//! # Features
//!
//! | feature | description |
//! | --- | --- |
//! | `sqlite` (default), `postgres`, `mysql` | SeaORM's driver for the database |
//! | `csv` | `renderers::CsvRenderer`: lists as `text/csv` |
//! | `template` | `renderers::TemplateHtmlRenderer` and `StaticHtmlRenderer`: pages, from minijinja templates or as they are |
//! | `browsable` | [`browsable`]: pages for people, with forms; and the admin |
//! | `redis` | [throttles](throttling) that count in Redis, for several processes together |
//! | `auth` | [`auth`]: users, groups, permissions, tokens and sessions; [`authentication::SessionAuthentication`] |
//! | `openapi` | `openapi`: documents about the API in OpenAPI 3.1 and 3.0 |
//! | `swagger-ui` | the same, and Swagger UI from the binary |
//! | `jwt` | `authentication::JwtAuthentication`: JSON Web Tokens |
//! | `arbitrary-precision` | integers in JSON keep all digits beyond 64 bits |
//! | `rustls` | TLS to the database |

// The macros name this crate by an absolute path, which must also resolve inside the crate and in doctests.
extern crate self as rest_runtime;

#[cfg(feature = "auth")]
pub mod auth;
#[cfg(feature = "auth")]
pub mod auth_views;
mod base;
#[cfg(feature = "browsable")]
pub mod browsable;
#[cfg(feature = "browsable")]
mod cost;
mod database;
pub mod describe;
mod formats;
mod generic;
mod http;
mod input;
mod model;
#[cfg(feature = "openapi")]
pub mod openapi;
mod output;
mod policies;
pub mod prelude;
mod query;
mod rest;
mod routing;
mod schema;
pub mod serializers;
mod values;
pub mod view;

pub use crate::base::{exceptions, settings, status, testing, user};
pub use crate::formats::{parsers, renderers};
pub use crate::generic::actions as mixins;
pub use crate::http::{cross_origin, method_override, request, response, reverse, storage};
pub use crate::policies::{
    authentication, exception_handler, metadata, negotiation, permissions, throttling, versioning,
};
pub use crate::query::{filters, pagination};
pub use crate::routing::{routers, viewsets};
pub use crate::schema::arguments as fields;

/// Views over a model: the common traits, and DRF's nine concrete views, which need no macro.
pub mod generics {
    pub use crate::database::ModelEntity;
    pub use crate::generic::concrete::{
        CreateApiView, DestroyApiView, ListApiView, ListCreateApiView, RetrieveApiView, RetrieveDestroyApiView,
        RetrieveUpdateApiView, RetrieveUpdateDestroyApiView, UpdateApiView,
    };
    pub use crate::generic::{Bulk, GenericApiView, VersionOf};
}

/// The default behaviour of hooks and actions. Call these functions where Python calls `super()`.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::defaults;
/// # mod note {
/// #     use rest_runtime::sea_orm;
/// #     use sea_orm::entity::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "note")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # #[derive(Serializer)]
/// # #[serializer(model = note::Entity, fields(id))]
/// # pub struct NoteSerializer;
///
/// pub struct NoteDetail;
///
/// #[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve))]
/// impl NoteDetail {
///     async fn retrieve(&self, request: &Request) -> Result<Response> {
///         defaults::retrieve(self, request).await?.header("cache-control", "max-age=60")
///     }
///
///     async fn finalize_response(&self, request: &Request, response: Response) -> Result<Response> {
///         defaults::finalize_response(self, request, response)?.header("allow", "")
///     }
/// }
/// ```
pub mod defaults {
    pub use crate::generic::actions::create::{create, get_success_headers};
    pub use crate::generic::actions::destroy::destroy;
    pub use crate::generic::actions::list::{list, paginate};
    pub use crate::generic::actions::retrieve::retrieve;
    pub use crate::generic::actions::update::{partial_update, update};
    pub use crate::generic::{check_object_permissions, filter_queryset, get_object};
    pub use crate::view::defaults::{
        check_permissions, check_throttles, default_response_headers, finalize_response, get_authenticators,
        get_content_negotiator, get_metadata, get_parsers, get_permissions, get_renderers, get_throttles,
        get_versioning, handle_exception, initial, perform_authentication,
    };
}

/// Guides: a tutorial, and two pages for users of Django REST framework.
pub mod guide {
    #[doc = include_str!("docs/tutorial.md")]
    pub mod tutorial {}

    #[doc = include_str!("docs/differences.md")]
    pub mod differences {}

    #[doc = include_str!("docs/from_drf.md")]
    pub mod from_drf {}
}

#[doc(hidden)]
pub mod __private;

pub use axum;
#[cfg(feature = "template")]
pub use minijinja;
pub use sea_orm;

pub use crate::base::exceptions::{Error, Result};
pub use crate::database::Tx;
pub use crate::http::request::Request;
pub use crate::http::response::Response;
pub use crate::rest::Rest;

#[doc = include_str!("docs/api_view.md")]
pub use rest_macros::api_view;

#[doc = include_str!("docs/generic_view.md")]
pub use rest_macros::generic_view;

#[doc = include_str!("docs/view_set.md")]
pub use rest_macros::view_set;

#[doc = include_str!("docs/serializer.md")]
pub use rest_macros::Serializer;

/// Compiles the README's examples.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
