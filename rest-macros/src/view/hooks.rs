//! The functions of an `impl` block that are hooks: each overrides the function of its name in the trait that owns it.

use super::model::HookFn;
use crate::diagnostics::{Errors, did_you_mean, listed, meant};
use crate::function::Function;
use crate::item::ungrouped;
use crate::user_mixins::UserMixin;
use crate::vocabulary::{Action, HOOKS, Hook, Named, find};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, ReturnType, Type};

/// The properties of a view that decide which hooks it may have.
pub(crate) struct HookContext<'a> {
    /// The attribute's name.
    pub(crate) attribute: &'a str,
    /// The names of all given arguments, including those with an invalid value.
    pub(crate) given: &'a [Ident],
    /// Whether views of this kind have the hook.
    pub(crate) has: fn(&Hook) -> bool,
    /// The view's actions; `None` if some are unknown. Then no hook is reported for a missing action.
    pub(crate) actions: Option<&'a [&'static Action]>,
    /// Other functions that the block may contain.
    pub(crate) others: &'a [&'static str],
}

impl HookContext<'_> {
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

    /// Removes and reports hooks of mixins that are unknown, that no action of the view runs, or that are overridden
    /// elsewhere.
    pub(crate) fn check_mixins(&self, mixins: &mut Vec<UserMixin>, own: &[HookFn], errors: &mut Errors) {
        let mut seen: Vec<&'static str> = own.iter().map(|own| own.hook.name).collect();
        let mut paths: Vec<String> = Vec::new();
        mixins.retain(|mixin| {
            let path = mixin.path.to_token_stream().to_string();
            let is_new = !paths.contains(&path);
            if !is_new {
                errors.push(&mixin.path, "this trait is listed twice; write its hooks in one list");
            }
            paths.push(path);
            is_new
        });
        for mixin in mixins {
            mixin.hooks.retain(|word| {
                let Some(hook) = find(&HOOKS, &word.text).filter(|hook| (self.has)(hook)) else {
                    errors.push_at(word.span, self.unknown(&word.text));
                    return false;
                };
                let name = hook.name;
                let twin = hook.argument.filter(|argument| self.given.iter().any(|word| word == argument));
                let message = if seen.contains(&name) {
                    format!("`{name}` is provided twice; keep one of them")
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

    /// Whether no action of the view runs the hook. False if the actions are unknown.
    fn lacks_action(&self, hook: &Hook) -> bool {
        let Some(actions) = self.actions else { return false };
        !hook.needs.is_empty() && !actions.iter().any(|action| hook.needs.contains(&action.name))
    }

    /// The message for an unknown hook, with all hooks that the view's actions run.
    fn unknown(&self, name: &str) -> String {
        let hooks = HOOKS.iter().filter(|hook| (self.has)(hook) && !self.lacks_action(hook)).map(Named::name);
        let possible: Vec<&str> = self.others.iter().copied().chain(hooks).collect();
        let hint = did_you_mean(meant(name, &possible));
        format!(
            "unknown hook `{name}`; {hint}known hooks: {}; move other functions into an `impl` block without `#[{}]`",
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
/// If the trait declares an `impl Trait` result, a named type refines it, and rustc warns about refinements of public
/// traits. Only the runtime calls hooks, so the warning is silenced.
pub(crate) fn written(hook: &HookFn) -> TokenStream {
    let function = &hook.function;
    let is_opaque =
        matches!(&function.sig.output, ReturnType::Type(_, ty) if matches!(ungrouped(ty), Type::ImplTrait(_)));
    let refined = (hook.hook.opaque && !is_opaque).then(|| quote!(#[allow(refining_impl_trait)]));
    quote!(#refined #function)
}
