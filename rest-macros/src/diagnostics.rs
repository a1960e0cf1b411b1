//! Errors are collected, never returned early: a user sees all mistakes of an attribute at once.

use crate::vocabulary::SUCCESSORS;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::fmt::Display;
use syn::{Ident, Type};

/// At most this many names are listed when the nearest one is known as well; without it the user needs them all.
const LISTED: usize = 10;

/// The mistakes found so far, in the order they were found.
#[derive(Default)]
#[must_use]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// A mistake in these tokens; the caret stands under all of them.
    pub(crate) fn push(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake at a place that has no tokens of its own, as the whole attribute or a word inside a string.
    pub(crate) fn push_at(&mut self, span: Span, message: impl Display) {
        self.0.push(syn::Error::new(span, message));
    }

    /// The value, if there is one; else its error is collected.
    pub(crate) fn handle<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    /// The mistakes of a part, after those found before it.
    pub(crate) fn append(&mut self, part: Self) {
        self.0.extend(part.0);
    }

    /// How many mistakes were found.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// What a user reads.
    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// One `compile_error!` a mistake; nothing when there was none.
    pub(crate) fn into_compile_errors(self) -> TokenStream {
        self.0.iter().map(syn::Error::to_compile_error).collect()
    }
}

/// The whole attribute that stands on the item of this name, for what has no word of its own.
///
/// The place is the macro's call, read as if the user had written it: rustc need not add that a macro did.
pub(crate) fn attribute_on(name: &Ident) -> Span {
    Span::call_site().resolved_at(name.span())
}

/// Where the tokens begin and end: stable Rust does not join spans, but rustc does if they stand in one expression.
pub(crate) fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut spans = tokens.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// `type Serializer = X;`, all at the user's type: rustc says there that it is private, or none of its kind.
pub(crate) fn associated(name: &str, ty: &Type) -> TokenStream {
    let (first, last) = ends(ty);
    let name = Ident::new(name, first);
    let (start, end) = (quote_spanned!(first=> type #name =), quote_spanned!(last=> ;));
    quote!(#start #ty #end)
}

/// "unknown action `updaet`; did you mean `update`? known actions: `list`, …": the one shape for a word that is not in its table.
pub(crate) fn unknown(kind: &str, word: &str, names: &[&str]) -> String {
    let near = meant(word, names);
    let shown = if near.is_some() && names.len() > LISTED { &names[..LISTED] } else { names };
    let more = if shown.len() < names.len() { ", …" } else { "" };
    format!("unknown {kind} `{word}`; {}known {kind}s: {}{more}", did_you_mean(near), listed(shown))
}

/// "did you mean `update`? ", or nothing.
pub(crate) fn did_you_mean(near: Option<&str>) -> String {
    near.map(|name| format!("did you mean `{name}`? ")).unwrap_or_default()
}

/// Names as a message shows them: "`list`, `create`".
pub(crate) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The known name that a user meant: what Django REST framework's word is called here, or the nearest name.
pub(crate) fn meant<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    let successors = SUCCESSORS.iter().filter(|(known, _)| *known == word);
    let successor = successors.flat_map(|(_, here)| *here).find_map(|here| names.iter().find(|name| *name == here));
    successor.copied().or_else(|| nearest(word, names))
}

/// The known name that a user most likely mistyped: the one with the fewest typing mistakes, if they are few for its length.
pub(crate) fn nearest<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    names
        .iter()
        .map(|name| (distance(word, name), *name))
        .filter(|(mistakes, name)| *mistakes <= name.chars().count().max(3) / 3)
        .min_by_key(|(mistakes, _)| *mistakes)
        .map(|(_, name)| name)
}

/// How many letters are wrong, missing, too many or swapped with their neighbour (the "optimal string alignment" distance).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (row, letter) in left.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != *other);
            let mut best = replaced.min(last[column + 1] + 1).min(line[column] + 1);
            if column > 0 && previous == Some(*other) && letter == right[column - 1] {
                best = best.min(before_last[column - 1] + 1);
            }
            line.push(best);
        }
        before_last = std::mem::replace(&mut last, line);
        previous = Some(letter);
    }
    last[right.len()]
}
