//! Forms, converted to JSON by the fields of a serializer.
//!
//! A form consists of names and texts, so the schema decides what a name means, as
//! [`get_value`](https://www.django-rest-framework.org/api-guide/fields/) of each DRF field does. `tags=a&tags=b` and
//! `tags[0]=a` are a list, `point.x=1` is an object, `points[0]x=1` is a list of objects.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::RawInput;
use crate::formats::parsers::{Data, FormData};
use crate::schema::Schema;
use crate::schema::field::{FieldSchema, FieldShape, Standard};
use crate::values::ValueKind;

/// The data to validate: JSON, or a form.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// JSON.
    Json(&'a Json),
    /// The names and texts of a form.
    Form(&'a FormData),
}

impl<'a> From<&'a Json> for Input<'a> {
    fn from(json: &'a Json) -> Self {
        Self::Json(json)
    }
}

impl<'a> From<&'a Data> for Input<'a> {
    fn from(data: &'a Data) -> Self {
        match data {
            Data::Json(json) => Self::Json(json),
            Data::Form(form) => Self::Form(form),
        }
    }
}

impl<'a> Input<'a> {
    /// Returns the data in the form in which a serializer of this schema reads it.
    pub(crate) fn read(self, schema: &Schema, partial: bool) -> RawInput<'a> {
        match self {
            Self::Json(json) => RawInput::Whole(Cow::Borrowed(json), None),
            Self::Form(form) => RawInput::Whole(Cow::Owned(Names::of(form).object(schema, partial).into()), Some(form)),
        }
    }
}

