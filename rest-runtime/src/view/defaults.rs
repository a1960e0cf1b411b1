//! The default implementations of a view's hooks, for custom hooks that extend them.

pub use super::steps::authentication::{get_authenticators, perform_authentication};
pub use super::steps::exceptions::handle_exception;
pub use super::steps::finalize::{default_response_headers, finalize_response};
pub use super::steps::initial;
pub use super::steps::metadata::get_metadata;
pub use super::steps::negotiation::{get_content_negotiator, get_parsers, get_renderers};
pub use super::steps::permissions::{check_permissions, get_permissions};
pub use super::steps::throttles::{check_throttles, get_throttles};
pub use super::steps::versioning::get_versioning;
