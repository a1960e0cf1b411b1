//! Generates code from a [`ValidApiView`]: the struct that replaces a function, and the trait impls of a view.

use super::model::{Body, ValidApiView};
use crate::crate_path::CratePath;
use crate::function::Function;
use crate::item::{at_call_site, expecting};
use crate::naming::local;
use crate::view::action;
use crate::view::hooks::written;
use crate::view::model::HookFn;
use crate::view::policies;
use crate::vocabulary::{Method, TAKING};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse_quote;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, GenericParam, Generics};

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
    let members = &members.items;
    let (params, bounds) = target.params();
    let items = quote! {
        #written

        #(#attributes)*
        #derived
        impl #params #root::view::ApiView for #target #bounds {
            #members
            #(#hooks)*
        }

        #answers
    };
    expecting(&view.expectations, items)
}

/// `pub struct hello {}`, which takes over the function's name and its type parameters.
///
/// The braces keep the name out of the value namespace, so `let hello = …` in the same scope still compiles.
fn structure(function: &Function, view: &ValidApiView) -> TokenStream {
    let (vis, name, generics) = (&function.vis, at_call_site(&function.sig.ident), &function.sig.generics);
    let of_struct = function.attrs.iter().filter(|attribute| belongs_to_struct(attribute));
    let attributes = &view.attributes;
    let head = quote! {
        #(#of_struct)*
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
    quote!(#head #name<#(#params),*> { marker: ::core::marker::PhantomData<fn() -> (#(#types,)*)> })
}

/// The function as the view's only action: renamed to `call`, with the view before its request.
fn function(
    function: &Function,
    methods: &[&'static Method],
    sound: bool,
    view: &ValidApiView,
    root: &CratePath,
) -> TokenStream {
    let (target, attributes) = (&view.target, &view.attributes);
    let (params, bounds) = target.params();
    // A function that cannot answer requests is left out; the view itself still exists.
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
        Some(parameter) if !action::borrows(parameter) => {
            let request = local("request", parameter.ty.span());
            let (pattern, own) = (&parameter.pat, &parameter.ty);
            let given = action::given(parameter, &request, root);
            statements = quote!(let #pattern: #own = #given;);
            parse_quote!(#request: &#root::Request)
        }
        Some(parameter) => FnArg::Typed(parameter.clone()),
        None => parse_quote!(_: &#root::Request),
    };
    signature.inputs = [parse_quote!(_: &Self), request].into_iter().collect();
    let own = function.attrs.iter().filter(|attribute| belongs_to_function(attribute, attributes)).cloned();
    let function = function.rewritten(own.collect(), signature, &statements);
    let takes = view.serializer.as_ref().map(|serializer| action::takes(serializer, root));
    quote! {
        #view_impl

        #(#attributes)*
        impl #params #root::view::Action<Self> for #target #bounds {
            const NAME: &'static str = #name;

            #function

            #takes
        }
    }
}

/// Whether the attribute documents or marks the name, which the struct takes over.
fn belongs_to_struct(attribute: &Attribute) -> bool {
    ["doc", "deprecated", "must_use"].iter().any(|name| attribute.path().is_ident(name))
}

fn belongs_to_function(attribute: &Attribute, shared: &[Attribute]) -> bool {
    !belongs_to_struct(attribute) && !shared.contains(attribute)
}

/// The functions as written, and a unit type for each.
fn block(functions: &[(&'static Method, Function)], view: &ValidApiView, root: &CratePath) -> TokenStream {
    let (target, attributes) = (&view.target, &view.attributes);
    let (params, bounds) = target.params();
    let actions = functions.iter().map(|(method, function)| {
        let serializer = view.serializer.as_ref().filter(|_| TAKING.contains(&method.1));
        let takes = serializer.map(|serializer| action::takes(serializer, root));
        action::implementation(target, function, &takes.unwrap_or_default(), root)
    });
    let methods = functions.iter().map(|(method, function)| action::answer(method.1, function));
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
