//! What most modules with views and serializers need.
//!
//! ```
//! use rest_runtime::prelude::*;
//! ```

pub use rest_macros::{Serializer, api_view, generic_view, view_set};
pub use sea_orm::{ActiveValue::Set, DatabaseConnection, QueryFilter, QueryOrder, Select};

#[cfg(feature = "auth")]
pub use crate::authentication::SessionAuthentication;
pub use crate::authentication::{Authentication, BasicAuthentication, Credentials, TokenAuthentication};
#[cfg(feature = "browsable")]
pub use crate::browsable::{AdminRenderer, BrowsableApiRenderer};
pub use crate::database::Tx;
pub use crate::exceptions::{Detail, Error, ErrorDetail, Result, ValidationError, ensure};
pub use crate::fields::{
    CustomRelated, HyperlinkedIdentity, HyperlinkedRelated, PrimaryKeyRelated, SlugRelated, StringRelated,
};
pub use crate::generics::GenericApiView;
pub use crate::mixins::{CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin};
pub use crate::negotiation::{DefaultContentNegotiation, DrfContentNegotiation};
pub use crate::pagination::{Cursor, LimitOffset, PageNumber};
pub use crate::parsers::{Data, FileUploadParser, FormParser, JsonParser, MultiPartParser};
pub use crate::permissions::{
    AllowAny, IsAdminUser, IsAuthenticated, IsAuthenticatedOrReadOnly, IsOwner, IsOwnerOrReadOnly, ModelPermissions,
    ModelPermissionsOrAnonReadOnly, ObjectPermissions, Permission,
};
#[cfg(feature = "csv")]
pub use crate::renderers::CsvRenderer;
pub use crate::renderers::{JsonRenderer, PlainTextRenderer};
#[cfg(feature = "template")]
pub use crate::renderers::{StaticHtmlRenderer, TemplateHtmlRenderer};
pub use crate::request::Request;
pub use crate::response::Response;
pub use crate::rest::Rest;
pub use crate::routers::{DefaultRouter, SimpleRouter};
pub use crate::serializers::{Context, ModelSerializer, Serializer, SerializerOf, Valid};
pub use crate::throttling::{AnonRateThrottle, ScopedRateThrottle, Throttle, UserRateThrottle, Verdict};
pub use crate::user::User;
pub use crate::view::{ApiView, View as _};
pub use crate::viewsets::ViewSet as _;
