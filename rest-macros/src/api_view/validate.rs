//! [`ApiView`] to [`ValidApiView`]: what can answer requests, and which of them.

use super::model::{ApiView, Body, Subject, ValidApiView};
use crate::diagnostics::Errors;
use crate::item::{ViewItem, shared, type_named};
use crate::list::Word;
use crate::view::action;
use crate::view::hooks::Surroundings;
use crate::view::methods;
use crate::vocabulary::{API_VIEW, METHODS, Method, Named};
use syn::{Ident, ImplItemFn, ItemFn};

/// The valid view without whatever was wrong in it.
pub(super) fn validate(view: ApiView, errors: &mut Errors) -> ValidApiView {
    let ApiView { subject, methods, policies, given } = view;
    let (name, item_attributes) = match &subject {
        Subject::Function(function) => (&function.sig.ident, &function.attrs),
        Subject::Block(block) => (&block.name, &block.attributes),
    };
    let attributes = shared(item_attributes);
    let policies = policies.validate(errors).named_after(&name.to_string(), item_attributes);
    let (target, body) = match subject {
        Subject::Function(function) => (type_named(&function.sig.ident), self::function(function, &methods, errors)),
        Subject::Block(block) => (block.target.clone(), self::block(*block, &methods, &given, errors)),
    };
    ValidApiView { target, attributes, policies, body }
}

fn function(function: Box<ItemFn>, words: &[Word], errors: &mut Errors) -> Body {
    let mut methods = methods::known(words, errors);
    if words.is_empty() {
        // As in DRF: a function that names no method answers GET.
        methods.extend(METHODS.iter().filter(|method| method.name() == "GET"));
    }
    let name = &function.sig.ident;
    let form = format!("async fn {name}(request: Request) -> Result<Response>");
    let sound = action::check(&function.sig, &form, errors);
    Body::Function { function, methods, sound }
}

fn block(mut block: ViewItem, words: &[Word], given: &[Ident], errors: &mut Errors) -> Body {
    for word in words {
        let message = "an `impl` block answers the methods of its functions, `async fn get(&self, request: &Request)`; drop the word";
        errors.push_at(word.span, message);
    }
    let others: Vec<&str> = METHODS.iter().map(|method| method.1).collect();
    let surroundings = Surroundings {
        attribute: "api_view",
        given,
        has: |hook| hook.owner == API_VIEW,
        actions: None,
        others: &others,
    };
    let mut functions: Vec<(&'static Method, ImplItemFn)> = Vec::new();
    let mut hooks = Vec::new();
    for function in std::mem::take(&mut block.functions) {
        let name = function.sig.ident.to_string();
        let Some(method) = METHODS.iter().find(|method| method.1 == name) else {
            hooks.extend(surroundings.hook(function, errors));
            continue;
        };
        let form = format!("async fn {name}(&self, request: &Request) -> Result<Response>");
        if action::check(&function.sig, &form, errors) {
            functions.push((method, function));
        }
    }
    Body::Block { functions, hooks }
}
