//! Validates a [`ViewSet`] into a [`ValidViewSet`]. All rules are applied, also after a mistake.

use super::actions::{ActionList, DEFAULT, Querysets};
use super::extra::{self, Role};
use super::model::{Extra, Override, ValidViewSet, ViewSet};
use crate::args::{Args, Given};
use crate::diagnostics::{Errors, unknown};
use crate::function::Function;
use crate::item::ViewItem;
use crate::list::Word;
use crate::values::{Code, TypeName};
use crate::view::action;
use crate::view::arguments::{PolicyArguments, ValidPolicies, value};
use crate::view::hooks::HookContext;
use crate::view::methods::MethodNames;
use crate::view::model::{HookFn, ValidView};
use crate::view::serializers::{Serializers, ValidSerializers};
use crate::view::validate::{knows_its_model, model, one_lookup};
use crate::vocabulary::{ACTIONS, API_VIEW, Action, STANDARD_ACTION_ARGUMENTS, find, names};
use syn::Expr;
use syn::ext::IdentExt;

/// The view set without its invalid parts; the item alone if its model or serializer cannot be read.
pub(super) fn validate(mut set: ViewSet, errors: &mut Errors) -> Result<ValidViewSet, ViewItem> {
    let has_model = set.given.iter().any(|word| word == "model" || word == "serializer");
    let (mut known, mut overrides, mut unsure) = (Vec::new(), Vec::new(), false);
    match set.actions.take() {
        Some(given) => unsure = actions(&given, &mut known, &mut overrides, errors),
        None if set.given.iter().any(|word| word == "actions") => unsure = true,
        None if has_model => known.extend(ACTIONS.iter().filter(|action| action.is_standard())),
        None => {}
    }
    let known: Vec<&'static Action> = Action::with_brought(&known);
    let hook_context = HookContext {
        attribute: "view_set",
        given: &set.given,
        has: if has_model { |_| true } else { |hook| hook.owner == API_VIEW },
        actions: (!unsure).then_some(&*known),
        others: if has_model { &[] } else { &["list", "create", "retrieve", "update", "partial_update", "destroy"] },
    };
    let (mut hooks, mut functions, mut extras, mut mappings) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut lost = !set.item.is_whole;
    for mut function in std::mem::take(&mut set.item.functions) {
        match extra::role(&mut function, errors) {
            Some(Role::Action(attribute)) => match extra::extra(function, &attribute, errors) {
                Some(extra) => extras.push(extra),
                None => lost = true,
            },
            Some(Role::Mapping(attribute)) => mappings.push((function, attribute)),
            None => match standard(&function).filter(|_| !has_model) {
                Some(standard) => functions.extend(plain(standard, function, errors)),
                None => hooks.extend(hook_context.hook(function, errors)),
            },
        }
    }
    for (function, attribute) in mappings {
        extra::map(&function, &attribute, &mut extras, lost, errors);
    }
    let queryset = querysets(set.queryset, &known, unsure || lost, &mut overrides, &mut extras, errors);
    extra::collisions(&extras, errors);
    extras.sort_by_key(|extra| extra.settings.action.clone());
    let all = overrides.iter().chain(extras.iter().map(|extra| &extra.settings));
    for (hook, action) in all.flat_map(|settings| settings.twins().into_iter().map(|hook| (hook, &settings.action))) {
        if let Some(place) = hooks.iter().position(|known: &HookFn| known.hook.name == hook) {
            let message = format!("`{hook}` and an argument of the action `{action}` do the same; keep one of them");
            errors.push(&hooks.remove(place).function.sig.ident, message);
        }
    }
    // Without a serializer, which is reported, the actions are unknown and none can be missing.
    let actions = hook_context.actions.filter(|_| has_model);
    let mut lists = set.lists.validate(actions, extras.iter().any(|extra| extra.detail), &set.given, errors);
    let has_etag = set.given.iter().any(|word| word == "etag");
    for word in extras.iter().filter_map(|extra| extra.conditional.as_ref()).filter(|_| !has_etag) {
        errors.push(word, "`conditional` requires an `etag` of the view set: `etag = updated_at`");
    }
    hook_context.check_mixins(&mut lists.mixins, &hooks, errors);
    one_lookup(set.lookup_field.as_ref(), &set.given, errors);
    let policies = set.policies.validate(errors);
    let (model, serializers) = match set.serializer {
        Some(serializer) => {
            let own = overrides.iter_mut().filter_map(|own| {
                let (word, ty) = own.serializer.take()?;
                Some((find(&ACTIONS, &own.action)?.name, word, ty))
            });
            let mut serializers =
                Serializers::validate(serializer, hook_context.actions, own.collect(), &hooks, errors);
            let of_extras =
                extras.iter().filter_map(|extra| Some((extra.settings.action.clone(), extra.serializer.clone()?)));
            serializers.of_extras = of_extras.collect();
            let Some(model) = model(set.model, &set.given, &serializers, &set.root) else { return Err(set.item) };
            (model, serializers)
        }
        None if has_model => return Err(set.item),
        None => (syn::parse_quote!(()), ValidSerializers::none()),
    };
    if !knows_its_model(&set.given, &set.item.target, &model, errors) {
        return Err(set.item);
    }
    let answered = if lost || unsure { Vec::new() } else { answered(&known, &functions, &extras) };
    let http_method_names = MethodNames::validate(set.http_method_names.as_ref(), &answered, errors);
    let view = ValidView {
        attributes: set.item.shared_attributes(),
        expectations: set.item.expectations,
        policies: policies.named_after(&set.item.name, &set.item.attributes),
        written: set.item.written,
        target: set.item.target,
        model,
        serializers,
        actions: known,
        lookup_field: value(set.lookup_field),
        lookup_url_kwarg: value(set.lookup_url_kwarg),
        lists,
        queryset,
        http_method_names,
        hooks,
    };
    let lookup_value_regex = value(set.lookup_value_regex);
    Ok(ValidViewSet { view, has_model, lookup_value_regex, overrides, functions, extras })
}

