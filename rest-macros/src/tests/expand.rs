//! Expansions as they are read in review: `tests/expand/name.rs` is what a user writes, `name.expanded.rs` what becomes of
//! it. `BLESS=1` rewrites the latter.

use std::fs;
use std::path::{Path, PathBuf};

use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::view;
use quote::ToTokens;
use syn::{Item, Meta};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().ends_with(".expanded.rs"))
        .collect();
    cases.sort();
    cases
}

/// The file's one item, expanded by the attribute that comes last.
fn expanded(text: &str) -> String {
    let mut file = syn::parse_file(text).unwrap();
    let Some(Item::Struct(item)) = file.items.first_mut() else { panic!("no struct") };
    let attribute = item.attrs.pop().unwrap();
    let Meta::List(list) = attribute.meta else { panic!("no attribute with arguments") };
    let mut errors = Errors::default();
    let tokens = view::expansion(list.tokens, item.to_token_stream(), &CratePath::named("rest_runtime"), &mut errors);
    assert_eq!(errors.len(), 0);
    prettyplease::unparse(&syn::parse2(tokens).unwrap())
}

#[test]
fn expansions_are_as_they_were_read() {
    let bless = std::env::var_os("BLESS").is_some();
    let cases = cases();
    assert!(!cases.is_empty());
    for case in cases {
        let now = expanded(&fs::read_to_string(&case).unwrap());
        let blessed = case.with_extension("expanded.rs");
        if bless {
            fs::write(&blessed, now).unwrap();
        } else {
            let before = fs::read_to_string(&blessed).unwrap_or_default();
            assert_eq!(now, before, "{} differs; look at it, then run with BLESS=1", blessed.display());
        }
    }
}
