//! The values that a field takes, where they are counted.

use sea_orm::Value;
use serde_json::Value as Json;

use super::types::Variants;
use crate::fields::Choice;
use crate::settings::Formats;
use crate::values::{Form, Kind, from_json, write_json};

/// One of the choices.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub(crate) value: Value,
    /// The value as a client may write it, whatever its JSON type.
    pub(crate) text: String,
    pub(crate) label: String,
    /// The variant of the Rust enumeration.
    pub(crate) variant: Option<String>,
}

/// The choices that a field names, or else those of its enumeration.
pub(crate) fn accepted(
    kind: &Kind,
    named: &[Choice],
    variants: Option<Variants>,
) -> Result<Option<Vec<Accepted>>, String> {
    if named.is_empty() {
        let Some(variants) = variants else { return Ok(None) };
        let mut labels = variants.names.map(|names| names()).unwrap_or_default().into_iter();
        let values = (variants.values)().into_iter().zip((variants.variants)());
        let of_variant =
            |(value, variant)| Accepted { variant: Some(variant), ..choice(value, labels.next(), capitalised) };
        return Ok(Some(values.map(of_variant).collect()));
    }
    let values =
        variants.map(|variants| (variants.values)().into_iter().zip((variants.variants)()).collect::<Vec<_>>());
    let read = |choice_of: &Choice| {
        let value = from_json(kind, &choice_of.value.to_json(), &[])
            .map_err(|detail| format!("has a choice that its type cannot hold: {}", detail.message))?;
        let variant = values.iter().flatten().find(|(known, _)| *known == value).map(|(_, variant)| variant.clone());
        Ok(Accepted { variant, ..choice(value, choice_of.label.map(str::to_owned), str::to_owned) })
    };
    named.iter().map(read).collect::<Result<_, _>>().map(Some)
}

/// The choices that these texts are.
pub(crate) fn of_texts(texts: &[String]) -> Vec<Accepted> {
    texts.iter().map(|text| choice(text.as_str().into(), None, capitalised)).collect()
}

/// A choice, and what it is called where nothing names it.
fn choice(value: Value, label: Option<String>, unnamed: fn(&str) -> String) -> Accepted {
    let text = as_text(&shown(&value)).unwrap_or_default();
    let label = label.unwrap_or_else(|| unnamed(&text));
    Accepted { value, text, label, variant: None }
}

impl Accepted {
    /// The value as an answer shows it.
    pub(crate) fn shown(&self) -> Json {
        shown(&self.value)
    }
}

/// A value as an answer shows it, without a form of its own.
pub(crate) fn shown(value: &Value) -> Json {
    let mut text = Vec::new();
    write_json(value, &Form::default(), &Formats::FIRST, &mut text);
    serde_json::from_slice(&text).unwrap_or_default()
}

/// The text of a single JSON value.
pub(crate) fn as_text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        // As Python writes it, so that no text of a client's stands for a truth value by chance.
        Json::Bool(value) => Some(if *value { "True".to_owned() } else { "False".to_owned() }),
        _ => None,
    }
}

fn capitalised(text: &str) -> String {
    let spaced = text.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
