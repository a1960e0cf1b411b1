//! A setting with a natural key.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(40))")]
    pub key: String,
    #[sea_orm(column_type = "String(StringLen::N(100))")]
    pub value: String,
    #[sea_orm(default_value = 1)]
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
