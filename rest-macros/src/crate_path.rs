//! The path of `rest-runtime` as the user's crate knows it.

use proc_macro_crate::{FoundCrate, crate_name};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Ident;

/// `::rest_runtime`, or the name the user's Cargo.toml gives it.
///
/// The leading `::` is always written: a module of the user's with that name must not get in between.
pub(crate) struct CratePath(Ident);

impl CratePath {
    /// Asks the Cargo.toml of the crate that is being compiled.
    ///
    /// For rest-runtime itself the name is the same: `crate` would be wrong in its doc tests, so it names itself with
    /// `extern crate self as rest_runtime`. A manifest that cannot be read leaves the usual name.
    pub(crate) fn find() -> Self {
        match crate_name("rest-runtime") {
            Ok(FoundCrate::Name(name)) => Self::named(&name),
            Ok(FoundCrate::Itself) | Err(_) => Self::named("rest_runtime"),
        }
    }

    /// The path of a dependency with this name.
    pub(crate) fn named(name: &str) -> Self {
        Self(Ident::new(name, Span::call_site()))
    }
}

impl CratePath {
    /// The path at a place of the user's. Errors in a call are told about all of it, so a call that is to be reported at a
    /// word must have no token anywhere else.
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        let name = Ident::new(&self.0.to_string(), span);
        quote_spanned!(span=> ::#name)
    }
}

impl ToTokens for CratePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.at(Span::call_site()));
    }
}
