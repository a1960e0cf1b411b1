//! Hooks from the user's `mixins(…)`: each calls the function of the same name in the mixin's trait.

use crate::crate_path::CratePath;
use crate::item::Target;
use crate::list::Word;
use crate::naming::local;
use crate::user_mixins::UserMixin;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// `impl SoftDelete for TrackDetail {}`
pub(crate) fn implementation(mixin: &UserMixin, target: &Target, attributes: &[syn::Attribute]) -> TokenStream {
    let path = &mixin.path;
    let (params, bounds) = target.params();
    quote! {
        #(#attributes)*
        #[automatically_derived]
        impl #params #path for #target #bounds {}
    }
}

/// The hook's function, which calls that of the mixin.
pub(super) fn hook(mixin: &UserMixin, word: &Word, root: &CratePath) -> TokenStream {
    let Some(Signature { params, output, is_async }) = signature(&word.text, root) else { return TokenStream::new() };
    let (path, name) = (&mixin.path, Ident::new(&word.text, word.span));
    let names: Vec<Ident> = params.iter().map(|(name, _)| local(name, word.span)).collect();
    let params = names.iter().zip(params.iter().map(|(_, ty)| ty)).map(|(name, ty)| quote!(#name: #ty));
    let call = quote_spanned!(word.span=> <Self as #path>::#name(self, #(#names),*));
    let (asynchronous, wait) = if is_async { (quote!(async), quote!(.await)) } else { (quote!(), quote!()) };
    quote! {
        #asynchronous fn #name(&self, #(#params),*) -> #output {
            #call #wait
        }
    }
}

/// The parameters of a hook besides the view, and its result.
pub(super) struct Signature {
    params: Vec<(&'static str, TokenStream)>,
    output: TokenStream,
    is_async: bool,
}

/// The hook's signature in its trait; `None` for an unknown hook.
pub(super) fn signature(name: &str, root: &CratePath) -> Option<Signature> {
    let request = ("request", quote!(&#root::Request));
    let response = quote!(#root::Response);
    let answer = quote!(#root::Result<#response>);
    let nothing = quote!(#root::Result<()>);
    let row = quote!(<Self::Model as #root::sea_orm::EntityTrait>::Model);
    let select = quote!(#root::sea_orm::Select<Self::Model>);
    let valid = quote!(#root::serializers::Valid<Self::Serializer>);
    let of = |name: &str| {
        let serializer = format_ident!("{name}");
        quote!(#root::serializers::Valid<Self::#serializer>)
    };
    let many = |of: &TokenStream| quote!(#root::__private::Vec<#of>);
    let rows = many(&row);
    let tx = ("tx", quote!(&#root::sea_orm::DatabaseTransaction));
    let text = quote!(::std::string::String);
    let (more, output, is_async) = match name {
        "initial" | "perform_authentication" | "check_permissions" | "check_throttles" | "allow_bulk_destroy" => {
            (vec![], nothing, true)
        }
        "handle_exception" => (vec![("error", quote!(#root::Error))], answer, true),
        "finalize_response" => (vec![("response", response)], answer, true),
        "get_view_name" | "get_view_description" => (vec![], text, false),
        "get_success_headers" => {
            (vec![("response", quote!(&#response))], quote!(#root::Result<#root::axum::http::HeaderMap>), false)
        }
        "default_response_headers" => (vec![], quote!(#root::axum::http::HeaderMap), false),
        "http_method_not_allowed"
        | "options"
        | "list"
        | "create"
        | "retrieve"
        | "update"
        | "partial_update"
        | "destroy"
        | "bulk_create"
        | "bulk_update"
        | "partial_bulk_update"
        | "bulk_destroy" => (vec![], answer, true),
        "get_parsers" => (vec![], quote!(#root::parsers::Parsers), false),
        "get_versioning" => (vec![], quote!(::core::option::Option<#root::versioning::BoxVersioning>), false),
        "get_metadata" => (vec![], quote!(::core::option::Option<#root::metadata::BoxMetadata>), false),
        "get_renderers" => (vec![], quote!(#root::renderers::Renderers), false),
        "get_content_negotiator" => (vec![], quote!(impl #root::negotiation::ContentNegotiation), false),
        "get_authenticators" => (vec![], quote!(impl #root::authentication::Authentication), false),
        "get_permissions" => (vec![], quote!(impl #root::permissions::Permission), false),
        "get_throttles" => (vec![], quote!(impl #root::throttling::Throttle), false),
        "get_filter_backends" => (vec![], quote!(impl #root::filters::FilterBackend<Self::Model>), false),
        "get_pagination" => (vec![], quote!(impl #root::pagination::Pagination), false),
        "get_search_fields" => (vec![], quote!(::core::option::Option<::std::vec::Vec<&'static str>>), false),
        "get_queryset" => (vec![], select, false),
        "filter_queryset" => (vec![("queryset", select.clone())], quote!(#root::Result<#select>), true),
        "paginate" => (vec![("queryset", select)], quote!(#root::Result<#root::pagination::Page<Self::Model>>), true),
        "get_object" => (vec![], quote!(#root::Result<#row>), true),
        "check_object_permissions" => (vec![("object", quote!(&#row))], nothing, true),
        "pre_save" => (vec![("data", quote!(&mut #valid)), tx], nothing, true),
        "post_save" => (vec![("instance", quote!(&#row)), ("created", quote!(bool)), tx], nothing, true),
        "pre_delete" | "post_delete" => (vec![("instance", quote!(&#row)), tx], nothing, true),
        "perform_create" => (vec![("data", of("CreateSerializer")), tx], quote!(#root::Result<#row>), true),
        "perform_update" => (vec![("data", of("UpdateSerializer")), tx], quote!(#root::Result<#row>), true),
        "perform_bulk_create" | "perform_bulk_update" => {
            let data = of(if name == "perform_bulk_create" { "CreateSerializer" } else { "UpdateSerializer" });
            (vec![("data", many(&data)), tx], quote!(#root::Result<#rows>), true)
        }
        "perform_bulk_destroy" => (vec![("instances", rows), tx], nothing, true),
        "get_serializer" => (vec![], quote!(#root::serializers::SerializerOf<Self::Model>), false),
        "perform_destroy" => (vec![("instance", row), tx], nothing, true),
        _ => return None,
    };
    let mut params = vec![request];
    params.extend(more);
    Some(Signature { params, output, is_async })
}

#[cfg(test)]
mod tests {
    use super::signature;
    use crate::crate_path::CratePath;
    use crate::vocabulary::HOOKS;

    #[test]
    fn a_bundle_can_bring_every_hook() {
        for hook in &HOOKS {
            assert!(signature(hook.name, &CratePath::named("rest_runtime")).is_some(), "{}", hook.name);
        }
    }
}
