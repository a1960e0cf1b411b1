//! The words in which policies and actions describe themselves to documents about the API.

use std::borrow::Cow;

use serde_json::{Value, json};

/// A query parameter, header or cookie that a policy reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name.
    pub name: Cow<'static, str>,
    /// Where it stands: `query`, `header` or `cookie`.
    pub place: &'static str,
    /// The JSON Schema of its values.
    pub schema: Value,
    /// A sentence for people.
    pub description: Option<Cow<'static, str>>,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Whether a list is one text with commas; otherwise each item is a parameter of its own.
    pub commas: bool,
}

impl Parameter {
    /// A query parameter with values of this JSON Schema.
    pub fn query(name: impl Into<Cow<'static, str>>, schema: Value) -> Self {
        Self { name: name.into(), place: "query", schema, description: None, required: false, commas: false }
    }

    /// A query parameter of any text.
    pub fn text(name: impl Into<Cow<'static, str>>) -> Self {
        Self::query(name, json!({"type": "string"}))
    }

    /// A query parameter of whole numbers from this one on.
    pub fn number(name: impl Into<Cow<'static, str>>, least: u32) -> Self {
        Self::query(name, json!({"type": "integer", "minimum": least}))
    }

    /// A header of any text.
    pub fn header(name: impl Into<Cow<'static, str>>) -> Self {
        Self { place: "header", ..Self::text(name) }
    }

    /// With this sentence for people.
    #[must_use]
    pub fn description(self, description: impl Into<Cow<'static, str>>) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// A request without it is refused.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// A list of values of this JSON Schema, one text with commas.
    pub fn list(name: impl Into<Cow<'static, str>>, item: &Value) -> Self {
        Self { commas: true, ..Self::query(name, json!({"type": "array", "items": item})) }
    }
}

/// A way in which a request says who sends it: an OpenAPI security scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityScheme {
    /// The name of the scheme in the document.
    pub name: Cow<'static, str>,
    /// The scheme as OpenAPI has it: `{"type": "http", "scheme": "basic"}` for example.
    pub scheme: Value,
}

impl SecurityScheme {
    /// A scheme of this name.
    pub fn new(name: impl Into<Cow<'static, str>>, scheme: Value) -> Self {
        Self { name: name.into(), scheme }
    }

    /// A header or a cookie that holds a key.
    pub fn key(name: impl Into<Cow<'static, str>>, place: &str, key: &str) -> Self {
        Self::new(name, json!({"type": "apiKey", "in": place, "name": key}))
    }
}

/// Who passes a permission, before the row is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Every request passes.
    Everyone,
    /// Some requests pass, perhaps also those of clients that are not signed in.
    Some,
    /// No request of a client that is not signed in passes.
    SignedIn,
}

impl Access {
    /// Who passes both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }

    /// Who passes one of them.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Everyone, _) | (_, Self::Everyone) => Self::Everyone,
            (Self::SignedIn, Self::SignedIn) => Self::SignedIn,
            _ => Self::Some,
        }
    }
}
