//! Stubs that replace an expansion after a mistake, so that one mistake is one error.

use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::item::ViewItem;
use crate::naming;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Ident, Type};

/// Puts the errors before the expansion, so that rustc reports them first.
pub(crate) fn with_errors(expansion: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_compile_errors();
    quote!(#errors #expansion)
}

/// The item as written, and a view without actions, so that `as_view()` in the user's routes is not a second error.
///
/// The functions of an `impl` block are left out: without model and serializer they fit no trait.
pub(crate) fn view(item: &ViewItem, root: &CratePath) -> TokenStream {
    let ViewItem { written, target, name, .. } = item;
    let ((params, bounds), itself) = (target.params(), target.itself());
    let attributes = item.shared_attributes();
    let name = naming::view_name(&name.unraw().to_string());
    quote! {
        #written

        #(#attributes)*
        #[automatically_derived]
        impl #params #root::view::ApiView for #target #bounds {
            const VIEW: &'static Self = &#itself;
            const INFO: #root::view::ViewInfo = #root::view::ViewInfo::new(#name);
        }

        #(#attributes)*
        #[automatically_derived]
        impl #params #root::view::View for #target #bounds {
            const METHODS: &'static #root::view::Methods<Self> = &#root::view::Methods::new();
        }
    }
}

/// The item as written, and a view set without routes, so that registering it with a router is not a second error.
pub(crate) fn view_set(item: &ViewItem, root: &CratePath) -> TokenStream {
    let ViewItem { written, target, name, .. } = item;
    let ((params, bounds), itself) = (target.params(), target.itself());
    let attributes = item.shared_attributes();
    let name = naming::view_name(&name.unraw().to_string());
    quote! {
        #written

        #(#attributes)*
        #[automatically_derived]
        impl #params #root::view::ApiView for #target #bounds {
            const VIEW: &'static Self = &#itself;
            const INFO: #root::view::ViewInfo = #root::view::ViewInfo::new(#name);
        }

        #(#attributes)*
        #[automatically_derived]
        impl #params #root::viewsets::ViewSet for #target #bounds {
            const ROUTES: &'static [#root::viewsets::ViewSetRoute] = &[];
        }
    }
}

/// A serializer without fields for an invalid item, so that a view with this serializer is not a second error.
pub(crate) fn serializer(name: &Ident, model: &Type, root: &CratePath) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #root::serializers::Serializer for #name {
            fn fields(_: &mut #root::serializers::Fields<Self>) {}
            fn schema() -> &'static #root::serializers::Schema {
                ::core::unreachable!()
            }
            fn from_values(_: #root::serializers::Values<'_>) -> #root::Result<Self> {
                ::core::unreachable!()
            }
        }
        #[automatically_derived]
        impl #root::serializers::ModelSerializer for #name {
            type Model = #model;
        }
    }
}
