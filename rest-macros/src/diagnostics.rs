//! Collects errors in place of returning early, so that a user sees all mistakes of an attribute at once.

use crate::vocabulary::SUCCESSORS;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::fmt::Display;
use syn::{Ident, Type};

/// The maximum number of names to list beside a suggestion. Without a suggestion all names are listed.
const LISTED: usize = 10;

/// The mistakes found so far, in the order of discovery.
#[derive(Default)]
#[must_use]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Adds a mistake that spans these tokens.
    pub(crate) fn push(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds a mistake at a span without tokens, such as the whole attribute or a name inside a string.
    pub(crate) fn push_at(&mut self, span: Span, message: impl Display) {
        self.0.push(syn::Error::new(span, message));
    }

    /// Returns the value, or collects the error.
    pub(crate) fn handle<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    /// Appends the mistakes of a part.
    pub(crate) fn append(&mut self, part: Self) {
        self.0.extend(part.0);
    }

    /// The number of mistakes.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The texts of the messages.
    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// One `compile_error!` per mistake.
    pub(crate) fn into_compile_errors(self) -> TokenStream {
        self.0.iter().map(syn::Error::to_compile_error).collect()
    }
}

/// The span of the whole attribute on the item of this name, for mistakes without a span of their own.
///
/// It is the call site resolved at the item, so rustc does not add that the error originates in a macro.
pub(crate) fn attribute_on(name: &Ident) -> Span {
    Span::call_site().resolved_at(name.span())
}

/// The first and the last span of the tokens. Stable Rust cannot join spans, but rustc does if both are in one
/// expression.
pub(crate) fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut spans = tokens.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// `type Serializer = X;`, all at the span of the user's type: rustc reports there that it is private or lacks a trait.
pub(crate) fn associated(name: &str, ty: &Type) -> TokenStream {
    let (first, last) = ends(ty);
    let name = Ident::new(name, first);
    let (start, end) = (quote_spanned!(first=> type #name =), quote_spanned!(last=> ;));
    quote!(#start #ty #end)
}

/// The message for a name that is not in its table: "unknown action `updaet`; did you mean `update`? known actions:
/// `list`, …".
pub(crate) fn unknown(kind: &str, word: &str, names: &[&str]) -> String {
    let near = meant(word, names);
    let shown = if near.is_some() && names.len() > LISTED { &names[..LISTED] } else { names };
    let more = if shown.len() < names.len() { ", …" } else { "" };
    format!("unknown {kind} `{word}`; {}known {kind}s: {}{more}", did_you_mean(near), listed(shown))
}

/// "did you mean `update`? ", or an empty string.
pub(crate) fn did_you_mean(near: Option<&str>) -> String {
    near.map(|name| format!("did you mean `{name}`? ")).unwrap_or_default()
}

/// Names as a message shows them: "`list`, `create`".
pub(crate) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The known name that was probably meant: the successor of a name from Django REST framework, or the nearest name.
pub(crate) fn meant<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    let successors = SUCCESSORS.iter().filter(|(known, _)| *known == word);
    let successor = successors.flat_map(|(_, here)| *here).find_map(|here| names.iter().find(|name| *name == here));
    successor.copied().or_else(|| nearest(word, names))
}

/// The known name with the smallest distance, if that is small for the name's length.
pub(crate) fn nearest<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    names
        .iter()
        .map(|name| (distance(word, name), *name))
        .filter(|(mistakes, name)| *mistakes <= name.chars().count().max(3) / 3)
        .min_by_key(|(mistakes, _)| *mistakes)
        .map(|(_, name)| name)
}

/// The number of letters that are wrong, missing, superfluous or swapped with their neighbour (optimal string alignment
/// distance).
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
