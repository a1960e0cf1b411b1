//! JSON that keeps all digits of its numbers and the order of its keys.

use std::fmt;
use std::ops::Index;

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// With its original digits.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses a text; panics if it is not JSON.
    pub fn read(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|| panic!("no JSON: {text}"))
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let value = value(&mut rest)?;
        rest.trim_start().is_empty().then_some(value)
    }

    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            other => panic!("no text: {other}"),
        }
    }

    /// The items of a list; empty for other values.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The members of an object; empty for other values.
    pub fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }
}

/// A member, or null if there is none.
impl Index<&str> for Json {
    type Output = Json;

    fn index(&self, key: &str) -> &Json {
        self.get(key).unwrap_or(&Self::Null)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &String| serde_json::Value::from(text.as_str()).to_string();
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|(key, value)| format!("{}: {value}", quoted(key))).collect();
                write!(f, "{{{}}}", members.join(", "))
            }
        }
    }
}

/// Parses a value at the front of the text.
fn value(rest: &mut &str) -> Option<Json> {
    *rest = rest.trim_start();
    Some(match rest.chars().next()? {
        '{' => {
            let mut object: Vec<(String, Json)> = Vec::new();
            each(rest, '}', |rest| {
                let key = string(rest)?;
                sign(rest, ':')?;
                let value = value(rest)?;
                // Of equal keys, the last one counts.
                object.retain(|(known, _)| *known != key);
                object.push((key, value));
                Some(())
            })?;
            Json::Object(object)
        }
        '[' => {
            let mut items = Vec::new();
            each(rest, ']', |rest| {
                items.push(value(rest)?);
                Some(())
            })?;
            Json::List(items)
        }
        '"' => Json::Text(string(rest)?),
        _ => {
            let end = rest.find(|c: char| ",]}".contains(c) || c.is_whitespace()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            *rest = after;
            match word {
                "null" => Json::Null,
                "true" | "false" => Json::Bool(word == "true"),
                number => number.parse::<f64>().ok().map(|_| Json::Number(number.to_owned()))?,
            }
        }
    })
}

/// Parses items between brackets, separated by commas.
fn each(rest: &mut &str, end: char, mut take: impl FnMut(&mut &str) -> Option<()>) -> Option<()> {
    *rest = rest[1..].trim_start();
    if sign(rest, end).is_some() {
        return Some(());
    }
    loop {
        take(rest)?;
        if sign(rest, end).is_some() {
            return Some(());
        }
        sign(rest, ',')?;
    }
}

fn sign(rest: &mut &str, sign: char) -> Option<()> {
    *rest = rest.trim_start().strip_prefix(sign)?;
    Some(())
}

fn string(rest: &mut &str) -> Option<String> {
    *rest = rest.trim_start();
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    let (text, after) = rest.split_at(end?.0 + 1);
    *rest = after;
    serde_json::from_str(text).ok()
}
