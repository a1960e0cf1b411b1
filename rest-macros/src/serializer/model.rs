//! A serializer as it was read, and a serializer that is right.

use super::field_args::Setting;
use crate::args::Given;
use crate::list::{Word, Words};
use crate::values::TypeName;
use syn::{ExprPath, Ident, Type};

/// What the user wrote, each argument by itself.
pub(super) struct Serializer {
    pub(super) name: Ident,
    pub(super) shape: Shape,
    pub(super) model: Option<Given<TypeName>>,
    pub(super) fields: Option<Given<Words>>,
    pub(super) read_only: Option<Given<Words>>,
    pub(super) write_only: Option<Given<Words>>,
    /// The arguments of the short form's fields, by field.
    pub(super) extra: Vec<(Word, Vec<Setting>)>,
    /// Validators of the whole struct.
    pub(super) validate: Vec<ExprPath>,
    pub(super) deny_unknown: Option<bool>,
    /// The arguments that are there, readable or not.
    pub(super) given: Vec<Ident>,
}

/// What the struct looks like.
pub(super) enum Shape {
    /// `struct ArtistSerializer;`
    Short,
    /// A struct with named fields.
    Long(Vec<LongField>),
}

/// A field of the struct.
pub(super) struct LongField {
    pub(super) name: Ident,
    pub(super) ty: Type,
    pub(super) settings: Vec<Setting>,
}

/// A serializer that can be expanded; only types know more.
pub(super) struct ValidSerializer {
    pub(super) name: Ident,
    /// A serializer without a model shows its own struct.
    pub(super) model: Option<Type>,
    pub(super) fields: Vec<ValidField>,
    pub(super) validate: Vec<ExprPath>,
    pub(super) deny_unknown: Option<bool>,
}

/// A field of a serializer.
pub(super) struct ValidField {
    pub(super) name: Word,
    /// The type of the struct's field; the short form has none.
    pub(super) ty: Option<Type>,
    /// In the table's order, what the struct's lists say of the field included.
    pub(super) settings: Vec<Setting>,
}

impl ValidField {
    /// Whether this flag is set.
    pub(super) fn is(&self, flag: &str) -> bool {
        self.settings.iter().any(|setting| setting.word == flag && setting.value.is_true())
    }
}
