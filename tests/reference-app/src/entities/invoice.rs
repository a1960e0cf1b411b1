//! One purchase of a customer.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub customer_id: i64,
    pub invoice_date: DateTimeUtc,
    #[sea_orm(column_type = "String(StringLen::N(70))")]
    pub billing_address: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub billing_city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub billing_state: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub billing_country: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(10))")]
    pub billing_postal_code: Option<String>,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub total: Decimal,
    #[sea_orm(belongs_to, from = "customer_id", to = "id", on_delete = "Cascade")]
    pub customer: BelongsTo<super::customer::Entity>,
    #[sea_orm(has_many)]
    pub lines: HasMany<super::invoice_line::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
