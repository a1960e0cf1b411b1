//! A view of functions as it was read, and one that is right.

use crate::args::Given;
use crate::crate_path::CratePath;
use crate::function::Function;
use crate::item::{Target, ViewItem};
use crate::list::{Word, Words};
use crate::values::TypeName;
use crate::view::arguments::{PolicyArguments, ValidPolicies};
use crate::view::methods::MethodNames;
use crate::view::model::HookFn;
use crate::vocabulary::Method;
use syn::{Attribute, Ident, Type};

/// What the user wrote.
pub(super) struct ApiView {
    /// Where the runtime is.
    pub(super) root: CratePath,
    pub(super) subject: Subject,
    /// The methods before the named arguments.
    pub(super) methods: Vec<Word>,
    /// What POST and PUT take.
    pub(super) serializer: Option<Given<TypeName>>,
    pub(super) http_method_names: Option<Given<Words>>,
    pub(super) policies: PolicyArguments,
    /// The arguments that are there, readable or not.
    pub(super) given: Vec<Ident>,
}

/// What the attribute stands on.
pub(super) enum Subject {
    Function(Box<Function>),
    Block(Box<ViewItem>),
}

/// A view that can be expanded.
pub(super) struct ValidApiView {
    pub(super) target: Target,
    /// What stands on all items made from the view.
    pub(super) attributes: Vec<Attribute>,
    /// Lints that have to be found somewhere in a block.
    pub(super) expectations: Vec<Attribute>,
    pub(super) serializer: Option<Type>,
    pub(super) http_method_names: MethodNames,
    pub(super) policies: ValidPolicies,
    pub(super) body: Body,
}

/// What answers.
pub(super) enum Body {
    /// One function, with the methods that it answers; none of them where it is wrong.
    Function { function: Box<Function>, methods: Vec<&'static Method>, sound: bool },
    /// A function a method, and hooks.
    Block { functions: Vec<(&'static Method, Function)>, hooks: Vec<HookFn> },
}
