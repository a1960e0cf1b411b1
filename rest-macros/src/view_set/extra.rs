//! The functions with `#[action(…)]` and `#[mapping(…)]`.

use super::actions::Mapping;
use super::model::{Extra, Override};
use crate::args::Args;
use crate::diagnostics::{Errors, did_you_mean, listed, nearest};
use crate::list::Words;
use crate::naming;
use crate::values::{Code, TypeName};
use crate::view::arguments::{PolicyArguments, value};
use crate::view::{action, methods};
use crate::vocabulary::{ACTIONS, EXTRA_ACTION_ARGUMENTS, HOOKS, METHODS, Method, Named, find};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, ImplItemFn, Meta};

/// What attribute of ours stands on a function.
pub(super) enum Role {
    Action(Attribute),
    Mapping(Attribute),
}

/// Takes our attribute off the function.
pub(super) fn role(function: &mut ImplItemFn) -> Option<Role> {
    let place =
        function.attrs.iter().position(|attr| attr.path().is_ident("action") || attr.path().is_ident("mapping"))?;
    let attribute = function.attrs.remove(place);
    Some(if attribute.path().is_ident("action") { Role::Action(attribute) } else { Role::Mapping(attribute) })
}

/// A function with `#[action]`.
pub(super) fn extra(function: ImplItemFn, attribute: &Attribute, errors: &mut Errors) -> Option<Extra> {
    let ident = function.sig.ident.clone();
    let name = ident.unraw().to_string();
    let args = Args::parse(tokens(attribute), "argument", &EXTRA_ACTION_ARGUMENTS, errors);
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
    let detail = match (detail, list) {
        (Some(detail), None) => detail,
        (None, Some(list)) => !list,
        _ => {
            let message =
                "an action is of a single row or of the collection; write `#[action(detail)]` or `#[action(list)]`";
            errors.push(attribute.path(), message);
            false
        }
    };
    let words = args.read::<Words>("methods", errors);
    let mut known = words.as_ref().map(|words| methods::known(&words.value.0, errors)).unwrap_or_default();
    if words.as_ref().is_none_or(|words| words.value.0.is_empty()) {
        known.extend(METHODS.iter().filter(|method| method.name() == "GET"));
    }
    let conditional = args.read::<bool>("conditional", errors).filter(|given| given.value).map(|given| given.word);
    if let Some(word) = conditional.as_ref().filter(|_| !detail) {
        errors.push(word, "`conditional` is about the tag of a single row; write `detail`, or drop it");
    }
    let policies = PolicyArguments::read(&args, errors).validate(errors);
    let suffix = value(args.read::<String>("suffix", errors));
    let mut settings = Override {
        action: name.clone(),
        policies,
        queryset: value(args.read::<Code>("queryset", errors)).map(|code| code.0),
        serializer: None,
    };
    if let (Some(_), Some(_)) = (&suffix, &settings.policies.name) {
        errors.push(
            &ident,
            "`name` and `suffix` exclude each other: a suffix stands after the view set's name; keep one of them",
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
        url_path: value(args.read::<String>("url_path", errors)),
        url_name: value(args.read::<String>("url_name", errors)).unwrap_or_else(|| name.replace('_', "-")),
        suffix,
        serializer: value(args.read::<TypeName>("serializer", errors)).map(|name| name.0),
        conditional: conditional.filter(|_| detail),
        settings,
        function,
    })
}

/// Puts a function with `#[mapping]` onto the URL of its action.
pub(super) fn map(
    function: &ImplItemFn,
    attribute: &Attribute,
    extras: &mut [Extra],
    unsure: bool,
    errors: &mut Errors,
) {
    let Ok(mapping) = Mapping::parse(tokens(attribute)) else {
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
        // An action that is wrong itself is reported already.
        if !unsure {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let known = if names.is_empty() {
                "there is none".to_owned()
            } else {
                format!("known actions: {}", listed(&names))
            };
            let near = did_you_mean(nearest(&mapping.target.text, &names));
            let message = format!("no function with `#[action]` is called `{}`; {near}{known}", mapping.target.text);
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
    /// The function that answers a method here.
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

    /// All functions that answer here, each once.
    pub(super) fn functions(&self) -> Vec<&ImplItemFn> {
        let mut functions = vec![&self.function];
        for (_, function) in &self.mapped {
            if !functions.iter().any(|known| known.sig.ident == function.sig.ident) {
                functions.push(function);
            }
        }
        functions
    }
}

/// Two actions at one URL: the second would never be asked.
pub(super) fn collisions(extras: &[Extra], errors: &mut Errors) {
    for (place, extra) in extras.iter().enumerate() {
        let same = |other: &&Extra| {
            other.detail == extra.detail && other.path().trim_matches('/') == extra.path().trim_matches('/')
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

fn tokens(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) => TokenStream::new(),
        Meta::NameValue(pair) => pair.value.to_token_stream(),
    }
}
