//! The path of `rest-runtime` as the user's crate knows it.

use crate::args::Args;
use crate::diagnostics::Errors;
use crate::vocabulary::{Argument, CRATE};
use darling::{Error as Misfit, FromMeta};
use proc_macro_crate::{Error, FoundCrate, crate_name};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, ExprLit, Ident, Lit, Path};

/// `::rest_runtime`, the name the user's Cargo.toml gives it, or the path that the user says.
///
/// The leading `::` of a name is always written: a module of the user's with that name must not get in between.
#[derive(Clone)]
pub(crate) struct CratePath {
    path: Root,
    /// No dependency of the crate that is being compiled has it.
    is_missing: bool,
}

#[derive(Clone)]
enum Root {
    /// A dependency's name.
    Name(Ident),
    /// The tokens that the user says; those of a `macro_rules!` may mean something there alone.
    Given(TokenStream),
}

impl CratePath {
    /// Asks the Cargo.toml of the crate that is being compiled.
    ///
    /// For rest-runtime itself the name is the same: `crate` would be wrong in its doc tests, so it names itself with
    /// `extern crate self as rest_runtime`. A manifest that cannot be read leaves the usual name.
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

    /// The path at a place of the user's. Errors in a call are told about all of it, so a call that is to be reported at a
    /// word must have no token anywhere else.
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        match &self.path {
            // Of the same kind as the user's own tokens: spans of two kinds join to that of the whole attribute.
            Root::Name(name) => {
                let name = Ident::new(&name.to_string(), span);
                quote_spanned!(span=> ::#name)
            }
            Root::Given(path) => path.clone().into_iter().map(|token| located(token, span)).collect(),
        }
    }

    /// The path that `crate = …` says, or this one; nothing where there is none.
    pub(crate) fn chosen(&self, args: &Args<Argument>, errors: &mut Errors) -> Option<Self> {
        if args.has(CRATE.name) {
            return Some(args.read(CRATE.name, errors).map_or_else(|| self.clone(), |given| given.value));
        }
        if self.is_missing {
            let message = "no dependency of this crate is `rest-runtime`; add it to Cargo.toml, or say where another crate \
                           passes it on: `crate = my_core::rest_runtime`";
            errors.push_at(Span::call_site(), message);
            return None;
        }
        Some(self.clone())
    }
}

/// The token at another place, where it still means what it meant.
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
