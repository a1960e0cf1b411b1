//! A coloured label.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "label")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(30))", unique)]
    pub name: String,
    #[sea_orm(default_value = "red")]
    pub color: Color,
    #[sea_orm(default_value = 0)]
    pub position: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
pub enum Color {
    #[sea_orm(string_value = "red")]
    Red,
    #[sea_orm(string_value = "green")]
    Green,
    #[sea_orm(string_value = "blue")]
    Blue,
}

impl ActiveModelBehavior for ActiveModel {}
