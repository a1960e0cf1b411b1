//! [`ValidView`] to code: constants, types and the user's hooks, each in the trait that owns it.

use super::filters;
use super::forward;
use super::lookup;
use super::model::{HookFn, ValidView};
use super::policies;
use crate::crate_path::CratePath;
use crate::vocabulary::{API_VIEW, Action, GENERIC_API_VIEW, HOOKS, LIST, Owner, find};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Type};

/// The user's item and its trait impls.
pub(super) fn expand(view: &ValidView, root: &CratePath) -> TokenStream {
    let written = &view.written;
    let api_view = api_view(view, root);
    let generic_api_view = generic_api_view(view, root);
    let mixins =
        mixins(view).into_iter().map(|owner| implementation(view, root, owner, &mixin_members(view, owner, root)));
    let bundles =
        view.lists.mixins.iter().map(|bundle| forward::implementation(bundle, &view.target, &view.attributes));
    let lookup = lookup::check(view, root);
    quote! {
        #written
        #api_view
        #generic_api_view
        #(#mixins)*
        #(#bundles)*
        #lookup
    }
}

/// What the macro writes into a trait impl.
#[derive(Default)]
struct Members {
    items: TokenStream,
    /// Some of it is an expression of the user's, so the impl is not marked as derived: the mark silences lints.
    user_code: bool,
}

impl Members {
    fn push(&mut self, items: TokenStream) {
        self.items.extend(items);
    }

    fn push_policy(&mut self, items: Option<TokenStream>) {
        self.user_code |= items.is_some();
        self.items.extend(items);
    }
}

