#![doc = include_str!("docs/serializers.md")]

pub use crate::database::AnyTx as DynExecutor;
pub use crate::input::Input;
pub use crate::input::by_hand::{ModelSerializerExt, SerializerExt};
pub use crate::input::valid::{Valid, Validated};
pub use crate::input::validation::{ManyValidation, RowValidation, Unvalidated, Validation};
pub use crate::schema::{
    AllBut, AnyField, AsyncCheck, ByContext, ByFuture, ByValue, Changed, ChangedByContext, ChoiceFor, Chosen, Column,
    ColumnType, Context, DefaultField, DefaultFor, Described, FieldType, Fields, Filed, Flattened, Holds, IsRelation,
    Lazy, Listed, Mapped, MayBeNull, MethodField, ModelSerializer, Named, Nested, Nests, Nullable, OfRow,
    OfRowAndContext, OfStruct, OfStructAndContext, Own, Path, Related, Relation, RenameAll, RowOf, RowsOf, Schema,
    Serializer, SerializerOf, ShowField, Single, ToOne, Together, TypeInfo, TypedField, Validator, Valued, Values,
    Writable,
};
pub use crate::values::Datum;
