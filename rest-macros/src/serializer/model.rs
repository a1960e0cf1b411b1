//! The parsed and the validated form of a serializer.

use super::field_args::{Setting, Value};
use super::unique::Rule;
use crate::args::Given;
use crate::crate_path::CratePath;
use crate::list::{Word, Words};
use crate::values::TypeName;
use proc_macro2::TokenStream;
use syn::{ExprPath, Ident, LitStr, Type};

/// The parsed struct and attributes, each argument by itself.
pub(super) struct Serializer {
    /// The path of the runtime.
    pub(super) root: CratePath,
    /// Whether the struct or one of its fields is deprecated.
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
    /// The arguments of `extra`, by field.
    pub(super) extra: Vec<(Word, Vec<Setting>)>,
    pub(super) depth: Option<Given<u8>>,
    pub(super) unique_together: Vec<Rule>,
    /// Validators of the whole struct.
    pub(super) validate: Vec<ExprPath>,
    pub(super) validate_many: Vec<ExprPath>,
    /// Functions that change data before reading, and objects before showing, with the runtime's method for each.
    pub(super) changes: Vec<(&'static str, ExprPath)>,
    pub(super) allow_null: Option<Given<bool>>,
    pub(super) deny_unknown: Option<bool>,
    pub(super) rename_all: Option<Given<LitStr>>,
    pub(super) dynamic_fields: Option<String>,
    /// The name in documents about the API.
    pub(super) component: Option<String>,
    /// The names of all given arguments, including those with an invalid value.
    pub(super) given: Vec<Ident>,
}

/// The form of the struct.
pub(super) enum Shape {
    /// `struct ArtistSerializer;`
    Short,
    /// A struct with named fields.
    Long(Vec<LongField>),
    /// The entity's own `Model`.
    Entity(Vec<EntityField>),
}

/// A column or relation of an entity.
pub(super) struct EntityField {
    pub(super) field: LongField,
    pub(super) role: Role,
}

/// The role of a field in an entity.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Role {
    Column {
        primary_key: bool,
    },
    /// A field of the struct that is not in the table.
    Ignored,
    /// A relation to one row, with the name of the foreign key's column.
    BelongsTo(Option<String>),
    /// A relation whose foreign key is in another table.
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
    /// Some arguments are invalid, which is reported.
    pub(super) is_invalid: bool,
}

/// A serializer that can be expanded. Only the compiler can find further mistakes.
pub(super) struct ValidSerializer {
    pub(super) name: Ident,
    /// The doc comment.
    pub(super) docs: Option<TokenStream>,
    pub(super) is_deprecated: bool,
    /// `None` for a serializer that shows its own struct.
    pub(super) model: Option<Type>,
    pub(super) fields: Vec<ValidField>,
    /// The excluded columns if all columns of the `Model` are shown; `fields` then only refines some of them.
    pub(super) all_but: Option<Vec<Word>>,
    /// The fields of the struct that are not columns.
    pub(super) ignored: Vec<Ident>,
    pub(super) depth: Option<u8>,
    pub(super) unique_together: Vec<Rule>,
    pub(super) validate: Vec<ExprPath>,
    pub(super) validate_many: Vec<ExprPath>,
    /// Functions that change data before reading, and objects before showing, with the runtime's method for each.
    pub(super) changes: Vec<(&'static str, ExprPath)>,
    /// Whether null is invalid for `Option`s, which may still be left out.
    pub(super) no_nulls: bool,
    pub(super) deny_unknown: Option<bool>,
    /// A variant of the runtime's `RenameAll`.
    pub(super) rename_all: Option<&'static str>,
    pub(super) dynamic_fields: Option<String>,
    /// The name in documents about the API.
    pub(super) component: Option<String>,
}

/// A field of a serializer.
pub(super) struct ValidField {
    pub(super) name: Word,
    /// The type of the struct's field; `None` in the short form.
    pub(super) ty: Option<Type>,
    /// The doc comment of the struct's field.
    pub(super) docs: Option<TokenStream>,
    /// Whether `#[deprecated]` stands above the struct's field.
    pub(super) is_deprecated: bool,
    /// In the table's order, including the flags from the struct's lists.
    pub(super) settings: Vec<Setting>,
    pub(super) origin: Origin,
    /// The arguments contradict each other, which is reported. The expansion leaves them out, as the compiler could
    /// report them again.
    pub(super) is_invalid: bool,
}

/// The origin of a field.
#[derive(Clone)]
pub(super) enum Origin {
    /// Declared in the serializer.
    Serializer,
    /// A column of the entity's own `Model`, in the field of this name.
    Column(Ident),
    /// A column of the entity's own `Model` that clients do not see.
    Excluded(Ident),
    /// A column of an open list, refined by this field.
    Refined,
}

impl ValidField {
    /// A field without arguments.
    pub(super) fn new(name: Word, ty: Option<Type>, origin: Origin) -> Self {
        Self { name, ty, docs: None, is_deprecated: false, settings: Vec::new(), origin, is_invalid: false }
    }

    /// The struct's field that holds the value.
    pub(super) fn held_in(&self) -> Ident {
        match &self.origin {
            Origin::Column(name) | Origin::Excluded(name) => name.clone(),
            Origin::Serializer | Origin::Refined => self.name.ident(),
        }
    }

    /// The `rename` argument.
    pub(super) fn renamed(&self) -> Option<(&Ident, &String)> {
        self.settings.iter().find_map(|setting| match &setting.value {
            Value::Text(text) if setting.word == "rename" => Some((&setting.word, text)),
            _ => None,
        })
    }

    /// Whether responses contain it.
    pub(super) fn is_shown(&self) -> bool {
        !self.is("write_only") && !self.is("hidden") && !matches!(self.origin, Origin::Excluded(_))
    }

    /// Whether requests may contain it.
    pub(super) fn is_taken(&self) -> bool {
        !["read_only", "hidden", "method", "count"].iter().any(|word| self.is(word))
            && !matches!(self.origin, Origin::Excluded(_))
    }

    /// Whether this flag is set.
    pub(super) fn is(&self, flag: &str) -> bool {
        self.settings.iter().any(|setting| setting.word == flag && setting.value.is_true())
    }
}
