//! Checks imports between modules against the table in ARCHITECTURE.md.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the table's order. An import may only name an earlier one.
fn table() -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md")).expect("the page");
    page.lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|first: char| first.is_ascii_digit()))
        .filter_map(|line| line.split('|').nth(2))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn no_module_imports_a_later_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let table = table();
    let position: HashMap<&str, usize> =
        table.iter().enumerate().map(|(index, module)| (module.as_str(), index)).collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in sources(&root) {
        let inside = path.strip_prefix(&root).expect("inside");
        let module = inside.components().next().and_then(|first| first.as_os_str().to_str()).unwrap_or_default();
        let module = module.trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let Some(&own) = position.get(module) else {
            wrong.push(format!("`{module}` is not in the table"));
            continue;
        };
        let text = fs::read_to_string(&path).expect("a source");
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for (at, _) in code.match_indices("crate::") {
            let named: String = code[at + "crate::".len()..]
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect();
            // lib.rs exports `generic` and `concrete` as `generics`.
            let named = if named == "generics" { "concrete".to_owned() } else { named };
            if let Some(&other) = position.get(named.as_str()) {
                seen += 1;
                if other > own {
                    wrong.push(format!("{} imports `{named}`", inside.display()));
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} imports were found: the test reads the wrong folder");
    assert!(wrong.is_empty(), "against ARCHITECTURE.md:\n{}", wrong.join("\n"));
}
