//! [`View`] to [`ValidView`]: what contradicts the vocabulary or itself. All rules are asked, whatever the others found.

use super::model::{HookFn, ValidView, View};
use crate::args::Given;
use crate::bundles::Bundle;
use crate::diagnostics::{Errors, did_you_mean, listed, nearest, unknown};
use crate::item::ViewItem;
use crate::list::Words;
use crate::naming;
use crate::values::Policies;
use crate::vocabulary::{ACTIONS, Action, HOOKS, Hook, find, names};
use syn::{Expr, Ident};

/// The valid view without whatever was wrong in it; the item alone if the model or the serializer is not known.
pub(super) fn validate(mut view: View, errors: &mut Errors) -> Result<ValidView, ViewItem> {
    let actions = view.actions.take().map(|words| actions(&words, errors));
    let hooks = hooks(&mut view, actions.as_ref(), errors);
    let sure = actions.as_ref().filter(|actions| !actions.unsure).map(|actions| actions.known.as_slice());
    if let (Some(field), true) = (&view.lookup_field, view.given.iter().any(|word| word == "lookup_fields")) {
        errors.push(&field.word, "`lookup_field` and `lookup_fields` do the same; keep one of them");
    }
    let mut lists = view.lists.validate(sure, errors);
    bundles(&mut lists.mixins, &hooks, &view.given, actions.as_ref(), errors);
    let (Some(model), Some(serializer)) = (view.model, view.serializer) else {
        return Err(view.item);
    };
    Ok(ValidView {
        attributes: view.item.shared_attributes(),
        name: value(view.name).unwrap_or_else(|| naming::view_name(&view.item.name.to_string())),
        description: value(view.description).or_else(|| naming::description(&view.item.attributes)),
        written: view.item.written,
        target: view.item.target,
        model: model.value.0,
        serializer: serializer.value.0,
        actions: actions.map(|actions| actions.known).unwrap_or_default(),
        lookup_field: value(view.lookup_field),
        lookup_url_kwarg: value(view.lookup_url_kwarg),
        lists,
        queryset: value(view.queryset).map(|code| code.0),
        permissions: value(view.permissions),
        authentication: value(view.authentication).map(|policies| policies.0),
        throttles: value(view.throttles).map(|policies| policies.0),
        renderers: renderers(view.renderers, errors),
        negotiation: value(view.negotiation).map(|policy| policy.0),
        throttle_scope: value(view.throttle_scope),
        hooks,
    })
}

/// The actions of a view as far as they are known.
struct Actions {
    known: Vec<&'static Action>,
    /// One of the words was wrong, so a hook whose action is missing may not be a mistake of its own.
    unsure: bool,
}

/// The words of `actions`, checked one by one, then against each other.
fn actions(given: &Given<Words>, errors: &mut Errors) -> Actions {
    let words = &given.value.0;
    let mut known: Vec<&'static Action> = Vec::new();
    let mut unsure = false;
    if words.is_empty() {
        unsure = true;
        errors.push(&given.word, format!("a view needs an action; known actions: {}", listed(&names(&ACTIONS))));
    }
    for word in words {
        match find(&ACTIONS, &word.text) {
            None => {
                unsure = true;
                errors.push_at(word.span, unknown("action", &word.text, &names(&ACTIONS)));
            }
            Some(action) if known.contains(&action) => {
                errors.push_at(word.span, format!("the action `{}` is named twice; name it once", word.text));
            }
            Some(action) => {
                if let Some(other) = known.iter().find(|other| other.method == action.method) {
                    let message = format!(
                        "`{}` and `{}` both answer {}; write two views, or a view set",
                        other.name,
                        action.name,
                        action.method.to_uppercase(),
                    );
                    errors.push_at(word.span, message);
                    unsure = true;
                } else {
                    known.push(action);
                }
            }
        }
    }
    let updates = known.iter().any(|action| action.name == "update");
    let known = ACTIONS.iter().filter(|action| known.contains(action) || (updates && action.name == "partial_update"));
    Actions { known: known.collect(), unsure }
}

