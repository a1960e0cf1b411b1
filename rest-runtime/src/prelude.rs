//! What most modules with views and serializers need.
//!
//! ```
//! use rest_runtime::prelude::*;
//! ```

pub use rest_macros::{Serializer, generic_view};
pub use sea_orm::{ActiveValue::Set, DatabaseConnection, DatabaseTransaction, QueryFilter, QueryOrder, Select};

pub use crate::authentication::{Authentication, Credentials};
pub use crate::exceptions::{Error, ErrorDetail, Result, ValidationError};
pub use crate::generics::GenericApiView;
pub use crate::mixins::{CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin};
pub use crate::negotiation::{DefaultContentNegotiation, DrfContentNegotiation};
pub use crate::pagination::{Cursor, LimitOffset, PageNumber};
pub use crate::permissions::{AllowAny, IsAdminUser, IsAuthenticated, IsAuthenticatedOrReadOnly, Permission};
#[cfg(feature = "csv")]
pub use crate::renderers::CsvRenderer;
#[cfg(feature = "template")]
pub use crate::renderers::TemplateHtmlRenderer;
pub use crate::renderers::{JsonRenderer, PlainTextRenderer};
pub use crate::request::Request;
pub use crate::response::Response;
pub use crate::rest::Rest;
pub use crate::serializers::Valid;
pub use crate::throttling::{AnonRateThrottle, ScopedRateThrottle, Throttle, UserRateThrottle, Verdict};
pub use crate::user::User;
pub use crate::view::ApiView;