/// The methods of all actions.
fn answered<'a>(
    known: &[&'static Action],
    functions: &[(&'static Action, Function)],
    extras: &'a [Extra],
) -> Vec<&'a str> {
    let standard = known.iter().copied().chain(functions.iter().map(|(action, _)| *action)).map(|action| action.method);
    let own = extras.iter().flat_map(|extra| extra.methods.iter().chain(extra.mapped.iter().map(|(method, _)| method)));
    standard.chain(own.map(|method| method.1)).collect()
}

/// Validates the names in `actions` with their arguments. Returns whether one was invalid.
fn actions(
    given: &Given<ActionList>,
    known: &mut Vec<&'static Action>,
    overrides: &mut Vec<Override>,
    errors: &mut Errors,
) -> bool {
    let mut unsure = false;
    for named in &given.value.0 {
        let word = &named.word;
        match find(&ACTIONS, &word.text) {
            None => {
                unsure = true;
                errors.push_at(word.span, unknown("action", &word.text, &names(&ACTIONS)));
            }
            Some(action) if known.contains(&action) => {
                errors.push_at(word.span, format!("the action `{}` is named twice; name it once", word.text));
            }
            Some(action) => {
                let same = |other: &&&Action| other.method == action.method && other.is_of_row() == action.is_of_row();
                if let Some(other) = known.iter().find(same) {
                    let message = format!(
                        "`{}` and `{}` both answer {}; keep one of them",
                        other.name,
                        action.name,
                        action.method.to_uppercase()
                    );
                    errors.push_at(word.span, message);
                    unsure = true;
                    continue;
                }
                known.push(action);
                if let Some(arguments) = &named.arguments {
                    if arguments.is_empty() {
                        let message = format!("`{0}()` has no arguments; write `{0}`", word.text);
                        errors.push_at(word.span, message);
                    }
                    let args = Args::parse(arguments.clone(), "argument", &STANDARD_ACTION_ARGUMENTS, errors);
                    let serializer = args.read::<TypeName>("serializer", errors).map(|given| {
                        let word = Word { text: given.word.to_string(), span: given.word.span() };
                        (word, given.value.0)
                    });
                    overrides.push(Override {
                        serializer,
                        action: word.text.clone(),
                        policies: PolicyArguments::read(&args, errors).validate(errors),
                        queryset: value(args.read::<Code>("queryset", errors)).map(|code| code.0),
                    });
                }
            }
        }
    }
    unsure
}

/// The queryset of the view set. Those of single actions are added to their settings.
fn querysets(
    given: Option<Given<Querysets>>,
    known: &[&'static Action],
    unsure: bool,
    overrides: &mut Vec<Override>,
    extras: &mut [Extra],
    errors: &mut Errors,
) -> Option<Expr> {
    let mut of_all = None;
    let mut seen: Vec<String> = Vec::new();
    for (word, queryset) in given.into_iter().flat_map(|given| given.value.named) {
        if seen.contains(&word.text) {
            errors.push_at(word.span, format!("`{}` has a queryset already; name it once", word.text));
            continue;
        }
        seen.push(word.text.clone());
        let is_standard = known.iter().any(|action| action.name == word.text);
        if word.text == DEFAULT {
            of_all = Some(queryset);
        } else if let Some(own) = of_action(&word.text, is_standard, overrides, extras) {
            if own.queryset.is_some() {
                errors.push_at(word.span, format!("`{}` has a queryset already; name it once", word.text));
            }
            own.queryset = Some(queryset);
        } else if !unsure {
            let extra = extras.iter().map(|extra| extra.settings.action.as_str());
            let names: Vec<&str> = known.iter().map(|action| action.name).chain(extra).chain([DEFAULT]).collect();
            errors.push_at(word.span, unknown("action", &word.text, &names));
        }
    }
    of_all
}

/// The settings of an action, which are added for a standard one.
fn of_action<'a>(
    name: &str,
    is_standard: bool,
    overrides: &'a mut Vec<Override>,
    extras: &'a mut [Extra],
) -> Option<&'a mut Override> {
    if !is_standard {
        return extras.iter_mut().map(|extra| &mut extra.settings).find(|own| own.action == name);
    }
    if let Some(position) = overrides.iter().position(|own| own.action == name) {
        return overrides.get_mut(position);
    }
    overrides.push(Override {
        action: name.to_owned(),
        policies: ValidPolicies::default(),
        queryset: None,
        serializer: None,
    });
    overrides.last_mut()
}

/// The standard action with the function's name.
fn standard(function: &Function) -> Option<&'static Action> {
    find(&ACTIONS, &function.sig.ident.unraw().to_string())
}

/// A standard action of a view set without a model.
fn plain(standard: &'static Action, function: Function, errors: &mut Errors) -> Option<(&'static Action, Function)> {
    let form = format!("async fn {}(&self, request: &Request) -> Result<Response>", standard.name);
    action::check(&function.sig, &form, errors).then_some((standard, function))
}

impl Override {
    /// The hooks that these settings replace.
    fn twins(&self) -> Vec<&'static str> {
        let mut twins = self.policies.twins();
        twins.extend(self.queryset.as_ref().map(|_: &Expr| "get_queryset"));
        twins
    }
}
