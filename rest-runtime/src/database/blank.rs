//! Texts of new rows that nobody gives.

use sea_orm::sea_query::ColumnType;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, Iterable, PrimaryKeyToColumn};

/// A new row with an empty text in each column that has to have a text, where nothing was said of it: as in Django, whose
/// models have that in place of NULL. A column with a default keeps it, and one of an enumeration has no empty text.
pub(super) fn with_blank_texts<E: EntityTrait>(mut row: E::ActiveModel) -> E::ActiveModel {
    for column in E::Column::iter() {
        if !row.is_not_set(column) || E::PrimaryKey::from_column(column).is_some() {
            continue;
        }
        let def = column.def();
        let is_text = matches!(def.get_column_type(), ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_));
        if is_text && !def.is_null() && def.get_column_default().is_none() {
            // An enumeration refuses it, and the column stays as it is.
            let _ = row.try_set(column, "".into());
        }
    }
    row
}
