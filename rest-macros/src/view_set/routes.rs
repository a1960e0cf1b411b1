//! The routes of a view set: the constants that a router makes paths of.

use super::model::{Extra, ValidViewSet};
use crate::crate_path::CratePath;
use crate::view::action;
use crate::vocabulary::Action;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// The functions of the user's, the unit types by which they are called, and `impl ViewSet`.
pub(super) fn routes(set: &ValidViewSet, root: &CratePath) -> TokenStream {
    let (target, attributes) = (&set.view.target, &set.view.attributes);
    let nothing = TokenStream::new();
    let plain = set.functions.iter().map(|(_, function)| action::implementation(target, function, &nothing, root));
    let extra = set.extras.iter().flat_map(|extra| {
        let more = if set.has_model { of_model(set, extra, root) } else { TokenStream::new() };
        extra.functions().into_iter().map(move |function| action::implementation(target, function, &more, root))
    });
    let functions = set.functions.iter().map(|(_, function)| function);
    let own = action::written(target, attributes, functions.chain(set.extras.iter().flat_map(Extra::functions)));
    let table = table(set, root);
    let constants = constants(set, root);
    quote! {
        #own

        #(#attributes)*
        const _: () = {
            #(#plain)*
            #(#extra)*

            impl #root::viewsets::ViewSet for #target {
                const ROUTES: &'static [#root::viewsets::ViewSetRoute<Self>] = &[#(#table),*];
                #constants
            }
        };
    }
}

/// How a row is found, and what the routes are named after.
fn constants(set: &ValidViewSet, root: &CratePath) -> TokenStream {
    let lookup = set.view.lookup_url_kwarg.as_ref().or(set.view.lookup_field.as_ref()).map(|word| &word.text);
    let lookup = lookup.map(|lookup| quote!(const LOOKUP_URL_KWARG: &'static str = #lookup;));
    let regex = set.lookup_value_regex.as_ref().map(|regex| quote!(const LOOKUP_VALUE_REGEX: &'static str = #regex;));
    let basename = set.has_model.then(|| {
        quote! {
            fn basename() -> ::core::option::Option<#root::__private::String> {
                #root::__private::basename::<Self>()
            }
        }
    });
    quote!(#lookup #regex #basename)
}

/// In DRF's order: the list, list actions, a single row, its actions.
fn table(set: &ValidViewSet, root: &CratePath) -> Vec<TokenStream> {
    let mut routes = Vec::new();
    for detail in [false, true] {
        let of_row = |action: &Action| !matches!(action.name, "list" | "create");
        let standard = set.view.actions.iter().filter(|action| of_row(action) == detail).map(|action| {
            let (method, marker) = (word(action.method), word(action.marker));
            quote!(.#method::<#root::mixins::#marker>())
        });
        let plain = set.functions.iter().filter(|(action, _)| of_row(action) == detail).map(|(action, function)| {
            let (method, marker) = (word(action.method), action::marker(function));
            quote!(.#method::<#marker>())
        });
        let methods: Vec<_> = standard.chain(plain).collect();
        if !methods.is_empty() {
            let kind = word(if detail { "detail" } else { "list" });
            routes.push(quote!(#root::viewsets::ViewSetRoute::#kind(#root::view::Methods::new() #(#methods)*)));
        }
        routes.extend(set.extras.iter().filter(|extra| extra.detail == detail).map(|extra| self::extra(extra, root)));
    }
    routes
}

/// `ViewSetRoute::detail_action("set_price", "set-price", Methods::new().post::<SetPriceAction>()).name("Set price")`
fn extra(extra: &Extra, root: &CratePath) -> TokenStream {
    let kind = word(if extra.detail { "detail_action" } else { "list_action" });
    let own = extra.methods.iter().map(|method| (method, &extra.function));
    let methods =
        own.chain(extra.mapped.iter().map(|(method, function)| (method, function))).map(|(method, function)| {
            let (method, marker) = (word(method.1), action::marker(function));
            quote!(.#method::<#marker>())
        });
    let (function, url_name) = (&extra.settings.action, &extra.url_name);
    let policies = &extra.settings.policies;
    let settings = [
        ("url_path", &extra.url_path),
        ("name", &policies.name),
        ("suffix", &extra.suffix),
        ("description", &policies.description),
        ("throttle_scope", &policies.throttle_scope),
    ];
    let settings = settings.into_iter().filter_map(|(name, value)| {
        let (name, value) = (word(name), value.as_ref()?);
        Some(quote!(.#name(#value)))
    });
    quote! {
        #root::viewsets::ViewSetRoute::#kind(
            #function,
            #url_name,
            #root::view::Methods::new() #(#methods)*
        ) #(#settings)*
    }
}

/// What permissions and OPTIONS ask an action of a model's view set.
fn of_model(set: &ValidViewSet, extra: &Extra, root: &CratePath) -> TokenStream {
    let target = &set.view.target;
    let serializer = extra.serializer.as_ref().unwrap_or(&set.view.serializer);
    let value = quote!(::core::option::Option<#root::__private::Fields>);
    quote! {
        fn model_name() -> ::core::option::Option<&'static str> {
            #root::__private::model_name::<#target>()
        }

        fn describe<'a>(
            view: &'a #target,
            request: &'a #root::Request,
        ) -> impl ::core::future::Future<Output = #value> + ::core::marker::Send + 'a {
            #root::__private::describe::<#target, #serializer>(view, request)
        }
    }
}

fn word(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
