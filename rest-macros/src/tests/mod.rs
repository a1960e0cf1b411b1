//! Expansions, compared with files that are reviewed as code, and the number of errors.
//!
//! `BLESS=1 cargo test -p rest-macros` writes the files anew.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api_view;
mod errors;
mod generic_view;
mod naming;
mod rules;
mod serializer;
mod view_set;
mod vocabulary;

use crate::crate_path::CratePath;
use proc_macro2::{TokenStream, TokenTree};
use std::fs;
use std::path::Path;

/// The path for tests that do not depend on the dependency's name.
fn root() -> CratePath {
    CratePath::named("rest_runtime")
}

/// The code as rustfmt would print it, including the user's item.
fn printed(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("an expansion is a file of items"))
}

/// Compares with `tests/expand/<name>.rs` and returns the number of lines for the budgets.
fn assert_expands(name: &str, tokens: TokenStream) -> usize {
    let expanded = printed(tokens);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand").join(name).with_extension("rs");
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(file.parent().expect("it is in a folder")).expect("the folder can be made");
        fs::write(&file, &expanded).expect("the file can be written");
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(expanded, expected, "\n{name} changed; if the new expansion reads well, write it with BLESS=1");
    expanded.lines().count()
}

/// All identifiers, including those in groups.
fn idents(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => found.push(ident.to_string()),
            TokenTree::Group(group) => found.extend(idents(group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}
