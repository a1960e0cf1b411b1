//! An employee of the store.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employee")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    pub last_name: String,
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    pub first_name: String,
    #[sea_orm(column_type = "String(StringLen::N(30))")]
    pub title: Option<String>,
    pub reports_to_id: Option<i64>,
    pub birth_date: Option<DateTimeUtc>,
    pub hire_date: Option<DateTimeUtc>,
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
    #[sea_orm(column_type = "String(StringLen::N(60))")]
    pub email: Option<String>,
    #[sea_orm(
        self_ref,
        relation_enum = "ReportsTo",
        relation_reverse = "Reports",
        from = "reports_to_id",
        to = "id",
        on_delete = "SetNull"
    )]
    pub reports_to: BelongsTo<Option<Entity>>,
    #[sea_orm(self_ref, relation_enum = "Reports", relation_reverse = "ReportsTo")]
    pub reports: HasMany<Entity>,
    #[sea_orm(has_many)]
    pub customers: HasMany<super::customer::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
