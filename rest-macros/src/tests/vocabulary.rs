//! The tables of names, and the names nearest to an unknown one.

use crate::diagnostics::{nearest, unknown};
use crate::vocabulary::{ACTIONS, FIELD_ARGUMENTS, HOOKS, SERIALIZER_ARGUMENTS, VIEW_ARGUMENTS, find, names};

#[test]
fn each_word_stands_once() {
    for table in
        [names(&ACTIONS), names(&HOOKS), names(&VIEW_ARGUMENTS), names(&SERIALIZER_ARGUMENTS), names(&FIELD_ARGUMENTS)]
    {
        for name in &table {
            assert_eq!(table.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
    }
}

#[test]
fn hooks_name_actions_and_arguments_that_there_are() {
    for hook in &HOOKS {
        for action in hook.needs {
            assert!(find(&ACTIONS, action).is_some(), "{} needs {action}", hook.name);
        }
        if let Some(argument) = hook.argument {
            assert!(find(&VIEW_ARGUMENTS, argument).is_some(), "{} does what {argument} does", hook.name);
        }
    }
}

#[test]
fn the_nearest_name() {
    let actions = names(&ACTIONS);
    for (word, expected) in [
        ("updaet", Some("update")),
        ("lst", Some("list")),
        ("partialupdate", Some("partial_update")),
        ("delete", None),
        ("publish", None),
    ] {
        assert_eq!(nearest(word, &actions), expected, "{word}");
    }
    assert_eq!(nearest("i", &["id"]), Some("id"));
}

#[test]
fn the_text_of_an_unknown_word() {
    assert_eq!(
        unknown("action", "updaet", &names(&ACTIONS)),
        "unknown action `updaet`; did you mean `update`? known actions: `list`, `create`, `bulk_create`, \
         `bulk_update`, `partial_bulk_update`, `bulk_destroy`, `retrieve`, `update`, `partial_update`, `destroy`"
    );
}

#[test]
fn a_long_list_is_cut_only_beside_a_nearest_name() {
    let hooks = names(&HOOKS);
    assert!(unknown("hook", "get_querset", &hooks).ends_with(", …"));
    assert!(unknown("hook", "colour", &hooks).ends_with("`perform_destroy`"));
}
