//! A function of the user's that answers requests: its required signature, and the unit type through which the runtime
//! calls it.

use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::function::Function;
use crate::item::{Target, ungrouped};
use crate::naming::local;
use crate::view::methods::Answer;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, PatType, ReturnType, Signature, Type};

/// Reports everything that keeps a function from answering requests. `form` is the required signature.
pub(crate) fn check(signature: &Signature, form: &str, errors: &mut Errors) -> bool {
    let before = errors.len();
    if signature.asyncness.is_none() {
        errors.push(&signature.ident, format!("a function that answers requests must be `async`; write `{form}`"));
    }
    let wants_self = form.contains("&self");
    if wants_self && !signature.generics.params.is_empty() {
        errors
            .push(&signature.generics, format!("a function of a view cannot have generic parameters; write `{form}`"));
    }
    let has_self = signature.receiver().is_some();
    if wants_self && !has_self {
        errors.push(&signature.ident, format!("a function of a view takes `&self`; write `{form}`"));
    }
    if let Some(receiver) = signature.receiver().filter(|_| !wants_self) {
        errors.push(receiver, format!("a function view cannot have `self`; write `{form}`"));
    }
    let parameters = signature.inputs.iter().filter(|input| matches!(input, FnArg::Typed(_)));
    if let Some(second) = parameters.clone().nth(1) {
        let message = "a function that answers requests takes only the request; parameters of the path are in \
                       `request.kwarg(\"…\")`";
        errors.push(second, message);
    }
    errors.len() == before
}

/// The request's parameter, if there is one.
pub(crate) fn parameter(signature: &Signature) -> Option<&PatType> {
    signature.inputs.iter().find_map(|input| match input {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(_) => None,
    })
}

/// Whether the parameter borrows the request: `request: &Request`.
pub(crate) fn borrows(parameter: &PatType) -> bool {
    matches!(ungrouped(&parameter.ty), Type::Reference(reference) if reference.mutability.is_none())
}

/// `given(request)`, all at the parameter's type, where rustc reports a type that a request cannot be converted to.
pub(crate) fn given(parameter: &PatType, request: &Ident, root: &CratePath) -> TokenStream {
    // At the user's span, but with the hygiene of the attribute: with the user's own, rustc suggests a borrow that does
    // not help.
    let span = Span::call_site().located_at(parameter.ty.span());
    let (there, request) = (root.at(span), Ident::new(&request.to_string(), request.span().located_at(span)));
    quote_spanned!(span=> #there::__private::request_parameter(#request))
}

/// The function as the action of a method.
pub(crate) fn answer(method: &'static str, function: &Function) -> Answer {
    Answer {
        conditions: function.conditions().cloned().collect(),
        ..(method, marker(function).into_token_stream()).into()
    }
}

/// The name of a function's unit type: `__SetPriceAction` of `set_price`.
fn marker(function: &Function) -> Ident {
    let name = function.sig.ident.unraw().to_string();
    let camel: String = name
        .split('_')
        .map(|part| {
            let mut letters = part.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        })
        .collect();
    format_ident!("__{camel}Action", span = Span::call_site())
}

/// The unit type, and its impl of `Action`.
pub(crate) fn implementation(
    target: &Target,
    function: &Function,
    more: &TokenStream,
    root: &CratePath,
) -> TokenStream {
    let (marker, ident) = (marker(function), &function.sig.ident);
    let name = ident.unraw().to_string();
    let (view, request) = (local("view", ident.span()), local("request", ident.span()));
    let argument = parameter(&function.sig)
        .map(|parameter| if borrows(parameter) { quote!(#request) } else { given(parameter, &request, root) });
    let call = quote_spanned!(ident.span()=> #view.#ident(#argument));
    // The span where rustc reports a result of another type.
    let span = match &function.sig.output {
        ReturnType::Default => ident.span(),
        ReturnType::Type(_, result) => result.span(),
    };
    let there = root.at(span);
    let result = quote_spanned! {span=>
        impl ::core::future::Future<Output = #there::Result<#there::Response>> + ::core::marker::Send + 'a
    };
    let (params, bounds) = target.params();
    let unused = argument.is_none().then(|| quote!(let _ = #request;));
    let conditions: Vec<_> = function.conditions().collect();
    quote! {
        #(#conditions)*
        struct #marker;

        #(#conditions)*
        impl #params #root::view::Action<#target> for #marker #bounds {
            const NAME: &'static str = #name;

            fn call<'a>(#view: &'a #target, #request: &'a #root::Request) -> #result {
                #unused
                #call
            }

            #more
        }
    }
}

/// `fn takes`: the serializer of the action's data.
pub(crate) fn takes(serializer: &Type, root: &CratePath) -> TokenStream {
    quote! {
        fn takes() -> ::core::option::Option<&'static #root::__private::Schema> {
            #root::__private::schema::<#serializer>()
        }
    }
}

/// The functions as written, on the view itself. Actions are `async` with `&self` by definition, so the lints about
/// unneeded ones are allowed.
pub(crate) fn written<'a>(
    target: &Target,
    attributes: &[Attribute],
    functions: impl Iterator<Item = &'a Function>,
) -> Option<TokenStream> {
    let functions: Vec<_> = functions.collect();
    let (params, bounds) = target.params();
    (!functions.is_empty()).then(|| {
        quote! {
            #(#attributes)*
            #[allow(clippy::unused_async, clippy::unused_self)]
            impl #params #target #bounds {
                #(#functions)*
            }
        }
    })
}
