//! The hooks generated from policy arguments, of a view and of its single actions.
//!
//! Each policy calls a method that only its kind has, at the user's span. A type of another kind is then one error at
//! that span, without further errors about the generated code.

use super::arguments::ValidPolicies;
use super::model::HookFn;
use super::schema;
use crate::crate_path::CratePath;
use crate::naming::local;
use crate::permission::Permissions;
use crate::values::PolicyOrNone;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

/// The generated members of a trait impl.
#[derive(Default)]
pub(crate) struct Members {
    pub(crate) items: TokenStream,
    /// Whether a member contains an expression of the user's. Then the impl is not marked `#[automatically_derived]`,
    /// which would silence lints.
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

/// The policies and the queryset of a single action of a view set.
pub(crate) struct Own<'a> {
    pub(crate) action: &'a str,
    pub(crate) policies: &'a ValidPolicies,
    pub(crate) queryset: Option<&'a Expr>,
}

/// Name, description and policies, the `ApiView` members of every view. `overridden` are the hooks overridden otherwise
/// than by the user's functions or by policies.
pub(crate) fn api_view(
    itself: &TokenStream,
    policies: &ValidPolicies,
    hooks: &[HookFn],
    own: &[Own<'_>],
    overridden: impl IntoIterator<Item = &'static str>,
    root: &CratePath,
) -> Members {
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
    if hooks.iter().any(|hook| hook.hook.name == "get_throttles") {
        members.push(quote!(
            const THROTTLES_VARY: bool = true;
        ));
    }
    let mut overridden: Vec<&str> = hooks.iter().map(|hook| hook.hook.name).chain(overridden).collect();
    let mut of_policies = Members::default();
    for kind in kinds(root) {
        let hook = kind.hook(policies, own, root);
        overridden.extend(hook.is_some().then_some(kind.hook));
        of_policies.push_policy(hook);
    }
    let schemas: Vec<_> = own.iter().filter_map(|own| Some((own.action, own.policies.schema.as_ref()?))).collect();
    of_policies.push_policy(schema::hook(policies.schema.as_ref(), &schemas, root));
    overridden.sort_unstable();
    overridden.dedup();
    members.push(quote!(const OVERRIDDEN: &'static [&'static str] = &[#(#overridden),*];));
    Members { items: [members.items, of_policies.items].into_iter().collect(), user_code: of_policies.user_code }
}

/// A kind of policy: its hook, and how an argument becomes the hook's result.
struct Kind {
    hook: &'static str,
    /// The hook's result type.
    result: TokenStream,
    /// The trait whose method checks that a policy is of this kind.
    checks: Option<&'static str>,
    /// The function that boxes the values of different actions into one type. `None` if they have one type already.
    boxed: Option<&'static str>,
    value: fn(&ValidPolicies, &CratePath) -> Option<TokenStream>,
}

/// In the order of a request's dispatch.
fn kinds(root: &CratePath) -> [Kind; 8] {
    let constant = |hook, result, value| Kind { hook, result, checks: None, boxed: None, value };
    let option = |of: TokenStream| quote!(::core::option::Option<#of>);
    [
        constant("get_renderers", quote!(#root::renderers::Renderers), |policies, root| {
            Some(renderers(policies.renderers.as_ref()?, root))
        }),
        constant("get_parsers", quote!(#root::parsers::Parsers), |policies, root| {
            Some(parsers(policies.parsers.as_ref()?, root))
        }),
        Kind {
            hook: "get_content_negotiator",
            result: quote!(impl #root::negotiation::ContentNegotiation),
            checks: Some("IsNegotiation"),
            boxed: Some("boxed_negotiation"),
            value: |policies, _| Some(checked(policies.negotiation.as_ref()?, "negotiation")),
        },
        constant("get_versioning", option(quote!(#root::versioning::BoxVersioning)), |policies, root| {
            let (of_trait, of_box) = (quote!(#root::versioning::Versioning), quote!(#root::versioning::BoxVersioning));
            Some(self::constant(policies.versioning.as_ref()?, &of_trait, &of_box))
        }),
        constant("get_metadata", option(quote!(#root::metadata::BoxMetadata)), |policies, root| {
            let (of_trait, of_box) = (quote!(#root::metadata::DynMetadata), quote!(#root::metadata::BoxMetadata));
            Some(self::constant(policies.metadata.as_ref()?, &of_trait, &of_box))
        }),
        Kind {
            hook: "get_authenticators",
            result: quote!(impl #root::authentication::Authentication),
            checks: Some("IsAuthentication"),
            boxed: Some("boxed_authentication"),
            value: |policies, _| Some(listed(policies.authentication.as_ref()?, "authentication")),
        },
        Kind {
            hook: "get_permissions",
            result: quote!(impl #root::permissions::Permission),
            checks: Some("IsPermission"),
            boxed: Some("boxed_permissions"),
            value: |policies, root| Some(combined(policies.permissions.as_ref()?, root)),
        },
        Kind {
            hook: "get_throttles",
            result: quote!(impl #root::throttling::Throttle),
            checks: Some("IsThrottle"),
            boxed: Some("boxed_throttles"),
            value: |policies, _| Some(listed(policies.throttles.as_ref()?, "throttle")),
        },
    ]
}

impl Kind {
    /// `fn get_permissions`, from `permissions = A & (B | !C)` of the view and of its actions.
    fn hook(&self, policies: &ValidPolicies, own: &[Own<'_>], root: &CratePath) -> Option<TokenStream> {
        let of_view = (self.value)(policies, root);
        let own: Vec<_> = own.iter().filter_map(|own| Some((own.action, (self.value)(own.policies, root)?))).collect();
        if of_view.is_none() && own.is_empty() {
            return None;
        }
        let (hook, result) = (Ident::new(self.hook, Span::call_site()), &self.result);
        let checks = self.checks.map(|name| {
            let name = Ident::new(name, Span::call_site());
            quote!(use #root::__private::#name as _;)
        });
        let boxed = |value: TokenStream| match self.boxed.filter(|_| !own.is_empty()) {
            None => value,
            Some(name) => {
                let name = Ident::new(name, Span::call_site());
                // An empty value stands for `()`, which is only valid as the body of a function.
                let value = if value.is_empty() { quote!(()) } else { value };
                quote!(#root::__private::#name(#value))
            }
        };
        let own: Vec<_> = own.iter().map(|(action, value)| (*action, boxed(value.clone()))).collect();
        let request = local("request", Span::mixed_site());
        let of_project = quote!(#root::defaults::#hook(#request));
        let (parameter, value) = chosen(of_view.map(boxed), &own, &of_project, root);
        Some(quote! {
            fn #hook(&self, #parameter: &#root::Request) -> #result {
                #checks
                #value
            }
        })
    }
}

/// The name of the request's parameter, and an expression that selects the value of the current action or of the view.
pub(crate) fn chosen(
    of_view: Option<TokenStream>,
    own: &[(&str, TokenStream)],
    otherwise: &TokenStream,
    root: &CratePath,
) -> (TokenStream, TokenStream) {
    if own.is_empty() {
        return (quote!(_), of_view.unwrap_or_default());
    }
    let request = local("request", Span::mixed_site());
    let arms = own.iter().map(|(action, value)| quote!(#action => { #value }));
    let otherwise = of_view.unwrap_or_else(|| otherwise.clone());
    let value = quote! {
        match #root::__private::action(#request) {
            #(#arms)*
            _ => { #otherwise }
        }
    };
    (quote!(#request), value)
}

/// `renderers = (A, B)` as constants, so that a request allocates nothing for them. `R::default()` of a view's
/// parameter cannot be a constant.
fn renderers(renderers: &Expr, root: &CratePath) -> TokenStream {
    if is_made(renderers) {
        return quote_spanned!(renderers.span()=> #root::renderers::IntoRenderers::into_renderers(#renderers));
    }
    let all = constants(renderers);
    quote! {
        const RENDERERS: &[&'static dyn #root::renderers::Renderer] = &[#(#all),*];
        #root::renderers::Renderers::constant(RENDERERS)
    }
}

/// `parsers = (A, B)` as constants, for the same reason as `renderers`.
fn parsers(parsers: &Expr, root: &CratePath) -> TokenStream {
    if is_made(parsers) {
        return quote_spanned!(parsers.span()=> #root::parsers::IntoParsers::into_parsers(#parsers));
    }
    let all = constants(parsers);
    quote! {
        const PARSERS: &[&'static dyn #root::parsers::DynParser] = &[#(#all),*];
        #root::parsers::Parsers::constant(PARSERS)
    }
}

/// Whether one of the policies is `P::default()`, which is not a constant.
fn is_made(policies: &Expr) -> bool {
    let is_default = |policy: &Expr| match policy {
        Expr::Call(call) => {
            matches!(&*call.func, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "default"))
        }
        _ => false,
    };
    match policies {
        Expr::Tuple(tuple) => tuple.elems.iter().any(is_default),
        single => is_default(single),
    }
}

/// `&A, &B`, each at the user's span, where rustc reports a type of another kind.
fn constants(policies: &Expr) -> Vec<TokenStream> {
    let all: Vec<&Expr> = match policies {
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        single => vec![single],
    };
    all.into_iter().map(|policy| quote_spanned!(policy.span()=> &#policy)).collect()
}

/// `Some(BoxVersioning::constant(POLICY))`, so that a request allocates nothing for it, or `None`.
fn constant(policy: &PolicyOrNone, of_trait: &TokenStream, of_box: &TokenStream) -> TokenStream {
    let Some(policy) = &policy.0 else { return quote!(::core::option::Option::None) };
    // At the user's span, where rustc reports a type of another kind.
    let reference = quote_spanned!(policy.span()=> &#policy);
    quote! {
        const POLICY: &dyn #of_trait = #reference;
        ::core::option::Option::Some(#of_box::constant(POLICY))
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
        // As in DRF, an empty list allows everything.
        Permissions::All(all) if all.is_empty() => quote!(#root::permissions::AllowAny),
        Permissions::All(all) => {
            let all = all.iter().map(|permissions| combined(permissions, root));
            quote!((#(#all,)*))
        }
    }
}

/// `(A.throttle(), B.throttle())`, or a single one. An empty list is an empty function body, which returns `()`.
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
