//! `mixins(SoftDelete(perform_destroy))`: the user's traits, and the hooks each of them provides.

use crate::list::Word;
use darling::{Error, FromMeta, Result};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, Meta, Path, Token, parenthesized};

/// The traits of a `mixins(…)` argument.
#[derive(Debug, Clone)]
pub(crate) struct UserMixins(pub(crate) Vec<UserMixin>);

/// A trait with its hooks.
#[derive(Debug, Clone)]
pub(crate) struct UserMixin {
    pub(crate) path: Path,
    /// The hooks that the trait provides.
    pub(crate) hooks: Vec<Word>,
}

impl FromMeta for UserMixins {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::List(list) = meta else { return Err(Error::custom("no list").with_span(meta)) };
        let parser = Punctuated::<UserMixin, Token![,]>::parse_terminated_with;
        let mixins = (|input: ParseStream<'_>| parser(input, mixin)).parse2(list.tokens.clone())?;
        Ok(Self(mixins.into_iter().collect()))
    }
}

fn mixin(input: ParseStream<'_>) -> syn::Result<UserMixin> {
    let path = input.call(Path::parse_mod_style)?;
    let inner;
    parenthesized!(inner in input);
    let words = Punctuated::<Ident, Token![,]>::parse_terminated_with(&inner, Ident::parse_any)?;
    let hooks = words.iter().map(Word::from_ident).collect::<Result<_>>()?;
    Ok(UserMixin { path, hooks })
}
