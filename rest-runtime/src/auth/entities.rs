//! The tables as SeaORM entities.
#![allow(missing_docs, reason = "SeaORM's derive makes public items without docs")]

/// Users: `auth_user`.
pub mod user {
    use sea_orm::entity::prelude::*;

    /// A user. Make one with [`create_user`](crate::auth::create_user), which hashes the password.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "auth_user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        /// The name to sign in with; case-sensitive.
        #[sea_orm(unique, column_type = "String(StringLen::N(150))")]
        pub username: String,
        /// The hash of the password. A text that is not a hash matches no password.
        #[sea_orm(column_type = "String(StringLen::N(255))")]
        pub password: String,
        #[sea_orm(column_type = "String(StringLen::N(254))", default_value = "")]
        pub email: String,
        #[sea_orm(default_value = true)]
        pub is_active: bool,
        #[sea_orm(default_value = false)]
        pub is_staff: bool,
        #[sea_orm(default_value = false)]
        pub is_superuser: bool,
        pub date_joined: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Groups of users: `auth_group`.
pub mod group {
    use sea_orm::entity::prelude::*;

    /// A group; each of its users has its permissions.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "auth_group")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique, column_type = "String(StringLen::N(150))")]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Permissions: `auth_permission`.
pub mod permission {
    use sea_orm::entity::prelude::*;

    /// A permission.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "auth_permission")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        /// App and name, as [`User::has_perm`](crate::user::User::has_perm) takes them: `shop.add_genre`.
        #[sea_orm(unique, column_type = "String(StringLen::N(201))")]
        pub codename: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Memberships of users in groups: `auth_user_group`.
pub mod user_group {
    use sea_orm::entity::prelude::*;

    /// A user in a group.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "auth_user_group")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub group_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The permissions of users: `auth_user_permission`.
pub mod user_permission {
    use sea_orm::entity::prelude::*;

    /// A permission that a user has.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "auth_user_permission")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub permission_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The permissions of groups: `auth_group_permission`.
pub mod group_permission {
    use sea_orm::entity::prelude::*;

    /// A permission that the users of a group have.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "auth_group_permission")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub group_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub permission_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Tokens: `auth_token`.
pub mod token {
    use sea_orm::entity::prelude::*;

    /// A token. [`Request::auth`](crate::Request::auth) is the token that authenticated the request.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "auth_token")]
    pub struct Model {
        /// The SHA-256 digest of the key; the key itself is not stored.
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(64))")]
        pub digest: String,
        /// The [`User::key`](crate::user::User::key) of its user, who need not be in `auth_user`.
        #[sea_orm(column_type = "String(StringLen::N(255))")]
        pub user_key: String,
        pub created: DateTimeUtc,
        /// The time at which the token expires, if it does.
        pub expires: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Sessions: `auth_session`.
pub mod session {
    use sea_orm::entity::prelude::*;

    /// A session.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "auth_session")]
    pub struct Model {
        /// The SHA-256 digest of the key in the cookie; the key itself is not stored.
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(64))")]
        pub digest: String,
        /// The [`User::key`](crate::user::User::key) of its user, who need not be in `auth_user`.
        #[sea_orm(column_type = "String(StringLen::N(255))")]
        pub user_key: String,
        pub created: DateTimeUtc,
        pub expires: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