/// The functions of the `impl` block that are hooks of this view.
fn hooks(view: &mut View, actions: Option<&Actions>, errors: &mut Errors) -> Vec<HookFn> {
    let mut hooks: Vec<HookFn> = Vec::new();
    for function in std::mem::take(&mut view.item.functions) {
        let name = function.sig.ident.to_string();
        let Some(hook) = find(&HOOKS, &name) else {
            errors.push(&function.sig.ident, unknown_hook(&name, actions));
            continue;
        };
        if let Some(twin) = hook.argument.filter(|argument| view.given.iter().any(|word| word == argument)) {
            let message = format!("`{name}` and the argument `{twin}` do the same; keep one of them");
            errors.push(&function.sig.ident, message);
            continue;
        }
        if lacks_action(hook, actions) {
            let message =
                format!("`{name}` needs the action {}; add it to `actions`, or drop the hook", either(hook.needs));
            errors.push(&function.sig.ident, message);
            continue;
        }
        hooks.push(HookFn { hook, function });
    }
    hooks
}

/// Leaves of the bundles the hooks that are some, that the view runs and that nothing else brings.
fn bundles(bundles: &mut [Bundle], own: &[HookFn], given: &[Ident], actions: Option<&Actions>, errors: &mut Errors) {
    let mut seen: Vec<&'static str> = own.iter().map(|own| own.hook.name).collect();
    for bundle in bundles {
        bundle.hooks.retain(|word| {
            let Some(hook) = find(&HOOKS, &word.text) else {
                errors.push_at(word.span, unknown_hook(&word.text, actions));
                return false;
            };
            let twin = hook.argument.filter(|argument| given.iter().any(|word| word == argument));
            let message = if seen.contains(&hook.name) {
                format!("`{}` is brought twice; keep one of them", word.text)
            } else if let Some(twin) = twin {
                format!("`{}` and the argument `{twin}` do the same; keep one of them", word.text)
            } else if lacks_action(hook, actions) {
                format!(
                    "`{}` needs the action {}; add it to `actions`, or drop the hook",
                    word.text,
                    either(hook.needs)
                )
            } else {
                seen.push(hook.name);
                return true;
            };
            errors.push_at(word.span, message);
            false
        });
    }
}

/// Whether no action of the view runs the hook; in doubt it does.
fn lacks_action(hook: &Hook, actions: Option<&Actions>) -> bool {
    let Some(actions) = actions.filter(|actions| !actions.unsure) else {
        return false;
    };
    !hook.needs.is_empty() && !actions.known.iter().any(|action| hook.needs.contains(&action.name))
}

/// "`create`, `update` or `partial_update`".
fn either(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or `{last}`", listed(first)),
        _ => listed(names),
    }
}

/// The hooks this view could have: all that its actions run.
fn unknown_hook(name: &str, actions: Option<&Actions>) -> String {
    let possible: Vec<&str> = HOOKS.iter().filter(|hook| !lacks_action(hook, actions)).map(|hook| hook.name).collect();
    let hint = did_you_mean(nearest(name, &possible));
    format!(
        "unknown hook `{name}`; {hint}known hooks: {}; functions of your own belong in an `impl` block without `#[generic_view]`",
        listed(&possible),
    )
}

/// A view that renders nothing could answer nothing, so `()` is a mistake here.
fn renderers(given: Option<Given<Policies>>, errors: &mut Errors) -> Option<Expr> {
    let given = given?;
    if matches!(&given.value.0, Expr::Tuple(tuple) if tuple.elems.is_empty()) {
        errors.push(&given.word, "a view needs a renderer; name one, `renderers = JsonRenderer`, or drop the argument");
        return None;
    }
    Some(given.value.0)
}

fn value<T>(given: Option<Given<T>>) -> Option<T> {
    given.map(|given| given.value)
}
