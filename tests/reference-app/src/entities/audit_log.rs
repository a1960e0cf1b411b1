//! Entries written by hooks.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_log")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub event: String,
    #[sea_orm(column_type = "String(StringLen::N(60))")]
    pub target: String,
    #[sea_orm(column_type = "Text", default_value = "")]
    pub detail: String,
}

impl ActiveModelBehavior for ActiveModel {}
