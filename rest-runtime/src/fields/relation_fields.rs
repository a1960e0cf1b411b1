//! What SeaORM does not say of an entity's relations at run time.

use sea_orm::{EntityTrait, RelationDef};

/// How the fields of an entity's model lead over junctions, where SeaORM does not say.
///
/// The relation of a field is found by its name: the variant of `Relation` that is called like the field (`relation_enum`),
/// or else the only one to the other entity. A relation `via` a junction has no variant; SeaORM says how it goes where it
/// is the only field that leads to its entity. Of two fields that lead to the same entity, and of two relations of an
/// entity to itself, it says nothing. A router over such a field is not built, unless the entity has this trait:
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
/// An entity that has the trait says how all of its fields over a junction go: `Related` is not looked at.
pub trait RelationFields: EntityTrait {
    /// The relations that lead to the rows of the model's field: one to the other entity, or one to the junction and one
    /// from there. `None` where a variant of `Relation` says it.
    fn relation(field: &str) -> Option<Vec<RelationDef>>;
}
