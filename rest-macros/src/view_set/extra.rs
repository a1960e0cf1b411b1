//! The functions with `#[action(…)]` and `#[mapping(…)]`.

use super::actions::Mapping;
use super::model::{Extra, Override};
use crate::args::{Args, Given};
use crate::diagnostics::{Errors, did_you_mean, listed, nearest};
use crate::function::Function;
use crate::list::Words;
use crate::naming;
use crate::values::{Code, TypeName};
use crate::view::arguments::{PolicyArguments, value};
use crate::view::{action, methods};
use crate::vocabulary::{ACTIONS, EXTRA_ACTION_ARGUMENTS, HOOKS, METHODS, Method, Named, find};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, LitStr, Meta};

/// The attribute that makes a function more than a hook.
pub(super) enum Role {
    Action(Attribute),
    Mapping(Attribute),
}

/// Removes the attribute from the function. A second one is reported.
pub(super) fn role(function: &mut Function, errors: &mut Errors) -> Option<Role> {
    let is_ours = |attribute: &Attribute| attribute.path().is_ident("action") || attribute.path().is_ident("mapping");
    let (ours, others): (Vec<_>, Vec<_>) = std::mem::take(&mut function.attrs).into_iter().partition(is_ours);
    function.attrs = others;
    let mut ours = ours.into_iter();
    let attribute = ours.next()?;
    for second in ours {
        errors.push(second.path(), "a function can have only one of `#[action]` and `#[mapping]`; keep one");
    }
    Some(if attribute.path().is_ident("action") { Role::Action(attribute) } else { Role::Mapping(attribute) })
}

/// Validates a function with `#[action]`.
pub(super) fn extra(function: Function, attribute: &Attribute, errors: &mut Errors) -> Option<Extra> {
    let ident = function.sig.ident.clone();
    let name = ident.unraw().to_string();
    let args = Args::parse(tokens(attribute, errors), "argument", &EXTRA_ACTION_ARGUMENTS, errors);
    if find(&ACTIONS, &name).is_some() {
        let message = format!("`{name}` is a standard action; drop `#[action]`, or give the function another name");
        errors.push(&ident, message);
        return None;
    }
    if find(&HOOKS, &name).is_some() {
        errors.push(&ident, format!("`{name}` is a hook; give the action another name"));
        return None;
    }
    let form = format!("async fn {name}(&self, request: &Request) -> Result<Response>");
    let sound = action::check(&function.sig, &form, errors);
    let detail = args.read::<bool>("detail", errors).map(|given| given.value);
    let list = args.read::<bool>("list", errors).map(|given| given.value);
    let is_known = args.has("detail") ^ args.has("list");
    let detail = match (detail, list) {
        (Some(detail), None) if is_known => detail,
        (None, Some(list)) if is_known => !list,
        // An unreadable value is reported already.
        (None, None) if is_known || matches!(attribute.meta, Meta::NameValue(_)) => false,
        _ => {
            let message = "an action applies to a single row or to the collection; write `#[action(detail)]` or \
                           `#[action(list)]`";
            errors.push(attribute.path(), message);
            false
        }
    };
    let words = args.read::<Words>("methods", errors);
    let mut known = words.as_ref().map(|words| methods::known(&words.value.0, errors)).unwrap_or_default();
    if let Some(given) = words.as_ref().filter(|words| words.value.0.is_empty()) {
        errors.push(&given.word, "an action needs a method; write `methods(post)`, or drop the argument for GET");
    }
    if words.as_ref().is_none_or(|words| words.value.0.is_empty()) {
        known.extend(METHODS.iter().filter(|method| method.name() == "GET"));
    }
    let conditional = args.read::<bool>("conditional", errors).filter(|given| given.value).map(|given| given.word);
    if let Some(word) = conditional.as_ref().filter(|_| !detail) {
        errors.push(
            word,
            "`conditional` requires `detail`, because it compares the tag of a single row; add `detail`, or remove it",
        );
    }
    let policies = PolicyArguments::read(&args, errors).validate(errors);
    let suffix = text(args.read("suffix", errors), "the view set's name alone", errors);
    let url_path = text(args.read("url_path", errors), "the function's name", errors);
    let url_name = text(args.read("url_name", errors), "the function's name", errors);
    let mut settings = Override {
        action: name.clone(),
        policies,
        queryset: value(args.read::<Code>("queryset", errors)).map(|code| code.0),
        serializer: None,
    };
    if let (Some(_), Some(_)) = (&suffix, &settings.policies.name) {
        errors.push(
            &ident,
            "`name` and `suffix` cannot be combined: a suffix is appended to the view set's name; keep one of them",
        );
    }
    if suffix.is_none() {
        settings.policies.name.get_or_insert_with(|| naming::action_name(&name));
    }
    settings.policies.description = settings.policies.description.or_else(|| naming::description(&function.attrs));
    sound.then(|| Extra {
        methods: known,
        mapped: Vec::new(),
        detail,
        url_path: url_path.filter(|path| is_path(path, errors)).map(|path| path.value()),
        url_name: url_name.map_or_else(|| name.replace('_', "-"), |name| name.value()),
        suffix: suffix.map(|suffix| suffix.value()),
        serializer: value(args.read::<TypeName>("serializer", errors)).map(|name| name.0),
        conditional: conditional.filter(|_| detail),
        settings,
        function,
    })
}

