//! HTTP methods as a user names them: `GET, POST` or `"get, post"`, and the table of a view's actions by them.

use crate::args::Given;
use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, listed, unknown};
use crate::list::{Word, Words};
use crate::vocabulary::{HTTP_METHOD_NAMES, METHODS, Method, find, names};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// The methods that there are, each once.
pub(crate) fn known(words: &[Word], errors: &mut Errors) -> Vec<&'static Method> {
    let mut known: Vec<&'static Method> = Vec::new();
    for word in words {
        let name = word.text.to_ascii_uppercase();
        match find(&METHODS, &name) {
            None if name == "OPTIONS" => {
                errors.push_at(word.span, "OPTIONS needs no function: every view answers it; drop the word");
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

/// The methods that a view is narrowed to by `http_method_names`; all of them unless it is.
#[derive(Default)]
pub(crate) struct MethodNames(Option<Vec<&'static str>>);

impl MethodNames {
    /// As the user gives them, in the words of the table.
    pub(crate) fn validate(given: Option<&Given<Words>>, errors: &mut Errors) -> Self {
        Self(given.map(|given| method_names(given, errors)))
    }

    /// These and OPTIONS, unless the user has narrowed the view: what a function answers, as in DRF.
    pub(crate) fn or_only(self, methods: &[&'static Method]) -> Self {
        let only = || methods.iter().map(|method| method.1).chain(["options"]).collect();
        Self(Some(self.0.unwrap_or_else(only)))
    }

    fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(&name))
    }

    /// `Methods::new().get::<Retrieve>().without_head()`, from actions by the builders of their methods.
    pub(crate) fn table(
        &self,
        actions: impl IntoIterator<Item = (&'static str, TokenStream)>,
        root: &CratePath,
    ) -> TokenStream {
        let actions: Vec<_> = actions.into_iter().filter(|(method, _)| self.has(method)).collect();
        let gets = actions.iter().any(|(method, _)| *method == "get");
        let builders = actions.iter().map(|(method, marker)| {
            let builder = Ident::new(method, Span::call_site());
            quote!(.#builder::<#marker>())
        });
        let without_head = (gets && !self.has("head")).then(|| quote!(.without_head()));
        let without_options = (!self.has("options")).then(|| quote!(.without_options()));
        quote!(#root::view::Methods::new() #(#builders)* #without_head #without_options)
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
