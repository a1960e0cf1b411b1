//! The hooks that policy arguments stand for.
//!
//! Each policy passes a method that only its kind has, at the user's span: a type that is none is then one error, under the
//! user's word, and nothing is said about what is made of it.

use crate::crate_path::CratePath;
use crate::permission::Permissions;
use crate::values::PolicyOrNone;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

/// `fn get_permissions`, from `permissions = A & (B | !C)`.
pub(super) fn permissions(permissions: &Permissions, root: &CratePath) -> TokenStream {
    let value = combined(permissions, root);
    quote! {
        fn get_permissions(&self, _: &#root::Request) -> impl #root::permissions::Permission {
            use #root::__private::IsPermission as _;
            #value
        }
    }
}

/// `fn get_authenticators`, from `authentication = (A, B)`.
pub(super) fn authentication(policies: &Expr, root: &CratePath) -> TokenStream {
    let value = listed(policies, "authentication");
    quote! {
        fn get_authenticators(&self, _: &#root::Request) -> impl #root::authentication::Authentication {
            use #root::__private::IsAuthentication as _;
            #value
        }
    }
}

/// `fn get_throttles`, from `throttles = (A, B)`.
pub(super) fn throttles(policies: &Expr, root: &CratePath) -> TokenStream {
    let value = listed(policies, "throttle");
    quote! {
        fn get_throttles(&self, _: &#root::Request) -> impl #root::throttling::Throttle {
            use #root::__private::IsThrottle as _;
            #value
        }
    }
}

/// `fn get_renderers`, from `renderers = (A, B)`: constants, so that a request allocates nothing for them.
pub(super) fn renderers(renderers: &Expr, root: &CratePath) -> TokenStream {
    let all = constants(renderers);
    quote! {
        fn get_renderers(&self, _: &#root::Request) -> #root::renderers::Renderers {
            const RENDERERS: &[&'static dyn #root::renderers::Renderer] = &[#(#all),*];
            #root::renderers::Renderers::constant(RENDERERS)
        }
    }
}

/// `fn get_parsers`, from `parsers = (A, B)`: constants, too.
pub(super) fn parsers(parsers: &Expr, root: &CratePath) -> TokenStream {
    let all = constants(parsers);
    quote! {
        fn get_parsers(&self, _: &#root::Request) -> #root::parsers::Parsers {
            const PARSERS: &[&'static dyn #root::parsers::DynParser] = &[#(#all),*];
            #root::parsers::Parsers::constant(PARSERS)
        }
    }
}

/// `fn get_versioning`, from `versioning = A` or `versioning = none`.
pub(super) fn versioning(policy: &PolicyOrNone, root: &CratePath) -> TokenStream {
    let value = constant(policy, &quote!(#root::versioning::Versioning), &quote!(#root::versioning::BoxVersioning));
    quote! {
        fn get_versioning(
            &self,
            _: &#root::Request,
        ) -> ::core::option::Option<#root::versioning::BoxVersioning> {
            #value
        }
    }
}

/// `&A, &B`, each at the user's span, where rustc says so if it points to none of its kind.
fn constants(policies: &Expr) -> Vec<TokenStream> {
    let all: Vec<&Expr> = match policies {
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        single => vec![single],
    };
    all.into_iter().map(|policy| quote_spanned!(policy.span()=> &#policy)).collect()
}

/// `fn get_metadata`, from `metadata = A` or `metadata = none`.
pub(super) fn metadata(policy: &PolicyOrNone, root: &CratePath) -> TokenStream {
    let value = constant(policy, &quote!(#root::metadata::DynMetadata), &quote!(#root::metadata::BoxMetadata));
    quote! {
        fn get_metadata(&self, _: &#root::Request) -> ::core::option::Option<#root::metadata::BoxMetadata> {
            #value
        }
    }
}

/// `Some(BoxVersioning::constant(POLICY))`, so that a request allocates nothing for it, or `None`.
fn constant(policy: &PolicyOrNone, of_trait: &TokenStream, of_box: &TokenStream) -> TokenStream {
    let Some(policy) = &policy.0 else { return quote!(::core::option::Option::None) };
    // The reference is at the user's span, where rustc says so if it points to no such policy.
    let reference = quote_spanned!(policy.span()=> &#policy);
    quote! {
        const POLICY: &dyn #of_trait = #reference;
        ::core::option::Option::Some(#of_box::constant(POLICY))
    }
}

/// `fn get_content_negotiator`, from `negotiation = A`.
pub(super) fn negotiation(policy: &Expr, root: &CratePath) -> TokenStream {
    let value = checked(policy, "negotiation");
    quote! {
        fn get_content_negotiator(&self, _: &#root::Request) -> impl #root::negotiation::ContentNegotiation {
            use #root::__private::IsNegotiation as _;
            #value
        }
    }
}

/// `And(A.permission(), Or(B.permission(), Not(C.permission())))`
fn combined(permissions: &Permissions, root: &CratePath) -> TokenStream {
    match permissions {
        Permissions::Leaf(leaf) => checked(leaf, "permission"),
        Permissions::And(left, right) => {
            let (left, right) = (combined(left, root), combined(right, root));
            quote!(#root::permissions::And(#left, #right))
        }
        Permissions::Or(left, right) => {
            let (left, right) = (combined(left, root), combined(right, root));
            quote!(#root::permissions::Or(#left, #right))
        }
        Permissions::Not(inner) => {
            let inner = combined(inner, root);
            quote!(#root::permissions::Not(#inner))
        }
        // DRF's empty list: nothing must hold.
        Permissions::All(all) if all.is_empty() => quote!(#root::permissions::AllowAny),
        Permissions::All(all) => {
            let all = all.iter().map(|permissions| combined(permissions, root));
            quote!((#(#all,)*))
        }
    }
}

/// `(A.throttle(), B.throttle())`, or a single one. None at all is `()`, which a function gives by giving nothing.
fn listed(policies: &Expr, kind: &str) -> TokenStream {
    match policies {
        Expr::Tuple(tuple) if tuple.elems.is_empty() => TokenStream::new(),
        Expr::Tuple(tuple) => {
            let all = tuple.elems.iter().map(|policy| checked(policy, kind));
            quote!((#(#all,)*))
        }
        policy => checked(policy, kind),
    }
}

/// `A.permission()`, all at the user's span.
fn checked(policy: &Expr, kind: &str) -> TokenStream {
    let kind = Ident::new(kind, policy.span());
    quote_spanned!(policy.span()=> #policy.#kind())
}
