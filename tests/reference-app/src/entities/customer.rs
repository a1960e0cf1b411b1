//! A customer of the store, unique by email.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub first_name: String,
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    pub last_name: String,
    #[sea_orm(column_type = "String(StringLen::N(80))")]
    pub company: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(70))")]
    pub address: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub state: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))")]
    pub country: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(10))")]
    pub postal_code: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(24))")]
    pub phone: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(24))")]
    pub fax: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(60))", unique)]
    pub email: String,
    #[sea_orm(indexed)]
    pub support_rep_id: Option<i64>,
    #[sea_orm(belongs_to, from = "support_rep_id", to = "id", on_delete = "SetNull")]
    pub support_rep: BelongsTo<Option<super::employee::Entity>>,
    #[sea_orm(has_many)]
    pub invoices: HasMany<super::invoice::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
