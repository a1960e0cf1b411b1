//! The order of modules in ARCHITECTURE.md holds.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::{File, Item, UseTree, Visibility};

type Module = Vec<String>;

/// Circles between files of one row, each with the reason why it is kept.
const CIRCLES: &[(&str, &str)] = &[
    ("browsable", "a form has inputs, an input may be a form, and both are parts of a page"),
    ("database", "a connection opens transactions, and a transaction keeps its connection"),
    ("generic", "a view finds its rows below parents, which are rows of other views"),
    ("openapi", "operations have schemas, whose components belong to the document"),
    ("schema", "a serializer's fields have types, and a type may be another serializer"),
    ("view", "a page shows the answer of a view, and signing in is a view"),
];

/// Types that share a name: `twins` of one concept in different rows, or names that stay inside one file.
const TWINS: &str = include_str!("twins.txt");

/// The source files of the crate, by the path of their module.
struct Sources(BTreeMap<Module, File>);

impl Sources {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = BTreeMap::new();
        for path in below(&root) {
            let inside = path.strip_prefix(&root).expect("a path below the root").with_extension("");
            let mut module: Module = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if module.last().is_some_and(|last| last == "mod" || last == "lib") {
                module.pop();
            }
            let text = fs::read_to_string(&path).expect("a source file");
            files.insert(module, syn::parse_file(&text).expect("a file that compiles"));
        }
        assert!(files.len() > 100, "the test reads the wrong folder");
        Self(files)
    }

    /// The file that a path within the crate leads to, through re-exports.
    fn resolve(&self, path: &[String]) -> Module {
        let mut path = path.to_vec();
        for _ in 0..20 {
            let known = (0..=path.len()).rev().find(|end| self.0.contains_key(&path[..*end])).unwrap_or(0);
            let module = path[..known].to_vec();
            let Some(name) = path.get(known) else { return module };
            let uses = uses(&self.0[&module].items);
            let shown = uses.iter().find(|used| used.is_shown && used.name == *name);
            let Some(target) = shown.and_then(|used| within(&module, &used.path, 0)) else { return module };
            path = target.into_iter().chain(path.into_iter().skip(known + 1)).collect();
        }
        path
    }

    /// The modules that each module names, with the name.
    fn imports(&self) -> BTreeSet<(Module, Module, String)> {
        let mut found = BTreeSet::new();
        for (module, file) in &self.0 {
            let mut paths = Vec::new();
            collect(&file.items, 0, &mut paths);
            for (path, depth) in paths {
                let Some(path) = within(module, &path, depth) else { continue };
                let target = self.resolve(&path);
                if target != *module && !target.is_empty() {
                    found.insert((module.clone(), target, path.last().cloned().unwrap_or_default()));
                }
            }
        }
        assert!(found.len() > 1000, "only {} imports were found", found.len());
        found
    }
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

struct Use {
    path: Vec<String>,
    name: String,
    is_shown: bool,
}

fn uses(items: &[Item]) -> Vec<Use> {
    let mut found = Vec::new();
    for item in items {
        if let Item::Use(item) = item {
            leaves(&item.tree, &mut Vec::new(), !matches!(item.vis, Visibility::Inherited), &mut found);
        }
    }
    found
}

fn leaves(tree: &UseTree, above: &mut Vec<String>, is_shown: bool, found: &mut Vec<Use>) {
    match tree {
        UseTree::Path(path) => {
            above.push(path.ident.to_string());
            leaves(&path.tree, above, is_shown, found);
            above.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, above, is_shown, found)),
        UseTree::Glob(_) => found.push(Use { path: above.clone(), name: "*".to_owned(), is_shown }),
        UseTree::Name(_) | UseTree::Rename(_) => {
            let (last, name) = match tree {
                UseTree::Rename(rename) => (rename.ident.to_string(), rename.rename.to_string()),
                UseTree::Name(name) => (name.ident.to_string(), name.ident.to_string()),
                _ => return,
            };
            let mut path = above.clone();
            let name = if last == "self" { path.last().cloned().unwrap_or_default() } else { name };
            if last != "self" {
                path.push(last);
            }
            found.push(Use { path, name, is_shown });
        }
    }
}

/// The paths of a file that begin at the crate or a parent, with the number of modules in the file around each.
fn collect(items: &[Item], depth: usize, found: &mut Vec<(Vec<String>, usize)>) {
    found.extend(uses(items).into_iter().filter(|used| !used.is_shown || depth > 0).map(|used| (used.path, depth)));
    for item in items {
        match item {
            Item::Use(_) => {}
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    collect(items, depth + 1, found);
                }
            }
            item => paths(quote::ToTokens::to_token_stream(item), depth, found),
        }
    }
}

