//! The hooks that policy arguments stand for.
//!
//! Each policy passes a method that only its kind has, at the user's span: a type that is none is then one error, under the
//! user's word, and nothing is said about what is made of it.

use super::arguments::ValidPolicies;
use crate::crate_path::CratePath;
use crate::permission::Permissions;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

/// What the macro writes into a trait impl.
#[derive(Default)]
pub(crate) struct Members {
    pub(crate) items: TokenStream,
    /// Some of it is an expression of the user's, so the impl is not marked as derived: the mark silences lints.
    pub(crate) user_code: bool,
}

impl Members {
    pub(crate) fn push(&mut self, items: TokenStream) {
        self.items.extend(items);
    }

    pub(crate) fn push_policy(&mut self, items: Option<TokenStream>) {
        self.user_code |= items.is_some();
        self.items.extend(items);
    }
}

/// Name, description and policies: what every view has of `ApiView`.
pub(crate) fn api_view(itself: &TokenStream, policies: &ValidPolicies, root: &CratePath) -> Members {
    let name = &policies.name;
    let description = policies.description.as_ref().map(|text| quote!(.description(#text)));
    let mut members = Members::default();
    members.push(quote! {
        const VIEW: &'static Self = &#itself;
        const INFO: #root::view::ViewInfo = #root::view::ViewInfo::new(#name) #description;
    });
    if let Some(scope) = &policies.throttle_scope {
        members.push(quote! {
            const THROTTLE_SCOPE: ::core::option::Option<&'static str> = ::core::option::Option::Some(#scope);
        });
    }
    members.push_policy(policies.renderers.as_ref().map(|value| renderers(value, root)));
    members.push_policy(policies.negotiation.as_ref().map(|value| negotiation(value, root)));
    members.push_policy(policies.authentication.as_ref().map(|value| authentication(value, root)));
    members.push_policy(policies.permissions.as_ref().map(|value| permissions(value, root)));
    members.push_policy(policies.throttles.as_ref().map(|value| throttles(value, root)));
    members
}

/// `fn get_permissions`, from `permissions = A & (B | !C)`.
fn permissions(permissions: &Permissions, root: &CratePath) -> TokenStream {
    let value = combined(permissions, root);
    quote! {
        fn get_permissions(&self, _: &#root::Request) -> impl #root::permissions::Permission {
            use #root::__private::IsPermission as _;
            #value
        }
    }
}

/// `fn get_authenticators`, from `authentication = (A, B)`.
fn authentication(policies: &Expr, root: &CratePath) -> TokenStream {
    let value = listed(policies, "authentication");
    quote! {
        fn get_authenticators(&self, _: &#root::Request) -> impl #root::authentication::Authentication {
            use #root::__private::IsAuthentication as _;
            #value
        }
    }
}

/// `fn get_throttles`, from `throttles = (A, B)`.
fn throttles(policies: &Expr, root: &CratePath) -> TokenStream {
    let value = listed(policies, "throttle");
    quote! {
        fn get_throttles(&self, _: &#root::Request) -> impl #root::throttling::Throttle {
            use #root::__private::IsThrottle as _;
            #value
        }
    }
}

/// `fn get_renderers`, from `renderers = (A, B)`: constants, so that a request allocates nothing for them.
fn renderers(renderers: &Expr, root: &CratePath) -> TokenStream {
    let all: Vec<&Expr> = match renderers {
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        single => vec![single],
    };
    // The reference is at the user's span, where rustc says so if it points to no renderer.
    let all = all.into_iter().map(|renderer| quote_spanned!(renderer.span()=> &#renderer));
    quote! {
        fn get_renderers(&self, _: &#root::Request) -> #root::renderers::Renderers {
            const RENDERERS: &[&'static dyn #root::renderers::Renderer] = &[#(#all),*];
            #root::renderers::Renderers::constant(RENDERERS)
        }
    }
}

/// `fn get_content_negotiator`, from `negotiation = A`.
fn negotiation(policy: &Expr, root: &CratePath) -> TokenStream {
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
