//! The arguments that all attributes of views take: policies, and texts for OPTIONS.

use crate::args::{Args, Given};
use crate::diagnostics::Errors;
use crate::naming;
use crate::permission::Permissions;
use crate::values::{Policies, Policy, PolicyOrNone};
use crate::view::schema::{Schema, SchemaArgument};
use crate::vocabulary::Argument;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Ident};

/// The parsed arguments.
pub(crate) struct PolicyArguments {
    permissions: Option<Given<Permissions>>,
    authentication: Option<Given<Policies>>,
    throttles: Option<Given<Policies>>,
    renderers: Option<Given<Policies>>,
    parsers: Option<Given<Policies>>,
    negotiation: Option<Given<Policy>>,
    versioning: Option<Given<PolicyOrNone>>,
    metadata: Option<Given<PolicyOrNone>>,
    schema: Option<Given<SchemaArgument>>,
    throttle_scope: Option<Given<String>>,
    name: Option<Given<String>>,
    description: Option<Given<String>>,
}

/// The valid arguments.
#[derive(Default)]
pub(crate) struct ValidPolicies {
    pub(crate) permissions: Option<Permissions>,
    pub(crate) authentication: Option<Expr>,
    pub(crate) throttles: Option<Expr>,
    pub(crate) renderers: Option<Expr>,
    pub(crate) parsers: Option<Expr>,
    pub(crate) negotiation: Option<Expr>,
    pub(crate) versioning: Option<PolicyOrNone>,
    pub(crate) metadata: Option<PolicyOrNone>,
    pub(crate) schema: Option<Schema>,
    pub(crate) throttle_scope: Option<String>,
    pub(crate) name: Option<String>,
    /// A string, or an expression that makes one.
    pub(crate) description: Option<TokenStream>,
}

impl PolicyArguments {
    /// Reads the arguments from those of an attribute.
    pub(crate) fn read(args: &Args<Argument>, errors: &mut Errors) -> Self {
        Self {
            permissions: args.read("permissions", errors),
            authentication: args.read("authentication", errors),
            throttles: args.read("throttles", errors),
            renderers: args.read("renderers", errors),
            parsers: args.read("parsers", errors),
            negotiation: args.read("negotiation", errors),
            versioning: args.read("versioning", errors),
            metadata: args.read("metadata", errors),
            schema: args.read("schema", errors),
            throttle_scope: args.read("throttle_scope", errors),
            name: args.read("name", errors),
            description: args.read("description", errors),
        }
    }

    /// The arguments without the invalid ones, which are reported.
    pub(crate) fn validate(self, errors: &mut Errors) -> ValidPolicies {
        ValidPolicies {
            permissions: value(self.permissions),
            authentication: value(self.authentication).map(|policies| policies.0),
            throttles: value(self.throttles).map(|policies| policies.0),
            renderers: renderers(self.renderers, errors),
            parsers: value(self.parsers).map(|policies| policies.0),
            negotiation: value(self.negotiation).map(|policy| policy.0),
            versioning: value(self.versioning),
            metadata: value(self.metadata),
            schema: self.schema.map(|given| given.value.validate(&given.word, errors)),
            throttle_scope: throttle_scope(self.throttle_scope, errors),
            name: named(self.name, errors),
            description: value(self.description).map(|text| quote!(#text)),
        }
    }
}

impl ValidPolicies {
    /// The hooks that these arguments replace.
    pub(crate) fn twins(&self) -> Vec<&'static str> {
        [
            (self.permissions.is_some(), "get_permissions"),
            (self.authentication.is_some(), "get_authenticators"),
            (self.throttles.is_some(), "get_throttles"),
            (self.renderers.is_some(), "get_renderers"),
            (self.parsers.is_some(), "get_parsers"),
            (self.negotiation.is_some(), "get_content_negotiator"),
            (self.versioning.is_some(), "get_versioning"),
            (self.metadata.is_some(), "get_metadata"),
        ]
        .into_iter()
        .filter_map(|(there, hook)| there.then_some(hook))
        .collect()
    }

    /// Fills in a missing name from the item's name, and a missing description from its doc comment.
    pub(crate) fn named_after(mut self, name: &Ident, attributes: &[Attribute]) -> Self {
        self.name.get_or_insert_with(|| naming::view_name(&name.unraw().to_string()));
        self.description = self.description.or_else(|| naming::description(attributes));
        self
    }
}

/// Without a renderer a view cannot answer, so `()` is invalid.
fn renderers(given: Option<Given<Policies>>, errors: &mut Errors) -> Option<Expr> {
    let given = given?;
    if matches!(&given.value.0, Expr::Tuple(tuple) if tuple.elems.is_empty()) {
        errors.push(&given.word, "a view needs a renderer; name one, `renderers = JsonRenderer`, or drop the argument");
        return None;
    }
    Some(given.value.0)
}

/// An empty name is invalid: OPTIONS shows it.
fn named(given: Option<Given<String>>, errors: &mut Errors) -> Option<String> {
    let given = given?;
    if given.value.trim().is_empty() {
        errors.push(&given.word, "`name` is empty; write a name, or remove the argument to use the type's name");
        return None;
    }
    Some(given.value)
}

/// An empty scope is invalid: the settings cannot give it a rate.
fn throttle_scope(given: Option<Given<String>>, errors: &mut Errors) -> Option<String> {
    let given = given?;
    if given.value.is_empty() {
        let message = "`throttle_scope` is empty; write `throttle_scope = \"uploads\"`, or remove the argument";
        errors.push(&given.word, message);
        return None;
    }
    Some(given.value)
}

pub(crate) fn value<T>(given: Option<Given<T>>) -> Option<T> {
    given.map(|given| given.value)
}
