//! The routes of a view set, as constants from which a router builds paths.

use super::model::{Extra, ValidViewSet};
use crate::crate_path::CratePath;
use crate::naming::local;
use crate::paths::Entry;
use crate::view::methods::Answer;
use crate::view::{action, expand};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// The user's functions, the unit types through which they are called, and `impl ViewSet`.
pub(super) fn routes(set: &ValidViewSet, root: &CratePath) -> TokenStream {
    let (target, attributes) = (&set.view.target, &set.view.attributes);
    let (params, bounds) = target.params();
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

            impl #params #root::viewsets::ViewSet for #target #bounds {
                const ROUTES: &'static [#root::viewsets::ViewSetRoute] = &[#(#table),*];
                #constants
            }
        };
    }
}

/// The lookup of a row, and the base of the routes' names.
fn constants(set: &ValidViewSet, root: &CratePath) -> TokenStream {
    let regex = set.lookup_value_regex.as_ref().map(|regex| quote!(const LOOKUP_VALUE_REGEX: &'static str = #regex;));
    let of_model = set.has_model.then(|| {
        quote! {
            fn lookup_url_kwargs() -> #root::__private::Vec<#root::__private::String> {
                #root::__private::lookup_url_kwargs::<Self>()
            }

            fn basename() -> ::core::option::Option<#root::__private::String> {
                #root::__private::basename::<Self>()
            }
        }
    });
    let parents: Vec<String> = set.view.lists.parents.iter().map(Entry::kwarg).collect();
    let parents = (!parents.is_empty()).then(|| quote!(const PARENTS: &'static [&'static str] = &[#(#parents),*];));
    quote!(#regex #parents #of_model)
}

/// In DRF's order: the list, list actions, a single row, its actions.
fn table(set: &ValidViewSet, root: &CratePath) -> Vec<TokenStream> {
    let mut routes = Vec::new();
    for detail in [false, true] {
        let standard = set.view.actions.iter().filter(|action| action.is_of_row() == detail);
        let standard = standard.map(|action| expand::standard(action, root));
        let plain = set.functions.iter().filter(|(action, _)| action.is_of_row() == detail);
        let plain = plain.map(|(action, function)| action::answer(action.method, function));
        let actions: Vec<Answer> = standard.map(Answer::from).chain(plain).collect();
        if !actions.is_empty() {
            let kind = word(if detail { "detail" } else { "list" });
            let methods = set.view.http_method_names.table(actions, root);
            routes.push(quote!(#root::viewsets::ViewSetRoute::#kind::<Self>(#methods)));
        }
        routes.extend(
            set.extras.iter().filter(|extra| extra.detail == detail).map(|extra| self::extra(set, extra, root)),
        );
    }
    routes
}

/// `ViewSetRoute::detail_action::<Self>("set_price", "set-price", Methods::new().post::<…>()).name("Set price")`
fn extra(set: &ValidViewSet, extra: &Extra, root: &CratePath) -> TokenStream {
    let kind = word(if extra.detail { "detail_action" } else { "list_action" });
    let own = extra.methods.iter().map(|method| (method, &extra.function));
    let all = own.chain(extra.mapped.iter().map(|(method, function)| (method, function)));
    let conditions: Vec<_> = extra.function.conditions().collect();
    let actions = all.map(|(method, function)| action::answer(method.1, function).beside(&conditions));
    let methods = set.view.http_method_names.table(actions, root);
    let (function, url_name) = (&extra.settings.action, &extra.url_name);
    let policies = &extra.settings.policies;
    let text = |text: &Option<String>| text.as_ref().map(ToTokens::to_token_stream);
    let settings = [
        ("url_path", text(&extra.url_path)),
        ("name", text(&policies.name)),
        ("suffix", text(&extra.suffix)),
        ("description", policies.description.clone()),
        ("throttle_scope", text(&policies.throttle_scope)),
    ];
    let settings = settings.into_iter().filter_map(|(name, value)| {
        let (name, value) = (word(name), value?);
        Some(quote!(.#name(#value)))
    });
    quote! {
        #(#conditions)*
        #root::viewsets::ViewSetRoute::#kind::<Self>(#function, #url_name, #methods) #(#settings)*
    }
}

/// The members of an action that permissions and OPTIONS read, for a view set with a model.
fn of_model(set: &ValidViewSet, extra: &Extra, root: &CratePath) -> TokenStream {
    let target = &set.view.target;
    let serializer = extra.serializer.as_ref().unwrap_or(&set.view.serializers.main);
    let value = quote!(::core::option::Option<#root::__private::ActionFields>);
    let takes = action::takes(serializer, root);
    let (view, request) = (local("view", Span::call_site()), local("request", Span::call_site()));
    let check = match (&extra.conditional, set.view.lists.parents.as_slice()) {
        (Some(_), _) => Some("conditional"),
        (None, []) => None,
        (None, _) => Some("below_parents"),
    };
    let before = check.map(word).map(|check| {
        quote! {
            const BEFORE: ::core::option::Option<#root::__private::Before> = #root::__private::#check::<#target>();
        }
    });
    quote! {
        #before

        fn model_name() -> ::core::option::Option<&'static str> {
            #root::__private::model_name::<#target>()
        }

        #takes

        fn describe<'a>(
            #view: &'a #target,
            #request: &'a #root::Request,
        ) -> impl ::core::future::Future<Output = #value> + ::core::marker::Send + 'a {
            #root::__private::describe(#view, #request, <Self as #root::view::Action<#target>>::takes())
        }
    }
}

fn word(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
