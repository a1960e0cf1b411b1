//! Relations that SeaORM does not describe at run time.

use sea_orm::{EntityTrait, RelationDef};

/// The relations over junctions of an entity's fields, for entities that SeaORM does not describe completely.
///
/// By default a field's relation is found by its name. It is the variant of `Relation` with the field's name
/// (`relation_enum`), or else the only one to the other entity. A relation `via` a junction has no variant. SeaORM
/// describes it if no other field leads to the same entity. It does not describe it if two fields lead to the same
/// entity, or if an entity has two relations to itself. A router over such a field cannot be built unless the entity
/// implements this trait:
///
/// ```
/// # use rest_runtime::sea_orm;
/// mod person {
///     # use rest_runtime::sea_orm;
///     use rest_runtime::fields::RelationFields;
///     use sea_orm::entity::prelude::*;
///
///     #[sea_orm::model]
///     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
///     #[sea_orm(table_name = "person")]
///     pub struct Model {
///         #[sea_orm(primary_key)]
///         pub id: i32,
///         #[sea_orm(has_many, relation_enum = "Founded", via_rel = "Founder")]
///         pub founded: HasMany<super::club::Entity>,
///         #[sea_orm(has_many, via = "membership")]
///         pub clubs: HasMany<super::club::Entity>,
///     }
///
///     impl ActiveModelBehavior for ActiveModel {}
///
///     impl RelationFields for Entity {
///         fn relation(field: &str) -> Option<Vec<RelationDef>> {
///             use super::membership::Relation;
///             (field == "clubs").then(|| vec![Relation::Person.def().rev(), Relation::Club.def()])
///         }
///     }
/// }
/// # mod club {
/// #     use rest_runtime::sea_orm;
/// #     use sea_orm::entity::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "club")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub founder_id: i32,
/// #         #[sea_orm(belongs_to, relation_enum = "Founder", from = "founder_id", to = "id")]
/// #         pub founder: BelongsTo<super::person::Entity>,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # mod membership {
/// #     use rest_runtime::sea_orm;
/// #     use sea_orm::entity::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "membership")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key, auto_increment = false)]
/// #         pub person_id: i32,
/// #         #[sea_orm(primary_key, auto_increment = false)]
/// #         pub club_id: i32,
/// #         #[sea_orm(belongs_to, from = "person_id", to = "id")]
/// #         pub person: BelongsTo<super::person::Entity>,
/// #         #[sea_orm(belongs_to, from = "club_id", to = "id")]
/// #         pub club: BelongsTo<super::club::Entity>,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # fn main() {}
/// ```
///
/// An entity with this trait describes all of its fields over a junction: `Related` is ignored.
pub trait RelationFields: EntityTrait {
    /// Returns the relations that lead to the rows of the model's field: one to the other entity, or one to the
    /// junction and one from there. `None` if a variant of `Relation` describes the field.
    fn relation(field: &str) -> Option<Vec<RelationDef>>;
}
