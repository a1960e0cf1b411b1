//! A view as it was read, and a view that is right.

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

/// What the user wrote, each argument by itself.
pub(crate) struct View {
    /// Where the runtime is.
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
    /// The arguments that are there, readable or not.
    pub(crate) given: Vec<Ident>,
}

/// A view that can be expanded. The validation makes it; nothing in it can be wrong but what only types know.
pub(crate) struct ValidView {
    /// The struct as written; nothing for an `impl` block.
    pub(crate) written: TokenStream,
    pub(crate) target: Target,
    /// What stands on all items made from the view.
    pub(crate) attributes: Vec<Attribute>,
    /// Lints that have to be found somewhere in them.
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
