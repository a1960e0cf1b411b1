//! A serializer as it was read, and a serializer that is right.

use super::field_args::{Setting, Value};
use super::unique::Rule;
use crate::args::Given;
use crate::crate_path::CratePath;
use crate::list::{Word, Words};
use crate::values::TypeName;
use proc_macro2::TokenStream;
use syn::{ExprPath, Ident, LitStr, Type};

/// What the user wrote, each argument by itself.
pub(super) struct Serializer {
    /// Where the runtime is.
    pub(super) root: CratePath,
    /// Whether it is deprecated, or a field is.
    pub(super) is_deprecated: bool,
    pub(super) name: Ident,
    /// The doc comment.
    pub(super) docs: Option<TokenStream>,
    pub(super) shape: Shape,
    pub(super) model: Option<Given<TypeName>>,
    pub(super) fields: Option<Given<Words>>,
    pub(super) exclude: Option<Given<Words>>,
    pub(super) read_only: Option<Given<Words>>,
    pub(super) write_only: Option<Given<Words>>,
    /// The arguments of the short form's fields, by field.
    pub(super) extra: Vec<(Word, Vec<Setting>)>,
    pub(super) depth: Option<Given<u8>>,
    pub(super) unique_together: Vec<Rule>,
    /// Validators of the whole struct.
    pub(super) validate: Vec<ExprPath>,
    pub(super) validate_many: Vec<ExprPath>,
    /// What changes data before they are read, and objects before they are shown.
    pub(super) changes: Vec<(&'static str, ExprPath)>,
    pub(super) allow_null: Option<Given<bool>>,
    pub(super) deny_unknown: Option<bool>,
    pub(super) rename_all: Option<Given<LitStr>>,
    pub(super) dynamic_fields: Option<String>,
    /// The arguments that are there, readable or not.
    pub(super) given: Vec<Ident>,
}

/// What the struct looks like.
pub(super) enum Shape {
    /// `struct ArtistSerializer;`
    Short,
    /// A struct with named fields.
    Long(Vec<LongField>),
    /// The entity's own `Model`.
    Entity(Vec<EntityField>),
}

/// A column or relation of the entity's.
pub(super) struct EntityField {
    pub(super) field: LongField,
    pub(super) role: Role,
}

/// What a field of an entity is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Role {
    Column {
        primary_key: bool,
    },
    /// Of the struct alone.
    Ignored,
    /// A relation to one row, and the name of the column that holds its key.
    BelongsTo(Option<String>),
    /// A relation whose key is elsewhere.
    Elsewhere,
}

/// A field of the struct.
pub(super) struct LongField {
    pub(super) name: Ident,
    pub(super) ty: Type,
    /// The doc comment.
    pub(super) docs: Option<TokenStream>,
    /// Whether `#[deprecated]` stands above it.
    pub(super) is_deprecated: bool,
    pub(super) settings: Vec<Setting>,
    /// Some of what is said of it could not be read, and is told.
    pub(super) faulty: bool,
}

/// A serializer that can be expanded; only types know more.
pub(super) struct ValidSerializer {
    pub(super) name: Ident,
    /// The doc comment.
    pub(super) docs: Option<TokenStream>,
    pub(super) is_deprecated: bool,
    /// A serializer without a model shows its own struct.
    pub(super) model: Option<Type>,
    pub(super) fields: Vec<ValidField>,
    /// All fields of the entity's `Model` but these stand before the fields, which only say more of some.
    pub(super) all_but: Option<Vec<Word>>,
    /// The fields of the struct that are no columns.
    pub(super) ignored: Vec<Ident>,
    pub(super) depth: Option<u8>,
    pub(super) unique_together: Vec<Rule>,
    pub(super) validate: Vec<ExprPath>,
    pub(super) validate_many: Vec<ExprPath>,
    /// What changes data before they are read, and objects before they are shown.
    pub(super) changes: Vec<(&'static str, ExprPath)>,
    /// Whether `Option`s may be left out and not be null.
    pub(super) no_nulls: bool,
    pub(super) deny_unknown: Option<bool>,
    /// The runtime's variant.
    pub(super) rename_all: Option<&'static str>,
    pub(super) dynamic_fields: Option<String>,
}

/// A field of a serializer.
pub(super) struct ValidField {
    pub(super) name: Word,
    /// The type of the struct's field; the short form has none.
    pub(super) ty: Option<Type>,
    /// The doc comment of the struct's field.
    pub(super) docs: Option<TokenStream>,
    /// Whether `#[deprecated]` stands above the struct's field.
    pub(super) is_deprecated: bool,
    /// In the table's order, what the struct's lists say of the field included.
    pub(super) settings: Vec<Setting>,
    pub(super) origin: Origin,
    /// What is said of it contradicts itself and is told; what only types know of it would be told of a second time.
    pub(super) faulty: bool,
}

/// Where a field comes from.
#[derive(Clone)]
pub(super) enum Origin {
    /// The user wrote it into the serializer.
    Serializer,
    /// It is a column of the entity's own `Model`, kept in the field of this name.
    Column(Ident),
    /// So is this, and clients do not see it.
    Excluded(Ident),
    /// The `Model` has it already, and this says more of it.
    Again,
}

impl ValidField {
    /// A field of which nothing is said but its name and type.
    pub(super) fn new(name: Word, ty: Option<Type>, origin: Origin) -> Self {
        Self { name, ty, docs: None, is_deprecated: false, settings: Vec::new(), origin, faulty: false }
    }

    /// The field of the struct that holds its value.
    pub(super) fn held_in(&self) -> Ident {
        match &self.origin {
            Origin::Column(name) | Origin::Excluded(name) => name.clone(),
            Origin::Serializer | Origin::Again => self.name.ident(),
        }
    }

    /// The name that clients see, where the field says one.
    pub(super) fn renamed(&self) -> Option<(&Ident, &String)> {
        self.settings.iter().find_map(|setting| match &setting.value {
            Value::Text(text) if setting.word == "rename" => Some((&setting.word, text)),
            _ => None,
        })
    }

    /// Whether answers have it.
    pub(super) fn is_shown(&self) -> bool {
        !self.is("write_only") && !self.is("hidden") && !matches!(self.origin, Origin::Excluded(_))
    }

    /// Whether clients send it.
    pub(super) fn is_taken(&self) -> bool {
        !["read_only", "hidden", "method", "count"].iter().any(|word| self.is(word))
            && !matches!(self.origin, Origin::Excluded(_))
    }

    /// Whether this flag is set.
    pub(super) fn is(&self, flag: &str) -> bool {
        self.settings.iter().any(|setting| setting.word == flag && setting.value.is_true())
    }
}
