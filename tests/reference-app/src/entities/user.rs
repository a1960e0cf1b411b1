//! A user of the application.

use std::fmt;

use rest_runtime::user::User;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_user")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(60))", unique)]
    pub username: String,
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub password: String,
    #[sea_orm(column_type = "String(StringLen::N(100))", default_value = "")]
    pub email: String,
    #[sea_orm(default_value = false)]
    pub is_staff: bool,
    #[sea_orm(default_value = false)]
    pub is_superuser: bool,
    #[sea_orm(default_value = true)]
    pub is_active: bool,
    #[sea_orm(has_one)]
    pub token: HasOne<super::token::Entity>,
    #[sea_orm(has_many)]
    pub permissions: HasMany<super::user_permission::Entity>,
    #[sea_orm(has_many)]
    pub reviews: HasMany<super::review::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.username)
    }
}

/// A user with all permissions.
#[derive(Debug)]
pub struct Account {
    /// The row.
    pub user: Model,
    /// The user's permissions, as `app.action_model`.
    pub permissions: Vec<String>,
}

impl User for Account {
    fn username(&self) -> &str {
        &self.user.username
    }

    fn key(&self) -> Option<String> {
        Some(self.user.id.to_string())
    }

    fn is_staff(&self) -> bool {
        self.user.is_staff
    }

    fn is_active(&self) -> bool {
        self.user.is_active
    }

    fn is_superuser(&self) -> bool {
        self.user.is_superuser
    }

    fn has_perm(&self, perm: &str) -> bool {
        self.is_active() && (self.is_superuser() || self.permissions.iter().any(|known| known == perm))
    }
}
