//! An article of the store: a song, or an episode.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "track")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub name: String,
    #[sea_orm(indexed)]
    pub album_id: Option<i64>,
    #[sea_orm(indexed)]
    pub media_type_id: i64,
    #[sea_orm(indexed)]
    pub genre_id: Option<i64>,
    #[sea_orm(column_type = "String(StringLen::N(220))")]
    pub composer: Option<String>,
    pub milliseconds: i32,
    pub bytes: Option<i64>,
    #[sea_orm(column_type = "Decimal(Some((5, 2)))")]
    pub unit_price: Decimal,
    #[sea_orm(belongs_to, from = "album_id", to = "id", on_delete = "Cascade")]
    pub album: BelongsTo<Option<super::album::Entity>>,
    #[sea_orm(belongs_to, from = "media_type_id", to = "id", on_delete = "Restrict")]
    pub media_type: BelongsTo<super::media_type::Entity>,
    #[sea_orm(belongs_to, from = "genre_id", to = "id", on_delete = "SetNull")]
    pub genre: BelongsTo<Option<super::genre::Entity>>,
    #[sea_orm(has_many)]
    pub entries: HasMany<super::playlist_track::Entity>,
    #[sea_orm(has_many, via = "playlist_track")]
    pub playlists: HasMany<super::playlist::Entity>,
    #[sea_orm(has_many)]
    pub invoice_lines: HasMany<super::invoice_line::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
