//! The path of `rest-runtime` in the user's crate.

use crate::args::Args;
use crate::diagnostics::Errors;
use crate::vocabulary::{Argument, CRATE};
use darling::{Error as Misfit, FromMeta};
use proc_macro_crate::{Error, FoundCrate, crate_name};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, ExprLit, Ident, Lit, Path};

/// `::rest_runtime`, the dependency's name in the user's Cargo.toml, or the path given with `crate = …`.
///
/// A dependency's name always gets a leading `::`, so that a module of that name in the user's crate cannot shadow it.
#[derive(Clone)]
pub(crate) struct CratePath {
    path: Root,
    /// No dependency of the compiled crate is rest-runtime.
    is_missing: bool,
}

#[derive(Clone)]
enum Root {
    Name(Ident),
    /// The tokens of `crate = …`. Their hygiene is kept, since a path from a `macro_rules!` may resolve only there.
    Given(TokenStream),
}

impl CratePath {
    /// Reads the Cargo.toml of the compiled crate.
    ///
    /// rest-runtime itself uses the same name: `crate` would be wrong in its doc tests, so it declares
    /// `extern crate self as rest_runtime`. A manifest that cannot be read leaves the default name.
    pub(crate) fn find() -> Self {
        match crate_name("rest-runtime") {
            Ok(FoundCrate::Name(name)) => Self::named(&name),
            Err(Error::CrateNotFound { .. }) => Self { is_missing: true, ..Self::named("rest_runtime") },
            Ok(FoundCrate::Itself) | Err(_) => Self::named("rest_runtime"),
        }
    }

    /// The path of a dependency with this name.
    pub(crate) fn named(name: &str) -> Self {
        Self { path: Root::Name(Ident::new(name, Span::call_site())), is_missing: false }
    }

    /// The path with every token at this span. rustc reports an error in a call at all of its tokens, so a call meant
    /// to be reported at one span must not contain another.
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        match &self.path {
            // With the hygiene of the user's tokens: rustc joins spans of different hygiene to the span of the whole
            // attribute.
            Root::Name(name) => {
                let name = Ident::new(&name.to_string(), span);
                quote_spanned!(span=> ::#name)
            }
            Root::Given(path) => path.clone().into_iter().map(|token| located(token, span)).collect(),
        }
    }

    /// The path of `crate = …`, or this one. `None` if neither exists, which is reported.
    pub(crate) fn chosen(&self, args: &Args<Argument>, errors: &mut Errors) -> Option<Self> {
        if args.has(CRATE.name) {
            return Some(args.read(CRATE.name, errors).map_or_else(|| self.clone(), |given| given.value));
        }
        if self.is_missing {
            let message = "`rest-runtime` is not a dependency of this crate; add it to Cargo.toml, or give the path of \
                           a re-export: `crate = my_core::rest_runtime`";
            errors.push_at(Span::call_site(), message);
            return None;
        }
        Some(self.clone())
    }
}

/// The token at another span, with its own hygiene.
fn located(mut token: TokenTree, place: Span) -> TokenTree {
    token.set_span(token.span().located_at(place));
    token
}

impl FromMeta for CratePath {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let path = match expr {
            Expr::Group(group) => return Self::from_expr(&group.expr),
            Expr::Path(path) if path.qself.is_none() => path.path.to_token_stream(),
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.parse::<Path>()?.to_token_stream(),
            _ => return Err(Misfit::custom("no path").with_span(expr)),
        };
        Ok(Self { path: Root::Given(path), is_missing: false })
    }
}

impl ToTokens for CratePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.at(Span::call_site()));
    }
}
