//! The functions of an `impl` block that are hooks: each overrides the one of its name, in the trait that has it.

use super::model::HookFn;
use crate::bundles::Bundle;
use crate::diagnostics::{Errors, did_you_mean, listed, meant};
use crate::function::Function;
use crate::item::ungrouped;
use crate::vocabulary::{Action, HOOKS, Hook, Named, find};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, ReturnType, Type};

/// What is known of a view when its functions are looked at.
pub(crate) struct Surroundings<'a> {
    /// The attribute's name.
    pub(crate) attribute: &'a str,
    /// The arguments that are there, readable or not.
    pub(crate) given: &'a [Ident],
    /// Whether a view of this kind has the hook at all.
    pub(crate) has: fn(&Hook) -> bool,
    /// The actions, where all of them are known: in doubt no hook is out of place.
    pub(crate) actions: Option<&'a [&'static Action]>,
    /// Other functions that the block may hold.
    pub(crate) others: &'a [&'static str],
}

impl Surroundings<'_> {
    /// The function as a hook of this view.
    pub(crate) fn hook(&self, function: Function, errors: &mut Errors) -> Option<HookFn> {
        let name = function.sig.ident.unraw().to_string();
        let ours = |attribute: &&Attribute| ["action", "mapping"].iter().any(|ours| attribute.path().is_ident(ours));
        if let Some(attribute) = function.attrs.iter().find(ours) {
            let word = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
            errors.push(attribute.path(), format!("`{word}` is for view sets: write `#[view_set(…)]` above the block"));
            return None;
        }
        let Some(hook) = find(&HOOKS, &name).filter(|hook| (self.has)(hook)) else {
            errors.push(&function.sig.ident, self.unknown(&name));
            return None;
        };
        if let Some(twin) = hook.argument.filter(|argument| self.given.iter().any(|word| word == argument)) {
            let message = format!("`{name}` and the argument `{twin}` do the same; keep one of them");
            errors.push(&function.sig.ident, message);
            return None;
        }
        if self.lacks_action(hook) {
            let message =
                format!("`{name}` needs the action {}; add it to `actions`, or drop the hook", either(hook.needs));
            errors.push(&function.sig.ident, message);
            return None;
        }
        Some(HookFn { hook, function })
    }

    /// Leaves of the bundles the hooks that are some, that the view runs and that nothing else brings.
    pub(crate) fn bundles(&self, bundles: &mut Vec<Bundle>, own: &[HookFn], errors: &mut Errors) {
        let mut seen: Vec<&'static str> = own.iter().map(|own| own.hook.name).collect();
        let mut paths: Vec<String> = Vec::new();
        bundles.retain(|bundle| {
            let path = bundle.path.to_token_stream().to_string();
            let is_new = !paths.contains(&path);
            if !is_new {
                errors.push(&bundle.path, "this trait is there already; write its hooks in one list");
            }
            paths.push(path);
            is_new
        });
        for bundle in bundles {
            bundle.hooks.retain(|word| {
                let Some(hook) = find(&HOOKS, &word.text).filter(|hook| (self.has)(hook)) else {
                    errors.push_at(word.span, self.unknown(&word.text));
                    return false;
                };
                let name = hook.name;
                let twin = hook.argument.filter(|argument| self.given.iter().any(|word| word == argument));
                let message = if seen.contains(&name) {
                    format!("`{name}` is brought twice; keep one of them")
                } else if let Some(twin) = twin {
                    format!("`{name}` and the argument `{twin}` do the same; keep one of them")
                } else if self.lacks_action(hook) {
                    format!("`{name}` needs the action {}; add it to `actions`, or drop the hook", either(hook.needs))
                } else {
                    seen.push(name);
                    return true;
                };
                errors.push_at(word.span, message);
                false
            });
        }
    }

    /// Whether no action of the view runs the hook; in doubt it does.
    fn lacks_action(&self, hook: &Hook) -> bool {
        let Some(actions) = self.actions else { return false };
        !hook.needs.is_empty() && !actions.iter().any(|action| hook.needs.contains(&action.name))
    }

    /// The hooks this view could have: all that its actions run.
    fn unknown(&self, name: &str) -> String {
        let hooks = HOOKS.iter().filter(|hook| (self.has)(hook) && !self.lacks_action(hook)).map(Named::name);
        let possible: Vec<&str> = self.others.iter().copied().chain(hooks).collect();
        let hint = did_you_mean(meant(name, &possible));
        format!(
            "unknown hook `{name}`; {hint}known hooks: {}; functions of your own belong in an `impl` block without `#[{}]`",
            listed(&possible),
            self.attribute,
        )
    }
}

/// "`create`, `update` or `partial_update`".
pub(crate) fn either(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or `{last}`", listed(first)),
        _ => listed(names),
    }
}

/// The user's function as written.
///
/// Where the trait promises an `impl Trait`, a type with a name says more, and rustc warns of that on public traits: nobody
/// calls the hooks of a view but the runtime, so the warning would mean nothing to the user.
pub(crate) fn written(hook: &HookFn) -> TokenStream {
    let function = &hook.function;
    let is_opaque =
        matches!(&function.sig.output, ReturnType::Type(_, ty) if matches!(ungrouped(ty), Type::ImplTrait(_)));
    let refined = (hook.hook.opaque && !is_opaque).then(|| quote!(#[allow(refining_impl_trait)]));
    quote!(#refined #function)
}
