//! The names that most modules with views and serializers import.
//!
//! ```
//! use rest_runtime::prelude::*;
//! ```

pub use rest_macros::{Serializer, api_view, generic_view, view_set};
pub use sea_orm::{ActiveValue::Set, DatabaseConnection, QueryFilter, QueryOrder, Select};

pub use crate::base::exceptions::{Detail, Error, ErrorDetail, Result, ValidationError, ensure};
pub use crate::base::user::User;
#[cfg(feature = "browsable")]
pub use crate::browsable::{AdminRenderer, BrowsableApiRenderer};
pub use crate::database::Tx;
pub use crate::formats::parsers::{Data, FileUploadParser, FormParser, JsonParser, MultiPartParser};
#[cfg(feature = "csv")]
pub use crate::formats::renderers::CsvRenderer;
pub use crate::formats::renderers::{JsonRenderer, PlainTextRenderer};
#[cfg(feature = "template")]
pub use crate::formats::renderers::{StaticHtmlRenderer, TemplateHtmlRenderer};
pub use crate::generic::actions::{
    CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin,
};
pub use crate::generics::GenericApiView;
pub use crate::http::request::Credentials;
pub use crate::http::request::Request;
pub use crate::http::response::Response;
pub use crate::input::by_hand::{ModelSerializerExt as _, SerializerExt as _};
pub use crate::input::valid::Valid;
#[cfg(feature = "auth")]
pub use crate::policies::authentication::SessionAuthentication;
pub use crate::policies::authentication::{Authentication, BasicAuthentication, TokenAuthentication};
pub use crate::policies::negotiation::{DefaultContentNegotiation, DrfContentNegotiation};
pub use crate::policies::permissions::{
    AllowAny, IsAdminUser, IsAuthenticated, IsAuthenticatedOrReadOnly, IsOwner, IsOwnerOrReadOnly, ModelPermissions,
    ModelPermissionsOrAnonReadOnly, ObjectPermissions, Permission,
};
pub use crate::policies::throttling::{AnonRateThrottle, ScopedRateThrottle, Throttle, UserRateThrottle, Verdict};
pub use crate::query::pagination::{Cursor, LimitOffset, PageNumber};
pub use crate::rest::Rest;
pub use crate::routing::routers::{DefaultRouter, SimpleRouter};
pub use crate::routing::viewsets::ViewSet as _;
pub use crate::schema::arguments::{
    CustomRelated, HyperlinkedIdentity, HyperlinkedRelated, PrimaryKeyRelated, SlugRelated, StringRelated,
};
pub use crate::schema::{Context, ModelSerializer, Serializer, SerializerOf};
pub use crate::view::{ApiView, View as _};
