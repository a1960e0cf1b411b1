//! The name and description of a view, derived from its type's name and doc comment as in DRF.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// A local name of the expansion, such as `__row`. The prefix avoids clashes with names of the user's.
pub(crate) fn local(word: &str, span: Span) -> Ident {
    Ident::new(&format!("__{word}"), span)
}

/// `UserDetailView` → "User Detail", `HTMLPageAPIView` → "Html Page Api".
pub(crate) fn view_name(type_name: &str) -> String {
    let mut name = type_name;
    for ending in ["View", "ViewSet"] {
        name = name.strip_suffix(ending).filter(|rest| !rest.is_empty()).unwrap_or(name);
    }
    title(&spaced(name))
}

/// `set_price` → "Set price".
pub(crate) fn action_name(function: &str) -> String {
    let text = function.replace('_', " ");
    let mut letters = text.trim().chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Inserts a space before each capital that begins a word: after a small letter, or before anything but a capital.
fn spaced(name: &str) -> String {
    let letters: Vec<char> = name.chars().map(|letter| if letter == '_' { ' ' } else { letter }).collect();
    let mut spaced = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let after_small = place.checked_sub(1).is_some_and(|before| letters[before].is_ascii_lowercase());
        let before_other = letters.get(place + 1).is_some_and(|next| !next.is_ascii_uppercase());
        if letter.is_ascii_uppercase() && (after_small || before_other) {
            spaced.push(' ');
        }
        spaced.push(*letter);
    }
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Capitalizes the first letter of each run of letters and lowers the others (Python's `str.title`).
fn title(text: &str) -> String {
    let mut within = false;
    let mut titled = String::new();
    for letter in text.chars() {
        if within {
            titled.extend(letter.to_lowercase());
        } else {
            titled.extend(letter.to_uppercase());
        }
        within = letter.is_alphabetic();
    }
    titled
}

/// The doc comment as an expression, or `None` if it is empty. If a macro provides a part of it
/// (`#[doc = include_str!(…)]`), the compiler joins the parts.
pub(crate) fn description(attributes: &[Attribute]) -> Option<TokenStream> {
    let docs: Vec<&Expr> = attributes.iter().filter_map(doc).collect();
    let texts: Option<Vec<String>> = docs.iter().map(|doc| literal(doc)).collect();
    if let Some(texts) = texts {
        return dedented(&texts).map(|text| quote!(#text));
    }
    let parts = docs.iter().map(|doc| match literal(doc) {
        Some(text) => text.trim_start().to_token_stream(),
        None => doc.to_token_stream(),
    });
    Some(quote!(::core::concat!(#(#parts, "\n"),*)))
}

/// The lines without their common indentation.
fn dedented(docs: &[String]) -> Option<String> {
    let docs: Vec<String> = docs.iter().map(|doc| without_stars(doc)).collect();
    let lines: Vec<&str> = docs.iter().flat_map(|doc| doc.split('\n')).collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let shared = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let dedented: Vec<&str> = lines.iter().map(|line| line.get(shared..).unwrap_or_default().trim_end()).collect();
    let text = dedented.join("\n").trim().to_owned();
    Some(text).filter(|text| !text.is_empty())
}

/// The text of a block comment without the ` * ` before each line.
fn without_stars(doc: &str) -> String {
    let mut lines = doc.split('\n');
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    let has_star = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('*');
    if rest.is_empty() || !rest.iter().all(has_star) || rest.iter().all(|line| line.trim().is_empty()) {
        return doc.to_owned();
    }
    let rest = rest.iter().map(|line| line.trim_start().strip_prefix('*').unwrap_or_default());
    [first].into_iter().chain(rest).collect::<Vec<_>>().join("\n")
}

fn doc(attribute: &Attribute) -> Option<&Expr> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => Some(&pair.value),
        _ => None,
    }
}

fn literal(doc: &Expr) -> Option<String> {
    match doc {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
