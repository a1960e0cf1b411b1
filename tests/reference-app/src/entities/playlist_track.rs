//! The position of a track on a playlist; each list has a track at most once.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playlist_track")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique_key = "entry")]
    pub playlist_id: i64,
    #[sea_orm(unique_key = "entry", indexed)]
    pub track_id: i64,
    #[sea_orm(belongs_to, from = "playlist_id", to = "id", on_delete = "Cascade")]
    pub playlist: BelongsTo<super::playlist::Entity>,
    #[sea_orm(belongs_to, from = "track_id", to = "id", on_delete = "Cascade")]
    pub track: BelongsTo<super::track::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
