//! One track on an invoice, at the price of that day.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice_line")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub invoice_id: i64,
    #[sea_orm(indexed)]
    pub track_id: i64,
    #[sea_orm(column_type = "Decimal(Some((5, 2)))")]
    pub unit_price: Decimal,
    pub quantity: i64,
    #[sea_orm(belongs_to, from = "invoice_id", to = "id", on_delete = "Cascade")]
    pub invoice: BelongsTo<super::invoice::Entity>,
    #[sea_orm(belongs_to, from = "track_id", to = "id", on_delete = "Restrict")]
    pub track: BelongsTo<super::track::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
