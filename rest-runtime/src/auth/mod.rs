//! Users, groups, permissions, tokens and sessions as SeaORM entities, and functions to manage them. Feature `auth`.
//!
//! [`migrate`] creates the tables. A project uses these users by default;
//! [`Rest::auth_backend`](crate::Rest::auth_backend) replaces them: see
//! [`ModelBackend`](crate::authentication::ModelBackend).
//!
//! ```
//! use rest_runtime::auth::{self, PasswordHasher, user};
//! use rest_runtime::prelude::*;
//! # use rest_runtime::sea_orm::Database;
//!
//! # async fn start() -> Result<()> {
//! # let db = Database::connect("sqlite::memory:").await?;
//! auth::migrate(&db).await?;
//! let ada = user::ActiveModel { username: Set("ada".to_owned()), ..Default::default() };
//! let ada = auth::create_user(&db, &PasswordHasher::default(), ada, Some("correct horse")).await?;
//! auth::permit_user(&db, ada.id, &["shop.view_order", "shop.add_order"]).await?;
//! let token = auth::create_token(&db, &ada.id.to_string(), None).await?;
//! # assert_eq!(token.len(), 40);
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new()?.block_on(start())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A copy of the database gives no access: passwords are stored as argon2id hashes, tokens and sessions as SHA-256
//! digests of random keys.

mod accounts;
mod cookies;
mod csrf;
mod entities;
mod migrations;
mod passwords;
mod secrets;
mod sessions;
mod settings;
mod tokens;

pub use accounts::{Account, create_user, join_group, permit_group, permit_user, set_password};
pub(crate) use accounts::{account_by, account_by_token, renew_password};
#[cfg(feature = "browsable")]
pub(crate) use csrf::page_token;
pub(crate) use csrf::{check as check_csrf, same_origin};
pub use entities::{group, group_permission, permission, session, token, user, user_group, user_permission};
pub use migrations::migrate;
pub use passwords::PasswordHasher;
pub(crate) use sessions::open as open_session;
pub use sessions::{delete_expired_sessions, delete_sessions, login, logout};
pub(crate) use settings::names as session_names;
pub use settings::{SameSite, SessionSettings};
pub(crate) use tokens::find as find_token;
pub use tokens::{create_token, delete_expired_tokens, delete_token, delete_tokens};
