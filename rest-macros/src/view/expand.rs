//! Generates code from a [`ValidView`]: constants, types and the user's hooks, each in the trait that owns it.

use super::delegate;
use super::filters;
use super::hooks::written;
use super::lookup;
use super::model::ValidView;
use super::policies::{self, Members, Own};
use crate::crate_path::CratePath;
use crate::diagnostics::associated;
use crate::item::expecting;
use crate::list::Etag;
use crate::naming::local;
use crate::vocabulary::{
    API_VIEW, Action, BULK_CREATE, BULK_DESTROY, BULK_UPDATE, CREATE, GENERIC_API_VIEW, HOOKS, LIST, Owner, UPDATE,
    VIEW, find,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

/// The user's item and its trait impls.
pub(super) fn expand(view: &ValidView, root: &CratePath) -> TokenStream {
    let written = &view.written;
    let api_view = api_view(view, root);
    let generic_api_view = generic_api_view(view, &[], root);
    let mixins =
        mixins(view).into_iter().map(|owner| implementation(view, root, owner, &mixin_members(view, owner, root)));
    let user_mixins =
        view.lists.mixins.iter().map(|mixin| delegate::implementation(mixin, &view.target, &view.attributes));
    let lookup = lookup::check(view, root);
    let items = quote! {
        #api_view
        #generic_api_view
        #(#mixins)*
        #(#user_mixins)*
        #lookup
    };
    let items = expecting(&view.expectations, items);
    quote! {
        #written
        #items
    }
}

/// Name and policies, and the actions of the methods.
fn api_view(view: &ValidView, root: &CratePath) -> TokenStream {
    let methods = view.http_method_names.table(view.actions.iter().map(|action| standard(action, root)), root);
    let mut members = Members::default();
    members.push(quote! {
        const METHODS: &'static #root::view::Methods<Self> = &#methods;
    });
    let itself = view.target.itself();
    let policies = policies::api_view(itself, &view.policies, &view.hooks, &[], overridden(view, &[]), root);
    let api_view = implementation(view, root, API_VIEW, &policies);
    let methods = implementation(view, root, VIEW, &members);
    quote!(#api_view #methods)
}

/// The action's method, and the runtime's unit type for the action.
pub(crate) fn standard(action: &Action, root: &CratePath) -> (&'static str, TokenStream) {
    let marker = word(action.marker);
    (action.method, quote!(#root::mixins::#marker))
}

/// Model, serializer and lookup.
pub(crate) fn generic_api_view(view: &ValidView, overrides: &[Own<'_>], root: &CratePath) -> TokenStream {
    let (model, serializer) = (&view.model, &view.serializers.main);
    let mut members = Members::default();
    members.push(associated("Model", model));
    members.push(associated("Serializer", serializer));
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
    if !view.lists.retry_writes {
        members.push(quote!(
            const RETRY_WRITES: bool = false;
        ));
    }
    members.push(view.lists.etag.as_ref().map(|given| etag(given, model, root)).unwrap_or_default());
    members.push(view.lists.bulk.as_ref().map(|bulk| bulk.constant(root)).unwrap_or_default());
    if !view.hooks.iter().any(|hook| hook.hook.name == "get_serializer") {
        members.push(view.serializers.hooks(root).unwrap_or_default());
    }
    members.push(filters::filters(&view.lists, model, root).unwrap_or_default());
    let backends = view.lists.filter_backends.as_ref();
    members.push_policy(backends.map(|backends| filters::filter_backends(backends, model, root)));
    let own =
        overrides.iter().filter_map(|own| Some((own.action, own.queryset?.to_token_stream()))).collect::<Vec<_>>();
    if view.queryset.is_some() || !own.is_empty() {
        // At the model's span, where rustc reports a query of another model.
        let there = root.at(model.span());
        let result = quote_spanned!(model.span()=> #there::sea_orm::Select<Self::Model>);
        let all = quote!(<Self::Model as #root::sea_orm::EntityTrait>::find());
        let (parameter, queryset) =
            policies::chosen(view.queryset.as_ref().map(ToTokens::to_token_stream), &own, &all, root);
        members.push_policy(Some(quote! {
            fn get_queryset(&self, #parameter: &#root::Request) -> #result {
                #queryset
            }
        }));
    }
    implementation(view, root, GENERIC_API_VIEW, &members)
}

/// The names of the hooks that this view overrides by arguments or mixins. Those that the user wrote are not included.
pub(crate) fn overridden(view: &ValidView, own: &[Own<'_>]) -> impl Iterator<Item = &'static str> {
    let lists = &view.lists;
    let made = [
        ("get_queryset", view.queryset.is_some() || own.iter().any(|own| own.queryset.is_some())),
        ("get_filter_backends", lists.filter_backends.is_some()),
        ("get_serializer", view.serializers.vary()),
        ("get_pagination", lists.pagination.is_some()),
    ];
    let brought = lists.mixins.iter().flat_map(|mixin| &mixin.hooks);
    let brought: Vec<_> = brought.filter_map(|word| find(&HOOKS, &word.text)).map(|hook| hook.name).collect();
    made.into_iter().filter_map(|(hook, is_made)| is_made.then_some(hook)).chain(brought)
}

/// `const ETAG: Option<VersionOf<Entity>> = Some(|row| etag(&row.updated_at));` at the span of the user's name, where
/// rustc reports an unknown column. With `counted` it also reports a type that cannot be counted up.
fn etag(etag: &Etag, model: &Type, root: &CratePath) -> TokenStream {
    let word = &etag.column;
    let (column, row) = (word.ident(), local("row", word.span));
    let there = root.at(model.span());
    let version = Ident::new(if etag.counted { "counted_etag" } else { "etag" }, word.span);
    let value = quote_spanned!(word.span=> |#row| #root::__private::#version(&#row.#column));
    let counted = etag.counted.then(|| {
        let name = &word.text;
        quote!(
            const COUNTED: ::core::option::Option<&'static str> = ::core::option::Option::Some(#name);
        )
    });
    quote_spanned! {model.span()=>
        const ETAG: ::core::option::Option<#there::generics::VersionOf<#model>> =
            ::core::option::Option::Some(#value);
        #counted
    }
}

/// The members that arguments about lists add to the trait of an action.
pub(crate) fn mixin_members(view: &ValidView, owner: Owner, root: &CratePath) -> Members {
    let mut members = Members::default();
    if owner == CREATE {
        members.push(view.serializers.of_create());
    }
    if owner == UPDATE {
        members.push(view.serializers.of_update());
    }
    let one_by_one =
        [(BULK_CREATE, "perform_create"), (BULK_UPDATE, "perform_update"), (BULK_DESTROY, "perform_destroy")];
    if one_by_one.iter().any(|(bulk, hook)| *bulk == owner && !overrides(view, hook)) {
        members.push(quote!(
            const ONE_BY_ONE: bool = false;
        ));
    }
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

/// Whether the user or a mixin overrides this hook.
fn overrides(view: &ValidView, hook: &str) -> bool {
    view.hooks.iter().any(|own| own.hook.name == hook)
        || view.lists.mixins.iter().flat_map(|mixin| &mixin.hooks).any(|word| word.text == hook)
}

/// The traits of the view's actions, each once.
pub(crate) fn mixins(view: &ValidView) -> Vec<Owner> {
    let mut owners: Vec<Owner> = Vec::new();
    for owner in view.actions.iter().flat_map(|action| action.base.into_iter().chain([action.mixin])) {
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    owners
}

/// One trait impl: the generated members, then the mixins' hooks, then the user's hooks as written.
pub(crate) fn implementation(view: &ValidView, root: &CratePath, owner: Owner, members: &Members) -> TokenStream {
    let (module, name) = (word(owner.module), word(owner.name));
    let (target, attributes, items) = (&view.target, &view.attributes, &members.items);
    let (params, bounds) = target.params();
    let hooks: Vec<_> = view.hooks.iter().filter(|hook| hook.hook.owner == owner).map(written).collect();
    let brought: Vec<TokenStream> = view
        .lists
        .mixins
        .iter()
        .flat_map(|mixin| mixin.hooks.iter().map(move |word| (mixin, word)))
        .filter(|(_, word)| find(&HOOKS, &word.text).is_some_and(|hook| hook.owner == owner))
        .map(|(mixin, word)| delegate::hook(mixin, word, root))
        .collect();
    let derived = (hooks.is_empty() && !members.user_code).then(|| quote!(#[automatically_derived]));
    quote! {
        #(#attributes)*
        #derived
        impl #params #root::#module::#name for #target #bounds {
            #items
            #(#brought)*
            #(#hooks)*
        }
    }
}

fn word(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
