//! Validates a [`View`] into a [`ValidView`]. All rules are applied, also after a mistake.

use super::arguments::value;
use super::hooks::HookContext;
use super::methods::MethodNames;
use super::model::{ValidView, View};
use super::serializers::{Serializers, ValidSerializers};
use crate::args::Given;
use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, ends, listed, unknown};
use crate::item::{Target, ViewItem};
use crate::list::{Word, Words};
use crate::values::TypeName;
use crate::vocabulary::{ACTIONS, Action, find, names};
use quote::{quote, quote_spanned};
use syn::{Ident, Type};

/// The view without its invalid parts; the item alone if the model or the serializer is unknown.
pub(super) fn validate(mut view: View, errors: &mut Errors) -> Result<ValidView, ViewItem> {
    let actions = view.actions.take().map(|words| actions(&words, errors));
    let hook_context = HookContext {
        attribute: "generic_view",
        given: &view.given,
        has: |_| true,
        actions: actions.as_ref().filter(|actions| !actions.unsure).map(|actions| &*actions.known),
        others: &[],
    };
    let functions = std::mem::take(&mut view.item.functions);
    let hooks: Vec<_> = functions.into_iter().filter_map(|function| hook_context.hook(function, errors)).collect();
    let mut lists = view.lists.validate(hook_context.actions, false, &view.given, errors);
    hook_context.check_mixins(&mut lists.mixins, &hooks, errors);
    one_lookup(view.lookup_field.as_ref(), &view.given, errors);
    let policies = view.policies.validate(errors);
    let Some(serializer) = view.serializer else { return Err(view.item) };
    let sure = actions.as_ref().filter(|actions| !actions.unsure).map(|actions| &*actions.known);
    let serializers = Serializers::validate(serializer, sure, Vec::new(), &hooks, errors);
    let Some(model) = model(view.model, &view.given, &serializers, &view.root) else { return Err(view.item) };
    if !knows_its_model(&view.given, &view.item.target, &model, errors) {
        return Err(view.item);
    }
    let answered: Vec<&str> = sure.into_iter().flatten().map(|action| action.method).collect();
    let http_method_names = MethodNames::validate(view.http_method_names.as_ref(), &answered, errors);
    Ok(ValidView {
        attributes: view.item.shared_attributes(),
        expectations: view.item.expectations,
        policies: policies.named_after(&view.item.name, &view.item.attributes),
        written: view.item.written,
        target: view.item.target,
        model,
        serializers,
        actions: actions.map(|actions| actions.known).unwrap_or_default(),
        lookup_field: value(view.lookup_field),
        lookup_url_kwarg: value(view.lookup_url_kwarg),
        lists,
        queryset: value(view.queryset).map(|code| code.0),
        http_method_names,
        hooks,
    })
}

/// Reports two arguments that both define the lookup.
pub(crate) fn one_lookup(lookup_field: Option<&Given<Word>>, given: &[Ident], errors: &mut Errors) {
    if let (Some(field), true) = (lookup_field, given.iter().any(|word| word == "lookup_fields")) {
        errors.push(&field.word, "`lookup_field` and `lookup_fields` do the same; keep one of them");
    }
}

/// The view's entity: the `model` argument, or that of the serializer. `None` if the argument cannot be read.
pub(crate) fn model(
    named: Option<Given<TypeName>>,
    given: &[Ident],
    serializers: &ValidSerializers,
    root: &CratePath,
) -> Option<Type> {
    if given.iter().any(|word| word == "model") {
        return named.map(|named| named.value.0);
    }
    // At the serializer, where a type that is not a serializer is reported anyway.
    let serializer = &serializers.main;
    let (first, last) = ends(serializer);
    let there = root.at(last);
    let start = quote_spanned!(first=> <#serializer);
    let end = quote_spanned!(last=> as #there::serializers::ModelSerializer>::Model);
    Some(Type::Verbatim(quote!(#start #end)))
}

/// Arguments that name columns or relations.
const OF_COLUMNS: [&str; 7] = ["lookup_field", "lookup_fields", "parents", "filter", "search", "ordering", "etag"];

/// Reports arguments about columns if the model depends on a parameter of the view. Returns whether there were none.
pub(crate) fn knows_its_model(given: &[Ident], target: &Target, model: &Type, errors: &mut Errors) -> bool {
    let Some(param) = target.param_in(model) else { return true };
    let found = errors.len();
    for word in given.iter().filter(|word| OF_COLUMNS.iter().any(|name| *word == name)) {
        let message = format!("`{word}` names columns, but the model depends on `{param}`; write `model = …`");
        errors.push(word, message);
    }
    errors.len() == found
}

/// The actions of a view, as far as they are known.
struct Actions {
    known: Vec<&'static Action>,
    /// Whether a name was invalid. Then a hook without its action may not be a mistake of its own.
    unsure: bool,
}

/// Validates the names in `actions`, one by one, then against each other.
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
    Actions { known: Action::with_brought(&known), unsure }
}