fn paths(tokens: TokenStream, depth: usize, found: &mut Vec<(Vec<String>, usize)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => paths(group.stream(), depth, found),
            TokenTree::Ident(first) if first == "crate" || first == "super" => {
                let mut path = vec![first.to_string()];
                while is_colon(at + 1) && is_colon(at + 2) {
                    let Some(TokenTree::Ident(next)) = tokens.get(at + 3) else { break };
                    path.push(next.to_string());
                    at += 3;
                }
                if path.len() > 1 {
                    found.push((path, depth));
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The path from the root of the crate; `None` for another crate's.
fn within(module: &[String], path: &[String], depth: usize) -> Option<Module> {
    let first = path.first()?;
    let supers = path.iter().take_while(|part| *part == "super").count();
    if first == "crate" {
        return Some(path[1..].to_vec());
    }
    if supers > 0 {
        let up = supers.checked_sub(depth)?;
        let base = &module[..module.len().checked_sub(up)?];
        return Some(base.iter().chain(&path[supers..]).cloned().collect());
    }
    let is_self = first == "self";
    (depth == 0).then(|| module.iter().chain(&path[usize::from(is_self)..]).cloned().collect())
}

/// The rows of the table, lowest first.
fn rows() -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md")).expect("the page");
    let cells = page.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn no_module_imports_a_row_above_its_own() {
    let rows = rows();
    let position: HashMap<&str, usize> = rows.iter().enumerate().map(|(at, row)| (row.as_str(), at)).collect();
    let mut wrong = BTreeSet::new();
    for (from, to, name) in Sources::read().imports() {
        let (Some(row), Some(other)) = (from.first(), to.first()) else { continue };
        match (position.get(row.as_str()), position.get(other.as_str())) {
            (Some(own), Some(other)) if other <= own => {}
            (Some(_), Some(_)) => {
                wrong.insert(format!("{} imports `{name}` of {}", from.join("::"), to.join("::")));
            }
            (None, _) => {
                wrong.insert(format!("`{row}` is not in the table"));
            }
            (_, None) => {
                wrong.insert(format!("`{other}` is not in the table"));
            }
        }
    }
    assert!(wrong.is_empty(), "against ARCHITECTURE.md:\n{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn files_of_a_row_import_each_other_in_one_direction() {
    let mut edges: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for (from, to, _) in Sources::read().imports() {
        if let ([row, one, ..], [other_row, other, ..]) = (from.as_slice(), to.as_slice())
            && row == other_row
            && one != other
        {
            edges.entry(row.clone()).or_default().insert((one.clone(), other.clone()));
        }
    }
    let mut circles = Vec::new();
    for (row, edges) in &edges {
        let reaches = |from: &str, to: &str| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
            while let Some(here) = next.pop() {
                for (_, there) in edges.iter().filter(|(one, _)| one == here) {
                    if there == to {
                        return true;
                    }
                    if seen.insert(there.as_str()) {
                        next.push(there);
                    }
                }
            }
            false
        };
        let files: BTreeSet<&str> = edges.iter().flat_map(|(one, other)| [one.as_str(), other.as_str()]).collect();
        let round: Vec<&str> = files.into_iter().filter(|file| reaches(file, file)).collect();
        let is_kept = CIRCLES.iter().any(|(kept, _)| kept == row);
        if round.is_empty() == is_kept {
            circles.push(format!(
                "{row}: {}",
                if is_kept { "the circle is gone: drop it here".into() } else { round.join(", ") }
            ));
        }
    }
    assert!(circles.is_empty(), "files import each other:\n{}", circles.join("\n"));
}

#[test]
fn one_name_means_one_type() {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, file) in Sources::read().0 {
        for item in &file.items {
            let name = match item {
                Item::Struct(item) => &item.ident,
                Item::Enum(item) => &item.ident,
                Item::Trait(item) => &item.ident,
                Item::Type(item) => &item.ident,
                _ => continue,
            };
            places.entry(name.to_string()).or_default().insert(module.join("::"));
        }
    }
    let allowed: BTreeSet<&str> = TWINS.lines().filter(|line| !line.starts_with('#')).collect();
    let found: BTreeSet<&str> =
        places.iter().filter(|(_, places)| places.len() > 1).map(|(name, _)| name.as_str()).collect();
    let new: Vec<String> = found.difference(&allowed).map(|name| format!("{name}: {:?}", places[*name])).collect();
    assert!(new.is_empty(), "rename one of each:\n{}", new.join("\n"));
    let gone: Vec<&&str> = allowed.difference(&found).collect();
    assert!(gone.is_empty(), "no longer twins, remove from twins.txt: {gone:?}");
}

#[test]
fn paths_go_up_one_module() {
    for path in below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&path).expect("a source file");
        assert!(!text.contains("super::super::"), "{} has `super::super::`: start at `crate::`", path.display());
    }
}
