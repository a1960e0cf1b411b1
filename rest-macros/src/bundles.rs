//! `mixins(SoftDelete(perform_destroy))`: the user's traits, and the hooks each of them provides.

use crate::list::Word;
use darling::{Error, FromMeta, Result};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, Meta, Path, Token, parenthesized};

/// The traits of a `mixins(…)` argument.
#[derive(Debug, Clone)]
pub(crate) struct Bundles(pub(crate) Vec<Bundle>);

/// A trait with its hooks.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    pub(crate) path: Path,
    /// The hooks that the trait provides.
    pub(crate) hooks: Vec<Word>,
}

impl FromMeta for Bundles {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::List(list) = meta else { return Err(Error::custom("no list").with_span(meta)) };
        let parser = Punctuated::<Bundle, Token![,]>::parse_terminated_with;
        let bundles = (|input: ParseStream<'_>| parser(input, bundle)).parse2(list.tokens.clone())?;
        Ok(Self(bundles.into_iter().collect()))
    }
}

fn bundle(input: ParseStream<'_>) -> syn::Result<Bundle> {
    let path = input.call(Path::parse_mod_style)?;
    let inner;
    parenthesized!(inner in input);
    let words = Punctuated::<Ident, Token![,]>::parse_terminated_with(&inner, Ident::parse_any)?;
    let hooks = words.iter().map(Word::from_ident).collect::<Result<_>>()?;
    Ok(Bundle { path, hooks })
}