/// Adds a function with `#[mapping]` to the URL of its action.
pub(super) fn map(function: &Function, attribute: &Attribute, extras: &mut [Extra], unsure: bool, errors: &mut Errors) {
    let Ok(mapping) = Mapping::parse(tokens(attribute, errors)) else {
        errors.push(
            &attribute.meta,
            "`mapping` takes the name of an action and methods: `#[mapping(set_price, \"delete\")]`",
        );
        return;
    };
    let name = function.sig.ident.unraw().to_string();
    let form = format!("async fn {name}(&self, request: &Request) -> Result<Response>");
    let sound = action::check(&function.sig, &form, errors);
    let methods = methods::known(&mapping.methods, errors);
    let names: Vec<String> = extras.iter().map(|extra| extra.function.sig.ident.unraw().to_string()).collect();
    let Some(extra) = extras.iter_mut().find(|extra| extra.function.sig.ident.unraw() == mapping.target.text) else {
        // The action may be missing only because it is invalid itself, which is reported already.
        if !unsure {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let known = if names.is_empty() {
                "this view set has no actions".to_owned()
            } else {
                format!("known actions: {}", listed(&names))
            };
            let near = did_you_mean(nearest(&mapping.target.text, &names));
            let message = format!("no function with `#[action]` is named `{}`; {near}{known}", mapping.target.text);
            errors.push_at(mapping.target.span, message);
        }
        return;
    };
    for (method, word) in methods.into_iter().zip(&mapping.methods) {
        if let Some(other) = extra.answering(method) {
            let message =
                format!("`{other}` answers {} at this URL already; map another method, or drop one", method.name());
            errors.push_at(word.span, message);
        } else if sound {
            extra.mapped.push((method, function.clone()));
        }
    }
}

impl Extra {
    /// The function that answers a method at this URL.
    pub(super) fn answering(&self, method: &Method) -> Option<String> {
        if self.methods.contains(&method) {
            return Some(self.function.sig.ident.to_string());
        }
        let mapped = self.mapped.iter().find(|(known, _)| *known == method);
        mapped.map(|(_, function)| function.sig.ident.to_string())
    }

    /// The path below the collection or the row.
    pub(super) fn path(&self) -> String {
        self.url_path.clone().unwrap_or_else(|| self.settings.action.clone())
    }

    /// All functions that answer at this URL, each once.
    pub(super) fn functions(&self) -> Vec<&Function> {
        let mut functions = vec![&self.function];
        for (_, function) in &self.mapped {
            let is_known = |known: &&Function| known.sig.ident == function.sig.ident && known.attrs == function.attrs;
            if !functions.iter().any(is_known) {
                functions.push(function);
            }
        }
        functions
    }
}

/// Reports two actions with one URL: requests would never reach the second.
pub(super) fn collisions(extras: &[Extra], errors: &mut Errors) {
    for (place, extra) in extras.iter().enumerate() {
        let same = |other: &&Extra| {
            let is_conditional = other.function.is_conditional() && extra.function.is_conditional();
            !is_conditional
                && other.detail == extra.detail
                && other.path().trim_matches('/') == extra.path().trim_matches('/')
        };
        if let Some(other) = extras[..place].iter().find(same) {
            let other_name = &other.settings.action;
            let message = format!(
                "`{other_name}` and `{}` have the URL `{}/`; give one of them another `url_path`, or map it: \
                 `#[mapping({other_name}, \"…\")]`",
                extra.settings.action,
                extra.path().trim_matches('/'),
            );
            errors.push(&extra.function.sig.ident, message);
        }
    }
}

/// A string that names something. An empty one is reported with the default that applies without the argument.
fn text(given: Option<Given<LitStr>>, without: &str, errors: &mut Errors) -> Option<LitStr> {
    let Given { word, value } = given?;
    if value.value().trim_matches('/').is_empty() {
        errors.push(&value, format!("`{word}` is empty; remove the argument to use {without}"));
        return None;
    }
    Some(value)
}

/// Whether the braces of a path are balanced and contain names.
fn is_path(path: &LitStr, errors: &mut Errors) -> bool {
    let text = path.value();
    let mut depth = 0_i32;
    let is_balanced = text.chars().all(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth >= 0
    });
    if !is_balanced || depth != 0 || text.contains("{}") {
        errors.push(path, "parameters of a path are names in braces: `url_path = \"compare/{other}\"`");
        return false;
    }
    true
}

fn tokens(attribute: &Attribute, errors: &mut Errors) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) => TokenStream::new(),
        Meta::NameValue(pair) => {
            let word = attribute.path().to_token_stream();
            errors.push(&pair.value, format!("`{word}` takes its arguments in parentheses: `#[{word}(…)]`"));
            TokenStream::new()
        }
    }
}
