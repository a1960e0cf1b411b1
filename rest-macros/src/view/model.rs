//! A view as it was read, and a view that is right.

use super::lists::{Lists, ValidLists};
use crate::args::Given;
use crate::item::ViewItem;
use crate::list::{Word, Words};
use crate::permission::Permissions;
use crate::values::{Code, Policies, Policy, TypeName};
use crate::vocabulary::{Action, Hook};
use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, ImplItemFn, Type};

/// What the user wrote, each argument by itself.
pub(super) struct View {
    pub(super) item: ViewItem,
    pub(super) model: Option<Given<TypeName>>,
    pub(super) serializer: Option<Given<TypeName>>,
    pub(super) actions: Option<Given<Words>>,
    pub(super) lookup_field: Option<Given<Word>>,
    pub(super) lookup_url_kwarg: Option<Given<Word>>,
    pub(super) lists: Lists,
    pub(super) queryset: Option<Given<Code>>,
    pub(super) permissions: Option<Given<Permissions>>,
    pub(super) authentication: Option<Given<Policies>>,
    pub(super) throttles: Option<Given<Policies>>,
    pub(super) renderers: Option<Given<Policies>>,
    pub(super) negotiation: Option<Given<Policy>>,
    pub(super) throttle_scope: Option<Given<String>>,
    pub(super) name: Option<Given<String>>,
    pub(super) description: Option<Given<String>>,
    /// The arguments that are there, readable or not.
    pub(super) given: Vec<Ident>,
}

/// A view that can be expanded. The validation makes it; nothing in it can be wrong but what only types know.
pub(super) struct ValidView {
    /// The struct as written; nothing for an `impl` block.
    pub(super) written: TokenStream,
    pub(super) target: Type,
    /// What stands on all items made from the view.
    pub(super) attributes: Vec<Attribute>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) model: Type,
    pub(super) serializer: Type,
    /// In the table's order.
    pub(super) actions: Vec<&'static Action>,
    pub(super) lookup_field: Option<Word>,
    pub(super) lookup_url_kwarg: Option<Word>,
    pub(super) lists: ValidLists,
    pub(super) queryset: Option<Expr>,
    pub(super) permissions: Option<Permissions>,
    pub(super) authentication: Option<Expr>,
    pub(super) throttles: Option<Expr>,
    pub(super) renderers: Option<Expr>,
    pub(super) negotiation: Option<Expr>,
    pub(super) throttle_scope: Option<String>,
    pub(super) hooks: Vec<HookFn>,
}

/// A function of the user's with the hook it overrides.
pub(super) struct HookFn {
    pub(super) hook: &'static Hook,
    pub(super) function: ImplItemFn,
}
