//! JSON as YAML 1.2, in blocks.

use std::fmt::Write as _;

use serde_json::Value;

/// The text of a value.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, &mut out);
    out
}

/// A value on lines of its own, this many levels deep.
fn block(value: &Value, level: usize, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                indent(level, out);
                out.push_str(&scalar(key));
                out.push(':');
                behind(value, level + 1, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                indent(level, out);
                out.push('-');
                behind(item, level + 1, out);
            }
        }
        other => {
            indent(level, out);
            out.push_str(&inline(other));
            out.push('\n');
        }
    }
}

/// A value behind its key or hyphen: on the same line where it has no parts.
fn behind(value: &Value, level: usize, out: &mut String) {
    let has_parts = match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if has_parts {
        out.push('\n');
        block(value, level, out);
    } else {
        out.push(' ');
        out.push_str(&inline(value));
        out.push('\n');
    }
}

fn indent(level: usize, out: &mut String) {
    // Writing to text cannot fail.
    let _ = write!(out, "{:width$}", "", width = level * 2);
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// A text: plain where no reader can take it for anything else, and otherwise as JSON writes it, which YAML reads.
fn scalar(text: &str) -> String {
    let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '$')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-/.{}$".contains(letter));
    let is_other = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if is_word && !text.starts_with('{') && !is_other.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        text.to_owned()
    } else {
        Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::text;

    #[test]
    fn blocks_are_indented_and_doubtful_texts_quoted() {
        let value = json!({
            "openapi": "3.1.0", "/a/{b}/": {"empty": {}, "none": [], "list": ["no", "a: b", {"x": null, "y": 1.5}]},
            "lines": "one\ntwo", "200": true,
        });
        let expected = "openapi: \"3.1.0\"\n/a/{b}/:\n  empty: {}\n  none: []\n  list:\n    - \"no\"\n    - \"a: b\"\n    -\n      \
                        x: null\n      \"y\": 1.5\nlines: \"one\\ntwo\"\n\"200\": true\n";
        assert_eq!(text(&value), expected);
    }
}
