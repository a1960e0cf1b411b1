//! The parsed and the validated form of a view.

use super::arguments::{PolicyArguments, ValidPolicies};
use super::lists::{Lists, ValidLists};
use super::methods::MethodNames;
use super::serializers::{Serializers, ValidSerializers};
use crate::args::Given;
use crate::crate_path::CratePath;
use crate::function::Function;
use crate::item::{Target, ViewItem};
use crate::list::{Word, Words};
use crate::values::{Code, TypeName};
use crate::vocabulary::{Action, Hook};
use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, Type};

/// The parsed attribute and item, each argument by itself.
pub(crate) struct View {
    /// The path of the runtime.
    pub(crate) root: CratePath,
    pub(crate) item: ViewItem,
    pub(crate) model: Option<Given<TypeName>>,
    pub(crate) serializer: Option<Given<Serializers>>,
    pub(crate) actions: Option<Given<Words>>,
    pub(crate) lookup_field: Option<Given<Word>>,
    pub(crate) lookup_url_kwarg: Option<Given<Word>>,
    pub(crate) lists: Lists,
    pub(crate) queryset: Option<Given<Code>>,
    pub(crate) http_method_names: Option<Given<Words>>,
    pub(crate) policies: PolicyArguments,
    /// The names of all given arguments, including those with an invalid value.
    pub(crate) given: Vec<Ident>,
}

/// A view that can be expanded. Only the compiler can find further mistakes.
pub(crate) struct ValidView {
    /// The struct as written; empty for an `impl` block.
    pub(crate) written: TokenStream,
    pub(crate) target: Target,
    /// The attributes repeated on every generated item.
    pub(crate) attributes: Vec<Attribute>,
    /// `#[expect(…)]` attributes that must match somewhere in the block.
    pub(crate) expectations: Vec<Attribute>,
    pub(crate) model: Type,
    pub(crate) serializers: ValidSerializers,
    /// In the table's order.
    pub(crate) actions: Vec<&'static Action>,
    pub(crate) lookup_field: Option<Word>,
    pub(crate) lookup_url_kwarg: Option<Word>,
    pub(crate) lists: ValidLists,
    pub(crate) queryset: Option<Expr>,
    pub(crate) http_method_names: MethodNames,
    pub(crate) policies: ValidPolicies,
    pub(crate) hooks: Vec<HookFn>,
}

/// A function of the user's with the hook it overrides.
pub(crate) struct HookFn {
    pub(crate) hook: &'static Hook,
    pub(crate) function: Function,
}
