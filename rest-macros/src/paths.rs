//! Paths over relations with options: `album.artist.name(icontains)`, `cheap = price(lte)`, `"^name"`.

use crate::list::Word;
use darling::ast::MetaNameValueInvalidExpr;
use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Meta, Token, parenthesized, token};

/// The items of `filter(…)`, `search(…)`, `ordering(…)`, `lookup_fields(…)` and `parents(…)`.
#[derive(Debug, Clone)]
pub(crate) struct Items(pub(crate) Vec<Item>);

#[derive(Debug, Clone)]
pub(crate) enum Item {
    Path(Entry),
    /// A name with a string: `default = "-name"`.
    Text {
        word: Word,
        value: LitStr,
    },
}

/// A path with its name and its options.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The name before the path: `min` of `min = price(gte)`.
    pub(crate) name: Option<Word>,
    /// The sign before a path in a string: `^` of `"^name"`, or `-`.
    pub(crate) prefix: String,
    pub(crate) path: Vec<Word>,
    /// The options in the parentheses behind the path.
    pub(crate) options: Vec<Choice>,
}

/// An option behind a path, with or without a value.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) word: Word,
    pub(crate) value: Option<Expr>,
}

impl Entry {
    /// The name of the query parameter.
    pub(crate) fn parameter(&self) -> String {
        match &self.name {
            Some(name) => name.text.clone(),
            None => self.path.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join("__"),
        }
    }

    /// Whether both lead to the same column under the same name.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let words = |entry: &Self| entry.path.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
        words(self) == words(other) && self.parameter() == other.parameter()
    }

    /// Whether this is only this name, without relations, parameter name and options.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        matches!(self.path.as_slice(), [only] if only.text == word) && self.name.is_none() && self.options.is_empty()
    }

    /// The option of this name.
    pub(crate) fn option(&self, word: &str) -> Option<&Choice> {
        self.options.iter().find(|option| option.word.text == word)
    }

    /// The URL parameter of a parent: `album_pk` of `artist.album`.
    pub(crate) fn kwarg(&self) -> String {
        match (&self.name, self.path.last()) {
            (Some(name), _) => name.text.clone(),
            (None, last) => format!("{}_pk", last.map(|word| word.text.as_str()).unwrap_or_default()),
        }
    }

    /// The span of its name.
    pub(crate) fn span(&self) -> Span {
        self.name.as_ref().or(self.path.last()).map_or_else(Span::call_site, |word| word.span)
    }
}

impl FromMeta for Items {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(path) => Err(Error::custom("no value").with_span(path)),
            Meta::List(list) => Ok(Self(items.parse2(list.tokens.clone())?)),
            Meta::NameValue(pair) => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(string), .. }) => entries(string).map(|entries| Self(paths(entries))),
                other => {
                    let tokens = quote::ToTokens::to_token_stream(other);
                    Ok(Self(items.parse2(tokens).map_err(|_| Error::custom("no path").with_span(other))?))
                }
            },
        }
    }

    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> Result<Self> {
        Ok(Self(items.parse2(value.value.clone())?))
    }
}

fn paths(entries: Vec<Entry>) -> Vec<Item> {
    entries.into_iter().map(Item::Path).collect()
}

fn items(input: ParseStream<'_>) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        if input.peek(LitStr) {
            let string: LitStr = input.parse()?;
            items.extend(paths(entries(&string)?));
        } else {
            items.push(item(input)?);
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(items)
}

fn item(input: ParseStream<'_>) -> syn::Result<Item> {
    let first = Word::from_ident(&input.call(Ident::parse_any)?)?;
    if !input.peek(Token![=]) {
        return entry(None, first, input).map(Item::Path);
    }
    input.parse::<Token![=]>()?;
    if input.peek(LitStr) {
        return Ok(Item::Text { word: first, value: input.parse()? });
    }
    let start = Word::from_ident(&input.call(Ident::parse_any)?)?;
    entry(Some(first), start, input).map(Item::Path)
}

fn entry(name: Option<Word>, first: Word, input: ParseStream<'_>) -> syn::Result<Entry> {
    let mut path = vec![first];
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        path.push(Word::from_ident(&input.call(Ident::parse_any)?)?);
    }
    let mut options = Vec::new();
    if input.peek(token::Paren) {
        let inner;
        parenthesized!(inner in input);
        let choices = Punctuated::<Choice, Token![,]>::parse_terminated_with(&inner, choice)?;
        options.extend(choices);
    }
    Ok(Entry { name, prefix: String::new(), path, options })
}

fn choice(input: ParseStream<'_>) -> syn::Result<Choice> {
    let word = Word::from_ident(&input.call(Ident::parse_any)?)?;
    let value = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        Some(input.parse()?)
    } else {
        None
    };
    Ok(Choice { word, value })
}

/// The paths of a string, separated by commas; each may begin with a sign.
pub(crate) fn entries(string: &LitStr) -> Result<Vec<Entry>> {
    let text = string.value();
    text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(|text| of_text(text, string.span())).collect()
}

fn of_text(text: &str, span: Span) -> Result<Entry> {
    let start = text.find(|letter: char| letter.is_alphanumeric() || letter == '_').unwrap_or(text.len());
    let (prefix, path) = text.split_at(start);
    let path = path.split('.').map(|segment| Word::new(segment, span)).collect::<Result<_>>()?;
    Ok(Entry { name: None, prefix: prefix.to_owned(), path, options: Vec::new() })
}
