//! HTTP methods as a user names them, `GET, POST` or `"get, post"`, and the table of a view's actions by method.

use crate::args::Given;
use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, listed, unknown};
use crate::list::{Word, Words};
use crate::naming::local;
use crate::vocabulary::{HTTP_METHOD_NAMES, METHODS, Method, find, names};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Attribute;

/// The action that answers a method.
pub(crate) struct Answer {
    /// The method's function in the builder of a view's methods.
    pub(crate) method: &'static str,
    /// The type of the action.
    pub(crate) marker: TokenStream,
    /// The `#[cfg(…)]` attributes of the action.
    pub(crate) conditions: Vec<Attribute>,
}

impl From<(&'static str, TokenStream)> for Answer {
    fn from((method, marker): (&'static str, TokenStream)) -> Self {
        Self { method, marker, conditions: Vec::new() }
    }
}

/// The known methods, each once; others are reported.
pub(crate) fn known(words: &[Word], errors: &mut Errors) -> Vec<&'static Method> {
    let mut known: Vec<&'static Method> = Vec::new();
    for word in words {
        let name = word.text.to_ascii_uppercase();
        match find(&METHODS, &name) {
            None if name == "OPTIONS" => {
                errors.push_at(word.span, "every view answers OPTIONS by default; remove it");
            }
            None => errors.push_at(word.span, unknown("method", &name, &names(&METHODS))),
            Some(method) if known.contains(&method) => {
                errors.push_at(word.span, format!("the method `{name}` is named twice; name it once"));
            }
            Some(method) => known.push(method),
        }
    }
    known
}

/// The methods that `http_method_names` leaves to a view; all if it is not given.
#[derive(Default)]
pub(crate) struct MethodNames(Option<Vec<&'static str>>);

impl MethodNames {
    /// Validates the names. `answered` are the methods of the view's actions, or empty if those are unknown. Names that
    /// leave none of them are reported.
    pub(crate) fn validate(given: Option<&Given<Words>>, answered: &[&str], errors: &mut Errors) -> Self {
        let found = errors.len();
        let names = Self(given.map(|given| method_names(given, errors)));
        let is_left = answered.is_empty() || answered.iter().any(|method| names.has(method));
        if let Some(given) = given.filter(|_| !is_left && errors.len() == found) {
            let message = format!("no action answers these methods; the actions answer {}", listed(answered));
            errors.push(&given.word, message);
        }
        names
    }

    /// These methods and OPTIONS, unless the user limits the methods: as in DRF, a function answers only those it
    /// names.
    pub(crate) fn or_only(self, methods: &[&'static Method]) -> Self {
        let only = || methods.iter().map(|method| method.1).chain(["options"]).collect();
        Self(Some(self.0.unwrap_or_else(only)))
    }

    fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(&name))
    }

    /// `Methods::new().get::<Retrieve>().without_head()`. Actions with a `#[cfg(…)]` follow one by one.
    pub(crate) fn table(&self, actions: impl IntoIterator<Item: Into<Answer>>, root: &CratePath) -> TokenStream {
        let actions = actions.into_iter().map(Into::into);
        let actions: Vec<Answer> = actions.filter(|answer| self.has(answer.method)).collect();
        let gets = actions.iter().any(|answer| answer.method == "get");
        let without_head = (gets && !self.has("head")).then(|| quote!(.without_head()));
        let without_options = (!self.has("options")).then(|| quote!(.without_options()));
        let (always, sometimes): (Vec<_>, Vec<_>) = actions.iter().partition(|answer| answer.conditions.is_empty());
        let always = always.into_iter().map(Answer::builder);
        let methods = quote!(#root::view::Methods::new() #(#always)* #without_head #without_options);
        if sometimes.is_empty() {
            return methods;
        }
        let name = local("methods", Span::call_site());
        let sometimes = sometimes.into_iter().map(|answer| {
            let (conditions, builder) = (&answer.conditions, answer.builder());
            quote! {
                #(#conditions)*
                let #name = #name #builder;
            }
        });
        quote! {{
            let #name = #methods;
            #(#sometimes)*
            #name
        }}
    }
}

impl Answer {
    /// Drops conditions that apply to the whole table.
    pub(crate) fn beside(mut self, conditions: &[&Attribute]) -> Self {
        self.conditions.retain(|condition| !conditions.contains(&condition));
        self
    }

    /// `.get::<Retrieve>()`
    fn builder(&self) -> TokenStream {
        let (builder, marker) = (Ident::new(self.method, Span::call_site()), &self.marker);
        quote!(.#builder::<#marker>())
    }
}

fn method_names(given: &Given<Words>, errors: &mut Errors) -> Vec<&'static str> {
    let mut known: Vec<&'static str> = Vec::new();
    if given.value.0.is_empty() {
        let all = listed(&names(&HTTP_METHOD_NAMES));
        errors.push(&given.word, format!("a view needs a method; known methods: {all}"));
    }
    for word in &given.value.0 {
        match find(&HTTP_METHOD_NAMES, &word.text) {
            None => errors.push_at(word.span, unknown("method", &word.text, &names(&HTTP_METHOD_NAMES))),
            Some(method) if known.contains(&method.0) => {
                errors.push_at(word.span, format!("the method `{}` is named twice; name it once", word.text));
            }
            Some(method) => known.push(method.0),
        }
    }
    known
}
