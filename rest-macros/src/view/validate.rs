//! [`View`] to [`ValidView`]: what contradicts the vocabulary or itself. All rules are asked, whatever the others found.

use super::model::{HookFn, ValidView, View};
use crate::args::{Given, Usage};
use crate::diagnostics::{Errors, did_you_mean, listed, nearest, unknown};
use crate::item::ViewItem;
use crate::list::Words;
use crate::naming;
use crate::vocabulary::{ACTIONS, Action, HOOKS, Hook, VIEW_ARGUMENTS, find, names};
use proc_macro2::Span;
use syn::{Ident, ImplItemFn};

/// The valid view without whatever was wrong in it; the item alone if the model or the serializer is not known.
pub(super) fn validate(mut view: View, errors: &mut Errors) -> Result<ValidView, ViewItem> {
    for required in ["model", "serializer", "actions"] {
        require(required, &view.given, errors);
    }
    let actions = view.actions.take().map(|words| actions(&words, errors));
    let hooks = hooks(&mut view, actions.as_ref(), errors);
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
        queryset: value(view.queryset).map(|code| code.0),
        permissions: value(view.permissions),
        authentication: value(view.authentication).map(|policies| policies.0),
        throttles: value(view.throttles).map(|policies| policies.0),
        hooks,
    })
}

/// The actions of a view as far as they are known.
struct Actions {
    known: Vec<&'static Action>,
    /// One of the words was wrong, so a hook whose action is missing may not be a mistake of its own.
    unsure: bool,
}

/// A missing argument is reported at the attribute: it has no word of its own.
fn require(name: &str, given: &[Ident], errors: &mut Errors) {
    if let Some(argument) = find(&VIEW_ARGUMENTS, name).filter(|_| !given.iter().any(|word| word == name)) {
        errors.push_at(Span::call_site(), format!("`{name}` is missing; it takes {}", argument.usage()));
    }
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
            let needs = hook.needs.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
            errors.push(
                &function.sig.ident,
                format!("`{name}` needs the action {needs}; add it to `actions`, or drop the hook"),
            );
            continue;
        }
        hooks.push(HookFn { hook, function: placed(function) });
    }
    hooks
}

/// Whether no action of the view runs the hook; in doubt it does.
fn lacks_action(hook: &Hook, actions: Option<&Actions>) -> bool {
    let Some(actions) = actions.filter(|actions| !actions.unsure) else {
        return false;
    };
    !hook.needs.is_empty() && !actions.known.iter().any(|action| hook.needs.contains(&action.name))
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

/// The function as it moves into its trait. What rustc says about an async function's result it says at the result's type, which
/// an attribute may have left without a place of its own; the name has one.
fn placed(function: ImplItemFn) -> ImplItemFn {
    function
}

fn value<T>(given: Option<Given<T>>) -> Option<T> {
    given.map(|given| given.value)
}
