//! Forms, as the JSON that a serializer's fields make of their texts.
//!
//! A form knows names and texts alone, so the schema says what a name means, as DRF's
//! [`get_value`](https://www.django-rest-framework.org/api-guide/fields/) of each field does: `tags=a&tags=b` and
//! `tags[0]=a` are a list, `point.x=1` is an object, `points[0]x=1` a list of objects.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::super::Schema;
use super::super::field::{FieldSchema, FieldShape, Standard};
use super::Given;
use crate::parsers::{Data, FormData};
use crate::values::Kind;

/// What is validated: JSON, or the data of a request.
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
    /// The data as a serializer of this schema reads it.
    pub(crate) fn read(self, schema: &Schema, partial: bool) -> Given<'a> {
        match self {
            Self::Json(json) => Given::Whole(Cow::Borrowed(json), None),
            Self::Form(form) => Given::Whole(Cow::Owned(Names::of(form).object(schema, partial).into()), Some(form)),
        }
    }
}

/// The texts of a form, or of a part of it: by name, in the order of the form.
struct Names<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Names<'a> {
    fn of(form: &'a FormData) -> Self {
        Self(form.texts().collect())
    }

    /// The part whose names begin so, without the beginning.
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
            if let Some(text) = self.all(key.name).last().filter(|text| !text.is_empty()) {
                row.insert(key.name.to_owned(), text.into());
            }
        }
        row
    }

    fn object(&self, schema: &Schema, partial: bool) -> Map<String, Json> {
        let mut object = Map::new();
        for field in schema.fields.iter().filter(|field| !field.read_only && !field.hidden) {
            if let Some(value) = self.value(field, partial) {
                object.insert(field.name.to_owned(), value);
            }
        }
        // What is no field stays, so that a serializer which refuses it sees it.
        let is_known = |name: &str| {
            schema.fields.iter().any(|field| {
                name.strip_prefix(field.name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
        };
        for (name, text) in self.0.iter().filter(|(name, _)| !is_known(name)) {
            object.insert((*name).to_owned(), (*text).into());
        }
        object
    }

    /// What the form says of a field.
    fn value(&self, field: &FieldSchema, partial: bool) -> Option<Json> {
        if field.allow_null && self.is_said(field, "null") {
            return Some(Json::Null);
        }
        match &field.shape {
            FieldShape::Single(Kind::Bool) if field.choices.is_none() && self.all(field.name).next().is_none() => {
                // A browser sends nothing for a box that is not ticked.
                let has_default =
                    field.arguments.default.is_some() || matches!(field.default, Some(Standard::Computed(_)));
                (!partial && !has_default).then(|| if field.allow_null { Json::Null } else { false.into() })
            }
            FieldShape::List(item) => self.list(field, item, partial),
            FieldShape::Multiple(_) => {
                let given: Vec<Json> = self.all(field.name).map(Json::from).collect();
                (!given.is_empty() || !partial || self.is_said(field, "")).then(|| given.into())
            }
            FieldShape::Map(_) => {
                let below = self.below(&format!("{}.", field.name));
                let is_there = !below.0.is_empty() || self.all(field.name).next().is_some();
                is_there.then(|| below.0.iter().map(|(name, text)| ((*name).to_owned(), Json::from(*text))).collect())
            }
            FieldShape::Nested(schema) => {
                let below = self.below(&format!("{}.", field.name));
                if below.0.is_empty() { None } else { Some(below.object(schema.get(), partial).into()) }
            }
            // A text of JSON, which the field reads.
            FieldShape::Single(Kind::Json) => self.all(field.name).last().map(Json::from),
            _ => blank(field, self.all(field.name).last()?),
        }
    }

    /// Whether the form has `name[]`, which is a list without items where it has none, or `name[null]`.
    fn is_said(&self, field: &FieldSchema, word: &str) -> bool {
        let said =
            |name: &str| name.strip_prefix(field.name)?.strip_prefix('[')?.strip_suffix(']').map(|said| said == word);
        self.0.iter().any(|(name, _)| said(name) == Some(true))
    }

    /// `name=a&name=b`, or `name[1]=b&name[0]=a`; of objects, `name[0]x=1`.
    fn list(&self, field: &FieldSchema, item: &FieldSchema, partial: bool) -> Option<Json> {
        // An object is no text, so `points=…` says nothing of them.
        let is_nested = matches!(item.shape, FieldShape::Nested(_));
        let given: Vec<Json> = self.all(field.name).filter(|_| !is_nested).map(Json::from).collect();
        let is_related = matches!(item.shape, FieldShape::Related(_));
        // A list of rows that is empty on purpose: a form has no other way to say so.
        if is_related && given.iter().all(|value| value.as_str() == Some("")) && !given.is_empty() {
            return Some(Json::Array(Vec::new()));
        }
        if !given.is_empty() || is_related {
            return (!given.is_empty() || !partial || self.is_said(field, "")).then(|| given.into());
        }
        let mut items: BTreeMap<Index<'_>, Vec<(&str, &str)>> = BTreeMap::new();
        for (rest, text) in self.below(&format!("{}[", field.name)).0 {
            if let Some((index, rest)) = rest.split_once(']')
                && let Some(index) = Index::read(index)
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

/// The number of a list's item, which may have any number of digits: the items are in the order of theirs.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Index<'a> {
    digits: usize,
    number: &'a str,
}

impl<'a> Index<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let number = text.trim_start_matches('0');
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(Self { digits: number.len(), number })
    }
}

/// Empty text: null where that may be, nothing where nothing need be given, unless the text may be empty.
fn blank(field: &FieldSchema, text: &str) -> Option<Json> {
    if !text.is_empty() || field.allow_blank {
        return Some(text.into());
    }
    if field.allow_null {
        return Some(Json::Null);
    }
    field.required.then(|| text.into())
}
