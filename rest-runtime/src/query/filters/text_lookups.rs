//! Text lookups for queries written by hand.

use sea_orm::sea_query::{Condition, Expr, IntoColumnRef};
use sea_orm::{ColumnTrait, ConnectionTrait};

use super::sql::{Part, Test};
use crate::model::ColumnSql;

/// Case-insensitive lookups on text columns, like Django's `filter(name__istartswith=…)`. They ignore the case of ASCII
/// letters, give the same result on every database, and match `%` and `_` literally.
///
/// ```
/// use rest_runtime::filters::TextLookups;
/// use rest_runtime::prelude::*;
/// # mod genre {
/// #     use rest_runtime::sea_orm;
/// #     use sea_orm::entity::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "genre")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub name: String,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
///
/// fn starting_with(initial: &str, genres: Select<genre::Entity>, request: &Request) -> Select<genre::Entity> {
///     genres.filter(genre::Column::Name.istartswith(initial, request.database()))
/// }
/// ```
pub trait TextLookups: ColumnTrait {
    /// The condition that the whole text equals this.
    fn iexact(self, text: &str, db: &impl ConnectionTrait) -> Condition {
        condition(self, Part::Whole, text, db)
    }

    /// The condition that the text contains this.
    fn icontains(self, text: &str, db: &impl ConnectionTrait) -> Condition {
        condition(self, Part::Any, text, db)
    }

    /// The condition that the text begins with this.
    fn istartswith(self, text: &str, db: &impl ConnectionTrait) -> Condition {
        condition(self, Part::Start, text, db)
    }

    /// The condition that the text ends with this.
    fn iendswith(self, text: &str, db: &impl ConnectionTrait) -> Condition {
        condition(self, Part::End, text, db)
    }
}

impl<C: ColumnTrait> TextLookups for C {}

fn condition(column: impl ColumnTrait, part: Part, text: &str, db: &impl ConnectionTrait) -> Condition {
    let column = Expr::col(column.as_column_ref().into_column_ref());
    Test::Text { part, text: text.to_owned(), ignore_case: true }.condition(
        column,
        &ColumnSql::text(),
        db.get_database_backend(),
    )
}
