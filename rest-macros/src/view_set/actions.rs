//! `actions(list, create(permissions = IsAuthenticated))`: names of actions, each with optional arguments.

use crate::list::{Word, Words};
use crate::values::Code;
use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Ident, Meta};

/// The parsed `actions` argument.
#[derive(Clone)]
pub(super) struct ActionList(pub(super) Vec<ActionEntry>);

/// An action with its arguments.
#[derive(Clone)]
pub(super) struct ActionEntry {
    pub(super) word: Word,
    /// The tokens in its parentheses.
    pub(super) arguments: Option<TokenStream>,
}

impl FromMeta for ActionList {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::List(list) if !list.tokens.is_empty() => match named(list.tokens.clone()) {
                Some(list) => Ok(Self(list)),
                None => Words::from_meta(meta).map(Self::plain),
            },
            // `actions()`: a view set of extra actions only.
            Meta::List(_) => Ok(Self(Vec::new())),
            _ => Words::from_meta(meta).map(Self::plain),
        }
    }
}

impl ActionList {
    fn plain(words: Words) -> Self {
        Self(words.0.into_iter().map(|word| ActionEntry { word, arguments: None }).collect())
    }
}

/// `list, create(…)`, or `None` for other tokens.
fn named(tokens: TokenStream) -> Option<Vec<ActionEntry>> {
    let mut list = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let ident = syn::parse2::<Ident>(token.into_token_stream()).ok()?;
        let word = Word { text: ident.unraw().to_string(), span: ident.span() };
        let mut arguments = None;
        if let Some(TokenTree::Group(group)) = tokens.peek()
            && group.delimiter() == Delimiter::Parenthesis
        {
            arguments = Some(group.stream());
            tokens.next();
        }
        list.push(ActionEntry { word, arguments });
        match tokens.next() {
            None => break,
            Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => {}
            Some(_) => return None,
        }
    }
    Some(list)
}

/// `queryset = few()`, or `queryset(list = few(), default = all())`.
#[derive(Clone)]
pub(super) struct Querysets {
    /// By action, or by [`DEFAULT`].
    pub(super) named: Vec<(Word, Expr)>,
}

/// The name for all actions without a queryset of their own.
pub(super) const DEFAULT: &str = "default";

impl FromMeta for Querysets {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::List(list) = meta else {
            let word = Word { text: DEFAULT.to_owned(), span: Span::call_site() };
            return Ok(Self { named: vec![(word, Code::from_meta(meta)?.0)] });
        };
        let items = NestedMeta::parse_meta_list(list.tokens.clone())?;
        let named = items.iter().map(|item| match item {
            NestedMeta::Meta(meta @ Meta::NameValue(pair)) => {
                Ok((Word::from_path(&pair.path)?, Code::from_meta(meta)?.0))
            }
            other => Err(Error::custom("no queryset").with_span(other)),
        });
        let named = named.collect::<Result<Vec<_>>>()?;
        if named.is_empty() { Err(Error::custom("no queryset")) } else { Ok(Self { named }) }
    }
}

/// `#[mapping(set_price, "delete")]`: the action's function, and methods.
pub(super) struct Mapping {
    pub(super) target: Word,
    pub(super) methods: Vec<Word>,
}

impl Mapping {
    /// Parses the tokens in the parentheses.
    pub(super) fn parse(tokens: TokenStream) -> Result<Self> {
        let misfit = || Error::custom("misfit");
        let mut tokens = tokens.into_iter();
        let first = tokens.next().ok_or_else(misfit)?;
        let target = syn::parse2::<Ident>(first.into_token_stream())?;
        match tokens.next() {
            Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => {}
            _ => return Err(misfit()),
        }
        let methods = Words::from_tokens(tokens.collect())?.0;
        if methods.is_empty() {
            return Err(misfit());
        }
        Ok(Self { target: Word { text: target.unraw().to_string(), span: target.span() }, methods })
    }
}
