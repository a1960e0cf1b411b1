//! Notes, and an audit trail of them.
#![allow(missing_docs, reason = "the names of the columns are self-explanatory")]

/// A note; a deleted one is kept and marked.
pub mod note {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub text: String,
        #[sea_orm(default_value = false)]
        pub deleted: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An entry of the audit trail: an event and its user.
pub mod trail {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "trail")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub note: i64,
        pub event: String,
        pub by: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
