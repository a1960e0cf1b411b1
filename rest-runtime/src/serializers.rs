#![doc = include_str!("docs/serializers.md")]

pub use crate::database::DynExecutor;
pub use crate::input::Input;
pub use crate::input::by_hand::{ModelSerializerExt, SerializerExt};
pub use crate::input::valid::{Valid, Validated};
pub use crate::input::validation::{ManyValidation, RowValidation, Unvalidated, Validation};
pub use crate::schema::{
    AllBut, AnyField, AsyncCheck, ByContext, ByFuture, ByValue, Changed, ChangedByContext, ChoiceFor, Chosen, Column,
    ColumnType, Context, CustomKind, DefaultField, DefaultFor, DescribedByType, FieldType, Fields, Filed, Flattened,
    HasLabels, Holds, IsRelation, LazySchema, ListKind, Mapped, MayBeNull, MethodField, ModelSerializer, Nested, Nests,
    Nullable, OfRow, OfRowAndContext, OfStruct, OfStructAndContext, Related, Relation, RenameAll, RowOf, RowsOf,
    Schema, Serializer, SerializerOf, ShowField, Single, SourcePath, SourceRelation, Together, TypeInfo, TypedField,
    Validator, Valued, Values, Writable,
};
pub use crate::values::FieldValue;
