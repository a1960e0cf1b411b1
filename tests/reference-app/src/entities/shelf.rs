//! A place in a room.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shelf")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(20))", unique_key = "place")]
    pub room: String,
    #[sea_orm(unique_key = "place")]
    pub slot: i64,
    pub owner_id: Option<i64>,
    #[sea_orm(column_type = "String(StringLen::N(60))", default_value = "")]
    pub note: String,
    #[sea_orm(belongs_to, from = "owner_id", to = "id", on_delete = "SetNull")]
    pub owner: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
