//! A user's review of a track; one per user and track. Deleted ones are marked.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique_key = "review")]
    pub owner_id: i64,
    #[sea_orm(unique_key = "review")]
    pub track_id: i64,
    pub rating: i64,
    #[sea_orm(column_type = "Text", default_value = "")]
    pub body: String,
    pub created: DateTimeUtc,
    #[sea_orm(default_value = false)]
    pub deleted: bool,
    #[sea_orm(belongs_to, from = "owner_id", to = "id", on_delete = "Cascade")]
    pub owner: BelongsTo<super::user::Entity>,
    #[sea_orm(belongs_to, from = "track_id", to = "id", on_delete = "Cascade")]
    pub track: BelongsTo<super::track::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