/// The names and texts of a form, or of a part of it, in the order of the form.
struct Names<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Names<'a> {
    fn of(form: &'a FormData) -> Self {
        Self(form.texts().collect())
    }

    /// Returns the part whose names begin with the prefix, without the prefix.
    fn below(&self, prefix: &str) -> Self {
        Self(self.0.iter().filter_map(|(name, text)| Some((name.strip_prefix(prefix)?, *text))).collect())
    }

    fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        self.0.iter().filter(move |(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// A row of a list, with the key by which it is known.
    fn row(&self, schema: &Schema, partial: bool) -> Map<String, Json> {
        let mut row = self.object(schema, partial);
        for (_, key) in schema.key_fields().into_iter().filter(|(_, key)| key.read_only) {
            if let Some(text) = self.all(key.json_name).last().filter(|text| !text.is_empty()) {
                row.insert(key.json_name.to_owned(), text.into());
            }
        }
        row
    }

    fn object(&self, schema: &Schema, partial: bool) -> Map<String, Json> {
        let mut object = Map::new();
        for field in schema.fields.iter().filter(|field| !field.read_only && !field.hidden) {
            if let Some(value) = self.value(field, partial) {
                object.insert(field.json_name.to_owned(), value);
            }
        }
        // Unknown names are kept, so that a serializer that denies them can report them.
        let is_known = |name: &str| {
            schema.fields.iter().any(|field| {
                name.strip_prefix(field.json_name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
        };
        for (name, text) in self.0.iter().filter(|(name, _)| !is_known(name)) {
            object.insert((*name).to_owned(), (*text).into());
        }
        object
    }

    /// Returns the value that the form has for a field.
    fn value(&self, field: &FieldSchema, partial: bool) -> Option<Json> {
        if field.allow_null && self.is_said(field, "null") {
            return Some(Json::Null);
        }
        match &field.shape {
            FieldShape::Single(ValueKind::Bool)
                if field.choices.is_none() && self.all(field.json_name).next().is_none() =>
            {
                // A browser sends nothing for an unticked checkbox.
                let has_default =
                    field.arguments.default.is_some() || matches!(field.default, Some(Standard::Computed(_)));
                (!partial && !has_default).then(|| if field.allow_null { Json::Null } else { false.into() })
            }
            FieldShape::List(item) => self.list(field, item, partial),
            FieldShape::Multiple(_) => {
                let given: Vec<Json> = self.all(field.json_name).map(Json::from).collect();
                (!given.is_empty() || !partial || self.is_said(field, "")).then(|| given.into())
            }
            FieldShape::Map(_) => {
                let below = self.below(&format!("{}.", field.json_name));
                let is_there = !below.0.is_empty() || self.all(field.json_name).next().is_some();
                is_there.then(|| below.0.iter().map(|(name, text)| ((*name).to_owned(), Json::from(*text))).collect())
            }
            FieldShape::Nested(schema) => {
                let below = self.below(&format!("{}.", field.json_name));
                if below.0.is_empty() { None } else { Some(below.object(schema.get(), partial).into()) }
            }
            // JSON text, which the field parses later.
            FieldShape::Single(ValueKind::Json) => self.all(field.json_name).last().map(Json::from),
            _ => blank(field, self.all(field.json_name).last()?),
        }
    }

    /// Whether the form has `name[]`, which is a list without items where it has none, or `name[null]`.
    fn is_said(&self, field: &FieldSchema, word: &str) -> bool {
        let said = |name: &str| {
            name.strip_prefix(field.json_name)?.strip_prefix('[')?.strip_suffix(']').map(|said| said == word)
        };
        self.0.iter().any(|(name, _)| said(name) == Some(true))
    }

    /// Reads `name=a&name=b` or `name[1]=b&name[0]=a`, and for objects `name[0]x=1`.
    fn list(&self, field: &FieldSchema, item: &FieldSchema, partial: bool) -> Option<Json> {
        // An object cannot be a single text, so `points=…` is ignored.
        let is_nested = matches!(item.shape, FieldShape::Nested(_));
        let given: Vec<Json> = self.all(field.json_name).filter(|_| !is_nested).map(Json::from).collect();
        let is_related = matches!(item.shape, FieldShape::Related(_));
        // An empty string stands for an empty list of rows, which a form cannot express in another way.
        if is_related && given.iter().all(|value| value.as_str() == Some("")) && !given.is_empty() {
            return Some(Json::Array(Vec::new()));
        }
        if !given.is_empty() || is_related {
            return (!given.is_empty() || !partial || self.is_said(field, "")).then(|| given.into());
        }
        let mut items: BTreeMap<ItemIndex<'_>, Vec<(&str, &str)>> = BTreeMap::new();
        for (rest, text) in self.below(&format!("{}[", field.json_name)).0 {
            if let Some((index, rest)) = rest.split_once(']')
                && let Some(index) = ItemIndex::read(index)
            {
                items.entry(index).or_default().push((rest, text));
            }
        }
        if items.is_empty() {
            return self.is_said(field, "").then(|| Json::Array(Vec::new()));
        }
        let read = |texts: Vec<(&str, &str)>| match &item.shape {
            FieldShape::Nested(schema) => {
                let texts = texts.into_iter().map(|(name, text)| (name.strip_prefix('.').unwrap_or(name), text));
                Names(texts.collect()).row(schema.get(), partial).into()
            }
            _ => texts.last().map_or(Json::Null, |(_, text)| Json::from(*text)),
        };
        Some(items.into_values().map(read).collect())
    }
}

/// The index of a list's item, with any number of digits. Indexes are ordered as numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ItemIndex<'a> {
    digits: usize,
    number: &'a str,
}

impl<'a> ItemIndex<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let number = text.trim_start_matches('0');
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(Self { digits: number.len(), number })
    }
}

/// Reads an empty text: as empty if the field may be blank, as null if it may be null, as missing if it is not
/// required.
fn blank(field: &FieldSchema, text: &str) -> Option<Json> {
    if !text.is_empty() || field.allow_blank {
        return Some(text.into());
    }
    if field.allow_null {
        return Some(Json::Null);
    }
    field.required.then(|| text.into())
}
