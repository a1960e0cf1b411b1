//! REST APIs on axum and SeaORM, with what Django REST framework offers and what the compiler can check.
//!
//! A serializer says which columns of a model a client sees, a view says which actions there are, and
//! [`as_view`](view::View::as_view) is an axum [`MethodRouter`](axum::routing::MethodRouter):
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
//! | feature | what it brings |
//! | --- | --- |
//! | `sqlite` (default), `postgres`, `mysql` | SeaORM's driver for the database |
//! | `csv` | `renderers::CsvRenderer`: lists as `text/csv` |
//! | `template` | `renderers::TemplateHtmlRenderer` and `StaticHtmlRenderer`: pages, from minijinja templates or as they are |
//! | `browsable` | [`browsable`]: pages for people, with forms; and the admin |
//! | `redis` | [throttles](throttling) that count in Redis, for several processes together |
//! | `auth` | [`auth`]: users, groups, permissions, tokens and sessions; [`authentication::SessionAuthentication`] |
//! | `jwt` | `authentication::JwtAuthentication`: JSON Web Tokens |
//! | `arbitrary-precision` | whole numbers of JSON keep their digits beyond 64 bits |
//! | `rustls` | TLS to the database |

// The expansion names this crate by an absolute path; here and in doc tests that is this very crate.
extern crate self as rest_runtime;

#[cfg(feature = "auth")]
pub mod auth;
#[cfg(feature = "auth")]
pub mod auth_views;
pub mod authentication;
#[cfg(feature = "browsable")]
pub mod browsable;
mod concrete;
#[cfg(feature = "browsable")]
mod cost;
pub mod cross_origin;
mod database;
pub mod exception_handler;
pub mod exceptions;
pub mod fields;
pub mod filters;
mod finishing;
pub mod metadata;
pub mod method_override;
pub mod mixins;
pub mod negotiation;
pub mod pagination;
mod panics;
pub mod parsers;
pub mod permissions;
pub mod prelude;
pub mod renderers;
pub mod request;
pub mod response;
mod rest;
pub mod reverse;
pub mod routers;
pub mod serializers;
pub mod settings;
pub mod status;
pub mod storage;
pub mod testing;
pub mod throttling;
pub mod user;
mod values;
pub mod versioning;
pub mod view;
pub mod viewsets;

/// Views over a model: what they have in common, and the nine ready-made ones that need no macro.
pub mod generics {
    pub use crate::concrete::{
        CreateApiView, DestroyApiView, ListApiView, ListCreateApiView, RetrieveApiView, RetrieveDestroyApiView,
        RetrieveUpdateApiView, RetrieveUpdateDestroyApiView, UpdateApiView,
    };
    pub use crate::database::ModelEntity;
    pub use crate::generic::{Bulk, GenericApiView, VersionOf};
}
mod generic;

/// What hooks and actions do unless they are overridden: call these where Python calls `super()`.
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
    pub use crate::generic::{check_object_permissions, filter_queryset, get_object};
    pub use crate::mixins::create::{create, get_success_headers};
    pub use crate::mixins::destroy::destroy;
    pub use crate::mixins::list::{list, paginate};
    pub use crate::mixins::retrieve::retrieve;
    pub use crate::mixins::update::{partial_update, update};
    pub use crate::view::defaults::{
        check_permissions, check_throttles, default_response_headers, finalize_response, get_authenticators,
        get_content_negotiator, get_metadata, get_parsers, get_permissions, get_renderers, get_throttles,
        get_versioning, handle_exception, initial, perform_authentication,
    };
}

/// Pages to begin with, and for people who come from Django REST framework.
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

pub use database::Tx;
pub use exceptions::{Error, Result};
pub use request::Request;
pub use response::Response;
pub use rest::Rest;

#[doc = include_str!("docs/api_view.md")]
pub use rest_macros::api_view;

#[doc = include_str!("docs/generic_view.md")]
pub use rest_macros::generic_view;

#[doc = include_str!("docs/view_set.md")]
pub use rest_macros::view_set;

#[doc = include_str!("docs/serializer.md")]
pub use rest_macros::Serializer;

/// The README's programs compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
