//! [`ValidApiView`] to code: the struct of a function, and the trait impls of a view.

use super::model::{Body, ValidApiView};
use crate::crate_path::CratePath;
use crate::item::at_call_site;
use crate::view::action;
use crate::view::hooks::written;
use crate::view::model::HookFn;
use crate::view::policies;
use crate::vocabulary::{Method, TAKING};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse_quote;
use syn::{Attribute, FnArg, GenericParam, Generics, ImplItemFn, ItemFn};

/// The user's item as a view.
pub(super) fn expand(view: &ValidApiView, root: &CratePath) -> TokenStream {
    let (target, attributes) = (&view.target, &view.attributes);
    let (written, answers) = match &view.body {
        Body::Function { function, methods, sound } => {
            (structure(function, view), self::function(function, methods, *sound, view, root))
        }
        Body::Block { functions, .. } => (TokenStream::new(), block(functions, view, root)),
    };
    let hooks: &[HookFn] = match &view.body {
        Body::Function { .. } => &[],
        Body::Block { hooks, .. } => hooks,
    };
    let members = policies::api_view(target.itself(), &view.policies, hooks, &[], [], root);
    let hooks: Vec<_> = hooks.iter().map(self::written).collect();
    let derived = (hooks.is_empty() && !members.user_code).then(|| quote!(#[automatically_derived]));
    let items = &members.items;
    let (params, bounds) = target.params();
    quote! {
        #written

        #(#attributes)*
        #derived
        impl #params #root::view::ApiView for #target #bounds {
            #items
            #(#hooks)*
        }

        #answers
    }
}

/// `pub struct hello {}`: the function's name names the view from now on. With braces it is no value, so `let hello = …`
/// beside it stays what it was. Parameters of the function are the struct's.
fn structure(function: &ItemFn, view: &ValidApiView) -> TokenStream {
    let (vis, name, generics) = (&function.vis, at_call_site(&function.sig.ident), &function.sig.generics);
    let docs = function.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let attributes = &view.attributes;
    let head = quote! {
        #(#docs)*
        #(#attributes)*
        #vis struct
    };
    if generics.params.is_empty() {
        let target = &view.target;
        return quote!(#head #target {});
    }
    let params = generics.params.iter().map(|param| match param {
        GenericParam::Type(param) => param.ident.to_token_stream(),
        other => other.to_token_stream(),
    });
    let types = generics.type_params().map(|param| &param.ident);
    quote!(#head #name<#(#params),*>(::core::marker::PhantomData<fn() -> (#(#types,)*)>);)
}

/// The function as the view's one action, as it was written but for its name and the view before its request.
fn function(
    function: &ItemFn,
    methods: &[&'static Method],
    sound: bool,
    view: &ValidApiView,
    root: &CratePath,
) -> TokenStream {
    let (target, attributes) = (&view.target, &view.attributes);
    let (params, bounds) = target.params();
    // What cannot answer is left out, and the view is there without it.
    let methods = methods.iter().filter(|_| sound).map(|method| (method.1, quote!(Self)));
    let methods = view.http_method_names.table(methods, root);
    let view_impl = quote! {
        #(#attributes)*
        #[automatically_derived]
        impl #params #root::view::View for #target #bounds {
            const METHODS: &'static #root::view::Methods<Self> = &#methods;
        }
    };
    if !sound {
        return view_impl;
    }
    let name = function.sig.ident.unraw().to_string();
    let mut signature = function.sig.clone();
    signature.ident = Ident::new("call", function.sig.ident.span());
    signature.generics = Generics::default();
    let mut statements = TokenStream::new();
    let request: FnArg = match action::parameter(&function.sig) {
        Some(parameter) if action::takes_its_own(parameter) => {
            let request = Ident::new("request", Span::mixed_site());
            let (pattern, own) = (&parameter.pat, &parameter.ty);
            statements = quote!(let #pattern: #own = ::core::clone::Clone::clone(#request););
            parse_quote!(#request: &#root::Request)
        }
        Some(parameter) => FnArg::Typed(parameter.clone()),
        None => parse_quote!(_: &#root::Request),
    };
    signature.inputs = [parse_quote!(_: &Self), request].into_iter().collect();
    let body = &function.block.stmts;
    let own = function.attrs.iter().filter(|attribute| belongs_to_function(attribute, attributes));
    let takes = view.serializer.as_ref().map(|serializer| action::takes(serializer, root));
    quote! {
        #view_impl

        #(#attributes)*
        impl #params #root::view::Action<Self> for #target #bounds {
            const NAME: &'static str = #name;

            #(#own)*
            #signature {
                #statements
                #(#body)*
            }

            #takes
        }
    }
}

/// Docs stand on the struct, and what the items share on each of them.
fn belongs_to_function(attribute: &Attribute, shared: &[Attribute]) -> bool {
    !attribute.path().is_ident("doc") && !shared.contains(attribute)
}

/// The functions as they were written, and a unit type for each.
fn block(functions: &[(&'static Method, ImplItemFn)], view: &ValidApiView, root: &CratePath) -> TokenStream {
    let (target, attributes) = (&view.target, &view.attributes);
    let (params, bounds) = target.params();
    let actions = functions.iter().map(|(method, function)| {
        let serializer = view.serializer.as_ref().filter(|_| TAKING.contains(&method.1));
        let takes = serializer.map(|serializer| action::takes(serializer, root));
        action::implementation(target, function, &takes.unwrap_or_default(), root)
    });
    let methods = functions.iter().map(|(method, function)| (method.1, action::marker(function).into_token_stream()));
    let methods = view.http_method_names.table(methods, root);
    let own = action::written(target, attributes, functions.iter().map(|(_, function)| function));
    quote! {
        #own

        #(#attributes)*
        const _: () = {
            #(#actions)*

            impl #params #root::view::View for #target #bounds {
                const METHODS: &'static #root::view::Methods<Self> = &#methods;
            }
        };
    }
}
