//! Validates an [`ApiView`] into a [`ValidApiView`]: which functions answer requests, and with which methods.

use super::model::{ApiView, Body, Subject, ValidApiView};
use crate::diagnostics::Errors;
use crate::function::Function;
use crate::item::{Target, shared, without_lifetimes};
use crate::list::Word;
use crate::view::action;
use crate::view::arguments::value;
use crate::view::hooks::HookContext;
use crate::view::methods::{self, MethodNames};
use crate::vocabulary::{API_VIEW, METHODS, Method, Named, TAKING};
use quote::quote;
use syn::Ident;
use syn::ext::IdentExt;

/// The view without its invalid parts, which are reported.
pub(super) fn validate(view: ApiView, errors: &mut Errors) -> ValidApiView {
    let ApiView { root: _, subject, methods, serializer, http_method_names, policies, given } = view;
    let (name, item_attributes) = match &subject {
        Subject::Function(function) => (&function.sig.ident, &function.attrs),
        Subject::Block(block) => (&block.name, &block.attributes),
    };
    let attributes = shared(item_attributes);
    let policies = policies.validate(errors).named_after(name, item_attributes);
    let before = errors.len();
    let (target, body, expectations) = match subject {
        Subject::Function(mut function) => {
            let sound = without_lifetimes(&mut function.sig.generics, errors);
            let has_params = !function.sig.generics.params.is_empty();
            let itself =
                if has_params { quote!(Self { marker: ::core::marker::PhantomData }) } else { quote!(Self {}) };
            let target = Target::named(&function.sig.ident, function.sig.generics.clone(), itself);
            (target, self::function(function, &methods, sound, errors), Vec::new())
        }
        Subject::Block(mut block) => {
            let functions = std::mem::take(&mut block.functions);
            (block.target, self::block(functions, &methods, &given, errors), block.expectations)
        }
    };
    let mut http_method_names = MethodNames::validate(http_method_names.as_ref(), &body.methods(), errors);
    if let Body::Function { methods, .. } = &body {
        http_method_names = http_method_names.or_only(methods);
    }
    let takes = body.takes_data();
    if let Some(given) = serializer.as_ref().filter(|_| errors.len() == before && !takes) {
        let message =
            "`serializer` describes the input of POST and PUT, and this view answers neither; remove the argument";
        errors.push(&given.word, message);
    }
    let serializer = value(serializer).filter(|_| takes).map(|name| name.0);
    ValidApiView { target, attributes, expectations, serializer, http_method_names, policies, body }
}

impl Body {
    /// Whether any method takes data, so that OPTIONS describes a serializer.
    fn takes_data(&self) -> bool {
        let methods = self.methods();
        TAKING.iter().any(|method| methods.contains(method))
    }

    /// The methods of all valid functions.
    fn methods(&self) -> Vec<&'static str> {
        match self {
            Self::Function { methods, .. } => methods.iter().map(|method| method.1).collect(),
            Self::Block { functions, .. } => functions.iter().map(|(method, _)| method.1).collect(),
        }
    }
}

fn function(function: Box<Function>, words: &[Word], sound: bool, errors: &mut Errors) -> Body {
    let mut methods = methods::known(words, errors);
    if words.is_empty() {
        // As in DRF, a function that names no method answers GET.
        methods.extend(METHODS.iter().filter(|method| method.name() == "GET"));
    }
    let name = &function.sig.ident;
    let form = format!("async fn {name}(request: Request) -> Result<Response>");
    let sound = action::check(&function.sig, &form, errors) && sound;
    Body::Function { function, methods, sound }
}

fn block(block: Vec<Function>, words: &[Word], given: &[Ident], errors: &mut Errors) -> Body {
    for word in words {
        let message = "an `impl` block answers the methods of its functions, such as \
                       `async fn get(&self, request: &Request)`; remove this method";
        errors.push_at(word.span, message);
    }
    let others: Vec<&str> = METHODS.iter().map(|method| method.1).collect();
    let hook_context = HookContext {
        attribute: "api_view",
        given,
        has: |hook| hook.owner == API_VIEW,
        actions: None,
        others: &others,
    };
    let mut functions: Vec<(&'static Method, Function)> = Vec::new();
    let mut hooks = Vec::new();
    for function in block {
        let name = function.sig.ident.unraw().to_string();
        let Some(method) = METHODS.iter().find(|method| method.1 == name) else {
            hooks.extend(hook_context.hook(function, errors));
            continue;
        };
        let form = format!("async fn {name}(&self, request: &Request) -> Result<Response>");
        if action::check(&function.sig, &form, errors) {
            functions.push((method, function));
        }
    }
    Body::Block { functions, hooks }
}