/// Name, methods and policies.
fn api_view(view: &ValidView, root: &CratePath) -> TokenStream {
    // The struct of an `impl` block stands elsewhere. If it has fields or is not there at all, the braces make that one error, at
    // the type's name.
    let itself = if view.written.is_empty() { quote_spanned!(view.target.span()=> Self {}) } else { quote!(Self) };
    let name = &view.name;
    let description = view.description.as_ref().map(|text| quote!(.description(#text)));
    let methods = view.actions.iter().map(|action| method(action, root));
    let mut members = Members::default();
    members.push(quote! {
        const VIEW: &'static Self = &#itself;
        const INFO: #root::view::ViewInfo = #root::view::ViewInfo::new(#name) #description;
        const METHODS: &'static #root::view::Methods<Self> = &#root::view::Methods::new() #(#methods)*;
    });
    members.push_policy(view.renderers.as_ref().map(|value| policies::renderers(value, root)));
    members.push_policy(view.negotiation.as_ref().map(|value| policies::negotiation(value, root)));
    if let Some(scope) = &view.throttle_scope {
        members.push(quote! {
            const THROTTLE_SCOPE: ::core::option::Option<&'static str> = ::core::option::Option::Some(#scope);
        });
    }
    members.push_policy(view.authentication.as_ref().map(|value| policies::authentication(value, root)));
    members.push_policy(view.permissions.as_ref().map(|value| policies::permissions(value, root)));
    members.push_policy(view.throttles.as_ref().map(|value| policies::throttles(value, root)));
    implementation(view, root, API_VIEW, &members)
}

/// `.get::<::rest_runtime::mixins::Retrieve>()`
fn method(action: &Action, root: &CratePath) -> TokenStream {
    let method = word(action.method);
    let marker = word(action.marker);
    quote!(.#method::<#root::mixins::#marker>())
}

/// Model, serializer and how a row is found.
fn generic_api_view(view: &ValidView, root: &CratePath) -> TokenStream {
    let (model, serializer) = (&view.model, &view.serializer);
    let mut members = Members::default();
    members.push(quote! {
        type Model = #model;
        type Serializer = #serializer;
    });
    let text = quote!(::core::option::Option<&'static str>);
    if let Some(column) = view.lookup_field.as_ref().map(|word| &word.text) {
        members.push(quote!(const LOOKUP_FIELD: #text = ::core::option::Option::Some(#column);));
    }
    if let Some(kwarg) = view.lookup_url_kwarg.as_ref().map(|word| &word.text) {
        members.push(quote!(const LOOKUP_URL_KWARG: #text = ::core::option::Option::Some(#kwarg);));
    }
    if view.lists.put_as_create {
        members.push(quote!(
            const PUT_AS_CREATE: bool = true;
        ));
    }
    members.push(filters::filters(&view.lists, model, root).unwrap_or_default());
    let backends = view.lists.filter_backends.as_ref();
    members.push_policy(backends.map(|backends| filters::filter_backends(backends, model, root)));
    let brought = view.lists.mixins.iter().flat_map(|bundle| &bundle.hooks);
    let mut brought = brought.filter_map(|word| find(&HOOKS, &word.text));
    if !view.hooks.iter().any(|hook| hook.hook.whole_model) && !brought.any(|hook| hook.whole_model) {
        members.push(quote!(
            const WHOLE_MODEL: bool = false;
        ));
    }
    members.push_policy(view.queryset.as_ref().map(|queryset| {
        // At the model, where a query of another one was promised.
        let there = root.at(model.span());
        let result = quote_spanned!(model.span()=> #there::sea_orm::Select<Self::Model>);
        quote! {
            fn get_queryset(&self, _: &#root::Request) -> #result {
                #queryset
            }
        }
    }));
    implementation(view, root, GENERIC_API_VIEW, &members)
}

/// What the arguments about lists say of the action's trait.
fn mixin_members(view: &ValidView, owner: Owner, root: &CratePath) -> Members {
    let mut members = Members::default();
    if owner == LIST {
        if !view.lists.allow_empty {
            members.push(quote!(
                const ALLOW_EMPTY: bool = false;
            ));
        }
        let pagination = view.lists.pagination.as_ref();
        members.push_policy(pagination.map(|pagination| filters::pagination(pagination, root)));
    }
    members
}

/// The traits of the view's actions, each once.
fn mixins(view: &ValidView) -> Vec<Owner> {
    let mut owners: Vec<Owner> = view.actions.iter().map(|action| action.mixin).collect();
    owners.dedup();
    owners
}

/// One trait impl: what the macro writes, then the user's hooks as they were written.
fn implementation(view: &ValidView, root: &CratePath, owner: Owner, members: &Members) -> TokenStream {
    let (module, name) = (word(owner.module), word(owner.name));
    let (target, attributes, items) = (&view.target, &view.attributes, &members.items);
    let hooks: Vec<_> = view.hooks.iter().filter(|hook| hook.hook.owner == owner).map(written).collect();
    let brought: Vec<TokenStream> = view
        .lists
        .mixins
        .iter()
        .flat_map(|bundle| bundle.hooks.iter().map(move |word| (bundle, word)))
        .filter(|(_, word)| find(&HOOKS, &word.text).is_some_and(|hook| hook.owner == owner))
        .map(|(bundle, word)| forward::hook(bundle, word, root))
        .collect();
    let derived = (hooks.is_empty() && !members.user_code).then(|| quote!(#[automatically_derived]));
    quote! {
        #(#attributes)*
        #derived
        impl #root::#module::#name for #target {
            #items
            #(#brought)*
            #(#hooks)*
        }
    }
}

/// The user's function as written.
///
/// Where the trait promises an `impl Trait`, a type with a name says more, and rustc warns of that on public traits: nobody
/// calls the hooks of a view but the runtime, so the warning would mean nothing to the user.
fn written(hook: &HookFn) -> TokenStream {
    let function = &hook.function;
    let is_opaque = matches!(&function.sig.output, ReturnType::Type(_, ty) if matches!(**ty, Type::ImplTrait(_)));
    let refined = (hook.hook.opaque && !is_opaque).then(|| quote!(#[allow(refining_impl_trait)]));
    quote!(#refined #function)
}

fn word(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
