//! The creator of an album.

use std::fmt;

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "artist")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(120))")]
    pub name: Option<String>,
    #[sea_orm(has_many)]
    pub albums: HasMany<super::album::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_deref().unwrap_or_default())
    }
}
