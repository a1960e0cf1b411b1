//! The parsed and the validated form of a view made of functions.

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

/// The parsed attribute and item.
pub(super) struct ApiView {
    /// The path of the runtime.
    pub(super) root: CratePath,
    pub(super) subject: Subject,
    /// The methods before the named arguments.
    pub(super) methods: Vec<Word>,
    /// The serializer of the data of POST and PUT.
    pub(super) serializer: Option<Given<TypeName>>,
    pub(super) http_method_names: Option<Given<Words>>,
    pub(super) policies: PolicyArguments,
    /// The names of all given arguments, including those with an invalid value.
    pub(super) given: Vec<Ident>,
}

/// The item below the attribute.
pub(super) enum Subject {
    Function(Box<Function>),
    Block(Box<ViewItem>),
}

/// A view that can be expanded.
pub(super) struct ValidApiView {
    pub(super) target: Target,
    /// The attributes repeated on every generated item.
    pub(super) attributes: Vec<Attribute>,
    /// `#[expect(…)]` attributes that must match somewhere in the block.
    pub(super) expectations: Vec<Attribute>,
    pub(super) serializer: Option<Type>,
    pub(super) http_method_names: MethodNames,
    pub(super) policies: ValidPolicies,
    pub(super) body: Body,
}

/// The functions that answer requests.
pub(super) enum Body {
    /// One function and the methods it answers. `sound` is false if the function cannot answer requests.
    Function { function: Box<Function>, methods: Vec<&'static Method>, sound: bool },
    /// One function per method, and hooks.
    Block { functions: Vec<(&'static Method, Function)>, hooks: Vec<HookFn> },
}
