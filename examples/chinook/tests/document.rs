//! The committed document of the API.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{env, fs, path::Path, process::Command};

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_chinook")).args(arguments).env_clear().output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// `BLESS=1 cargo test -p chinook` writes the file; a pull request shows what becomes of the API.
#[test]
fn the_program_prints_the_committed_document() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let printed = printed(&["openapi"]);
    if env::var_os("BLESS").is_some() {
        fs::write(&file, &printed).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap();
    assert!(printed == committed, "openapi.json is not what the program prints: run BLESS=1 cargo test -p chinook");
}

#[test]
fn two_runs_print_the_same_bytes_and_the_older_version_is_another_document() {
    let older = printed(&["openapi", "--openapi", "3.0"]);
    assert_eq!(older, printed(&["openapi", "--openapi", "3.0"]));
    let document: serde_json::Value = serde_json::from_str(&older).unwrap();
    assert_eq!(document["openapi"], "3.0.3");
    assert_eq!(document["components"]["schemas"]["Track"]["properties"]["album"]["nullable"], true);
}

#[test]
fn a_word_that_is_no_command_is_told() {
    let output = Command::new(env!("CARGO_BIN_EXE_chinook")).args(["openapi", "--openapi", "2.0"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("3.0 and 3.1"));
}
