//! One column of each kind.

use rest_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serializer)]
#[sea_orm(table_name = "specimen")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(default_value = false)]
    pub active: bool,
    pub checked: Option<bool>,
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    pub name: String,
    #[field(allow_blank)]
    #[sea_orm(column_type = "String(StringLen::N(20))", default_value = "")]
    pub nickname: String,
    #[sea_orm(column_type = "Text")]
    pub motto: Option<String>,
    #[field(email)]
    #[sea_orm(column_type = "String(StringLen::N(60))")]
    pub email: Option<String>,
    #[field(slug)]
    #[sea_orm(column_type = "String(StringLen::N(30))", unique)]
    pub slug: Option<String>,
    #[field(url)]
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub link: Option<String>,
    pub token: Option<Uuid>,
    #[field(ip)]
    #[sea_orm(column_type = "String(StringLen::N(39))")]
    pub address: Option<String>,
    #[field(min_value = -100, max_value = 100)]
    #[sea_orm(default_value = 0)]
    pub small: i64,
    pub big: Option<i64>,
    #[sea_orm(column_type = "Double")]
    pub ratio: Option<f64>,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))")]
    pub price: Option<Decimal>,
    pub made_at: Option<DateTimeUtc>,
    pub made_on: Option<Date>,
    pub rings_at: Option<Time>,
    pub lasts: Option<i64>,
    #[sea_orm(default_value = "rock")]
    pub kind: Kind,
    pub level: Option<Level>,
    #[sea_orm(default_value = "[]")]
    pub tags: Json,
    pub extra: Option<Json>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
pub enum Kind {
    #[sea_orm(string_value = "rock", display_value = "A rock")]
    Rock,
    #[sea_orm(string_value = "plant", display_value = "A plant")]
    Plant,
    #[sea_orm(string_value = "animal", display_value = "An animal")]
    Animal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
#[sea_orm(rs_type = "i64", db_type = "BigInteger")]
pub enum Level {
    #[sea_orm(num_value = 1, display_value = "Low")]
    Low,
    #[sea_orm(num_value = 2, display_value = "Middle")]
    Middle,
    #[sea_orm(num_value = 3, display_value = "High")]
    High,
}

impl ActiveModelBehavior for ActiveModel {}
