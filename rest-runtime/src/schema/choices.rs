//! Choices: the values that a field accepts, where they are enumerated.

use sea_orm::Value;
use serde_json::Value as Json;

use super::arguments::Choice;
use super::types::Variants;
use crate::base::settings::Formats;
use crate::values::{Form, ValueKind, from_json, write_json};

#[derive(Debug)]
pub(crate) struct ChoiceValue {
    pub(crate) value: Value,
    /// The value as text, which is compared with the client's value whatever its JSON type.
    pub(crate) text: String,
    pub(crate) label: String,
    /// The variant of the Rust enumeration.
    pub(crate) variant: Option<String>,
}

/// Returns the choices in the field's arguments, or else those of its enumeration.
pub(crate) fn accepted(
    kind: &ValueKind,
    named: &[Choice],
    variants: Option<Variants>,
) -> Result<Option<Vec<ChoiceValue>>, String> {
    if named.is_empty() {
        let Some(variants) = variants else { return Ok(None) };
        let mut labels = variants.names.map(|names| names()).unwrap_or_default().into_iter();
        let values = (variants.values)().into_iter().zip((variants.rust_names)());
        let of_variant =
            |(value, variant)| ChoiceValue { variant: Some(variant), ..choice(value, labels.next(), capitalised) };
        return Ok(Some(values.map(of_variant).collect()));
    }
    let values =
        variants.map(|variants| (variants.values)().into_iter().zip((variants.rust_names)()).collect::<Vec<_>>());
    let read = |choice_of: &Choice| {
        let value = from_json(kind, &choice_of.value.to_json(), &[])
            .map_err(|detail| format!("has a choice that its type cannot hold: {}", detail.message))?;
        let variant = values.iter().flatten().find(|(known, _)| *known == value).map(|(_, variant)| variant.clone());
        Ok(ChoiceValue { variant, ..choice(value, choice_of.label.map(str::to_owned), str::to_owned) })
    };
    named.iter().map(read).collect::<Result<_, _>>().map(Some)
}

/// Makes choices of texts, for an enumeration that only the database defines.
pub(crate) fn of_texts(texts: &[String]) -> Vec<ChoiceValue> {
    texts.iter().map(|text| choice(text.as_str().into(), None, capitalised)).collect()
}

fn choice(value: Value, label: Option<String>, unnamed: fn(&str) -> String) -> ChoiceValue {
    let text = as_text(&shown(&value)).unwrap_or_default();
    let label = label.unwrap_or_else(|| unnamed(&text));
    ChoiceValue { value, text, label, variant: None }
}

impl ChoiceValue {
    pub(crate) fn shown(&self) -> Json {
        shown(&self.value)
    }
}

/// Returns a value as a response shows it, without a format of its own.
pub(crate) fn shown(value: &Value) -> Json {
    let mut text = Vec::new();
    write_json(value, &Form::default(), &Formats::FIRST, &mut text);
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Returns the text of a single JSON value.
pub(crate) fn as_text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        // As Python writes it, so that no text from a client matches a boolean by chance.
        Json::Bool(value) => Some(if *value { "True".to_owned() } else { "False".to_owned() }),
        _ => None,
    }
}

fn capitalised(text: &str) -> String {
    let spaced = text.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
