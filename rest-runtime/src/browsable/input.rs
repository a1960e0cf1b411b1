//! The inputs of a form: one a field, by what is known of the field.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::bar;
use super::form::indented;
use crate::http::request::Request;
use crate::schema::arguments::info::{FieldInfo, FieldKind, RelationStyle};

/// From how many values on a list is one text with a line a value.
const MANY: usize = 40;

/// Names and texts as a browser sends them.
pub(super) type Pairs = Vec<(String, String)>;

/// An input, or several of them that belong to one field.
#[derive(Debug, Default, Serialize)]
pub(super) struct Input {
    id: String,
    name: String,
    label: String,
    /// What the template makes of it.
    kind: &'static str,
    /// The type of a plain input.
    type_name: &'static str,
    help: Vec<String>,
    required: bool,
    value: String,
    checked: bool,
    options: Vec<Choice>,
    /// Attributes with their values.
    attributes: Vec<(&'static str, String)>,
    errors: Vec<String>,
    /// A name and a text that are sent in any case, before the input's own.
    companion: Option<(String, String)>,
    /// Whether empty texts of this name say nothing.
    skips_blank: bool,
    /// What makes the value null, and whether it is.
    null: Option<(String, bool)>,
    /// The untouched texts of an object that need not be there, as JSON.
    spare: Option<String>,
    inputs: Vec<Input>,
    rows: Vec<Row>,
    related: Option<Related>,
}

/// One of the values of a field.
#[derive(Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
    selected: bool,
}

/// One of the rows of a list of objects.
#[derive(Debug, Serialize)]
struct Row {
    /// What the names of its inputs begin with.
    prefix: String,
    inputs: Vec<Input>,
    /// The untouched texts of a row that is there to be filled, as JSON.
    spare: Option<String>,
}

/// Where the rows are that a field may name.
#[derive(Clone, Debug, Serialize)]
struct Related {
    /// The list of them, by the view that shows them.
    url: String,
    /// The parameter of a search.
    search: String,
    /// The field of a row by which it is named.
    key: String,
    /// What the rows are called.
    name: String,
}

/// What the inputs of a form are made with.
pub(super) struct Inputs<'a> {
    pub(super) request: &'a Request,
    /// What the ids of the form begin with.
    pub(super) id: &'a str,
    /// The row that is changed.
    pub(super) row: Option<&'a Value>,
}

impl Inputs<'_> {
    /// The inputs of these fields. Their names begin with `prefix`, their texts are those of `pairs`.
    pub(super) fn of(
        &self,
        fields: &[FieldInfo],
        prefix: &str,
        pairs: &[(String, String)],
        errors: Option<&Value>,
    ) -> Vec<Input> {
        let keys = fields.iter().filter(|field| field.read_only && field.primary_key && prefix.ends_with(']'));
        let keys = keys.filter_map(|key| {
            let name = format!("{prefix}{}", key.name);
            let value = (*texts(pairs, &name).last()?).to_owned();
            Some(Input { kind: "hidden", name, value, ..Input::default() })
        });
        let taken = fields.iter().filter(|field| !field.read_only).map(|field| {
            let errors = errors.and_then(|errors| errors.get(&field.name));
            self.input(field, &format!("{prefix}{}", field.name), pairs, errors)
        });
        // The rows of a list are known by their keys, which nobody changes.
        keys.chain(taken).collect()
    }

    fn input(&self, field: &FieldInfo, name: &str, pairs: &[(String, String)], errors: Option<&Value>) -> Input {
        let mut input = self.base(field, name);
        let texts = texts(pairs, name);
        let is_null = |is_empty: bool| field.allow_null && is_empty;
        input.errors = errors.map(messages).unwrap_or_default();
        if let Some(choices) = &field.choices {
            return chosen(input, field, choices, &texts);
        }
        match field.kind {
            FieldKind::List => {
                let Some(child) = field.child.as_deref() else { return note(input) };
                input.companion = Some((format!("{name}[]"), String::new()));
                if field.allow_null {
                    let is_there = pairs.iter().any(|(known, _)| known.starts_with(&format!("{name}[")));
                    input.null = Some((format!("{name}[null]"), texts.is_empty() && !is_there && self.row.is_some()));
                }
                match (child.kind, child.children.as_deref()) {
                    (FieldKind::Object, Some(children)) => {
                        input.rows = self.rows(children, name, pairs, errors);
                        Input { kind: "rows", ..input }
                    }
                    (FieldKind::Object | FieldKind::List | FieldKind::Map | FieldKind::File | FieldKind::Image, _) => {
                        note(input)
                    }
                    _ => self.values(input, field, child, name, &texts, errors),
                }
            }
            FieldKind::Map => {
                let is_plain = field
                    .child
                    .as_deref()
                    .is_some_and(|child| !matches!(child.kind, FieldKind::Object | FieldKind::List | FieldKind::Map));
                if !is_plain {
                    return note(input);
                }
                let below = format!("{name}.");
                let entries = pairs.iter().filter_map(|(known, text)| Some((known.strip_prefix(&below)?, text)));
                let mut rows: Vec<Row> = entries.map(|(key, text)| self.entry(name, key, text, false)).collect();
                input.null = field.allow_null.then(|| (format!("{name}[null]"), rows.is_empty() && self.row.is_some()));
                rows.push(self.entry(name, "", "", true));
                for (at, row) in rows.iter_mut().enumerate() {
                    for entry in &mut row.inputs {
                        entry.id = format!("{}-{at}", entry.id);
                    }
                }
                input.errors.extend(errors.and_then(Value::as_object).into_iter().flatten().flat_map(
                    |(key, errors)| errors_below(errors).into_iter().map(move |message| format!("{key}: {message}")),
                ));
                Input { kind: "map", rows, companion: Some((name.to_owned(), String::new())), ..input }
            }
            FieldKind::Object => {
                let Some(children) = field.children.as_deref() else { return note(input) };
                let inputs = self.of(children, &format!("{name}."), pairs, errors.filter(|errors| errors.is_object()));
                let is_there = pairs.iter().any(|(known, _)| known.starts_with(&format!("{name}.")));
                // Untouched, an object that need not be there is not there.
                let spare = (!field.required && !is_there).then(|| as_json(&sent(&inputs)));
                let null = (field.allow_null && is_there).then(|| (format!("{name}[null]"), false));
                Input { kind: "object", inputs, spare, null, ..input }
            }
            FieldKind::Boolean if field.allow_null => {
                let value = texts.last().copied().unwrap_or_default();
                input.options = [("", "unknown"), ("true", "yes"), ("false", "no")]
                    .map(|(option, label)| Choice::new(option, label, value == option))
                    .into();
                Input { kind: "select", ..input }
            }
            FieldKind::Boolean => Input {
                kind: "checkbox",
                checked: texts.last().is_some_and(|text| ["true", "on", "1"].contains(text)),
                value: "true".to_owned(),
                companion: Some((name.to_owned(), "false".to_owned())),
                ..input
            },
            FieldKind::File | FieldKind::Image => {
                if field.kind == FieldKind::Image {
                    input.attributes.push(("accept", "image/*".to_owned()));
                }
                let now = self.row.and_then(|row| row.get(name)).and_then(Value::as_str);
                input.help.extend(now.map(|now| format!("Now: {now}. Without a new file it stays.")));
                input.null = now.filter(|_| field.allow_null).map(|_| (format!("{name}[null]"), false));
                Input { kind: "input", type_name: "file", skips_blank: true, ..input }
            }
            _ => {
                let value = texts.last().copied().unwrap_or_default();
                if field.kind == FieldKind::Any && field.relation.is_none() {
                    input.skips_blank = true;
                }
                if field.allow_null && (field.allow_blank || field.kind == FieldKind::Any) && field.relation.is_none() {
                    input.null = Some((format!("{name}[null]"), is_null(texts.is_empty()) && self.row.is_some()));
                }
                self.single(input, field, value)
            }
        }
    }

    fn base(&self, field: &FieldInfo, name: &str) -> Input {
        let letters = name.chars().map(|letter| if letter.is_alphanumeric() || letter == '_' { letter } else { '-' });
        let mut help: Vec<String> = field.help_text.clone().into_iter().collect();
        help.extend(field.pattern.map(|pattern| format!("It has to match {pattern}.")));
        Input {
            id: format!("{}-{}", self.id, letters.collect::<String>()),
            name: name.to_owned(),
            label: field.label.clone().unwrap_or_else(|| field.name.clone()),
            required: field.required && !field.allow_blank,
            help,
            ..Input::default()
        }
    }

    /// A field with one text.
    fn single(&self, mut input: Input, field: &FieldInfo, value: &str) -> Input {
        value.clone_into(&mut input.value);
        for (name, limit) in [("minlength", field.min_length), ("maxlength", field.max_length)] {
            input.attributes.extend(limit.map(|limit| (name, limit.to_string())));
        }
        input.related = self.related(field);
        if input.related.is_some() {
            return Input { kind: "key", type_name: "text", ..input };
        }
        let is_lines = value.contains(['\n', '\r']);
        let is_number = value.is_empty() || value.parse::<f64>().is_ok_and(f64::is_finite);
        let type_name = match field.kind {
            FieldKind::Any => {
                input.help.push("JSON.".to_owned());
                return Input { kind: "textarea", ..input };
            }
            FieldKind::String if is_lines || field.max_length.is_none_or(|most| most > 255) => {
                return Input { kind: "textarea", ..input };
            }
            FieldKind::Integer | FieldKind::Float | FieldKind::Decimal if is_number => "number",
            FieldKind::Email => "email",
            FieldKind::Url => "url",
            FieldKind::Date if field.format.is_none() && is_date(value) => "date",
            FieldKind::Time if field.format.is_none() && is_time(value) => "time",
            FieldKind::DateTime if field.format.is_none() && is_local_time(value) => "datetime-local",
            FieldKind::String if field.write_only && field.name.contains("password") => "password",
            _ => "text",
        };
        match type_name {
            // What was entered once is no part of a page.
            "password" => input.value.clear(),
            "number" => {
                input.attributes.retain(|(name, _)| !name.ends_with("length"));
                for (name, limit) in [("min", &field.min_value), ("max", &field.max_value)] {
                    let limit = limit.as_ref().filter(|limit| limit.is_number());
                    input.attributes.extend(limit.map(|limit| (name, limit.to_string())));
                }
                let step = match (field.kind, field.decimal_places) {
                    (FieldKind::Integer, _) | (FieldKind::Decimal, Some(0)) => "1".to_owned(),
                    (FieldKind::Decimal, Some(places @ 1..=12)) => {
                        format!("0.{}1", "0".repeat(usize::try_from(places).unwrap_or(1) - 1))
                    }
                    _ => "any".to_owned(),
                };
                input.attributes.push(("step", step));
            }
            // Browsers leave the seconds out where they are told of none.
            "time" | "datetime-local" => input.attributes.push(("step", "1".to_owned())),
            "text" => {
                let form = match field.kind {
                    FieldKind::DateTime => Some("2001-02-03T04:05:06Z"),
                    FieldKind::Duration => Some("1 02:03:04"),
                    FieldKind::Uuid => Some("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
                    FieldKind::Bytes => Some("base64"),
                    _ => None,
                };
                input.attributes.extend(form.map(|form| ("placeholder", form.to_owned())));
            }
            _ => {}
        }
        if field.kind == FieldKind::Slug {
            input.help.push("Letters, digits, underscores and hyphens.".to_owned());
        }
        Input { kind: "input", type_name, ..input }
    }

    /// A list of single values, with room for one more.
    fn values(
        &self,
        mut input: Input,
        field: &FieldInfo,
        child: &FieldInfo,
        name: &str,
        texts: &[&str],
        errors: Option<&Value>,
    ) -> Input {
        input.related = self.related(field);
        input.skips_blank = true;
        let given: Vec<&str> = texts.iter().copied().filter(|text| !text.is_empty()).collect();
        if given.len() > MANY {
            input.help.push("One value a line.".to_owned());
            input.name = format!("_lines:{name}");
            return Input { kind: "textarea", value: given.join("\n"), skips_blank: false, ..input };
        }
        let one = |at: usize, text: &str| {
            let mut one = self.single(self.base(child, name), child, text);
            one.id = format!("{}-{at}", input.id);
            one.label = format!("{} {}", input.label, at + 1);
            one.required = false;
            one.help.clear();
            one.related.clone_from(&input.related);
            if one.related.is_some() {
                (one.kind, one.type_name) = ("key", "text");
            }
            if one.kind == "textarea" {
                (one.kind, one.type_name) = ("input", "text");
            }
            let of_item = errors.and_then(|errors| of_item(errors, at)).filter(|errors| !errors.is_string());
            one.errors = of_item.map(errors_below).unwrap_or_default();
            one
        };
        let mut inputs: Vec<Input> = given.iter().enumerate().map(|(at, text)| one(at, text)).collect();
        inputs.push(one(given.len(), ""));
        Input { kind: "values", inputs, ..input }
    }

    /// A list of objects, with room for one more.
    fn rows(&self, children: &[FieldInfo], name: &str, pairs: &[(String, String)], errors: Option<&Value>) -> Vec<Row> {
        let below = format!("{name}[");
        let mut by_index: BTreeMap<usize, Pairs> = BTreeMap::new();
        for (known, text) in pairs {
            let Some((index, rest)) = known.strip_prefix(&below).and_then(|rest| rest.split_once(']')) else {
                continue;
            };
            if let Ok(index) = index.parse() {
                let rest = rest.strip_prefix('.').unwrap_or(rest);
                by_index.entry(index).or_default().push((rest.to_owned(), text.clone()));
            }
        }
        let row = |at: usize, texts: &[(String, String)], is_spare: bool| {
            let prefix = format!("{name}[{at}]");
            let texts: Pairs = texts.iter().map(|(rest, text)| (format!("{prefix}{rest}"), text.clone())).collect();
            let errors = errors.and_then(|errors| of_item(errors, at)).filter(|errors| errors.is_object());
            let inputs = self.of(children, &prefix, &texts, errors);
            let spare = is_spare.then(|| as_json(&sent(&inputs)));
            Row { prefix, inputs, spare }
        };
        let count = by_index.len();
        let given = by_index.into_values().enumerate().map(|(at, texts)| row(at, &texts, false));
        let mut rows: Vec<Row> = given.collect();
        let writable: Vec<FieldInfo> = children.iter().filter(|child| !child.read_only).cloned().collect();
        rows.push(row(count, &flat(&writable, None), true));
        rows
    }

    /// A key and a value of a map.
    fn entry(&self, name: &str, key: &str, text: &str, is_spare: bool) -> Row {
        let part = |of: &str, label: &str, value: &str| Input {
            id: format!("{}-{}-{of}", self.id, name.replace(['.', '[', ']'], "-")),
            name: format!("_{of}:{name}"),
            label: label.to_owned(),
            kind: "input",
            type_name: "text",
            value: value.to_owned(),
            ..Input::default()
        };
        let inputs = vec![part("key", "Key", key), part("value", "Value", text)];
        Row { prefix: String::new(), inputs, spare: is_spare.then(String::new) }
    }

    /// Where the rows are that the field may name.
    fn related(&self, field: &FieldInfo) -> Option<Related> {
        let relation = field.relation.as_ref()?;
        if !matches!(relation.style, RelationStyle::Key | RelationStyle::Slug | RelationStyle::Url) {
            return None;
        }
        let (url, name) = bar::list_of(self.request, relation.table)?;
        let key = match relation.style {
            RelationStyle::Url => self.request.settings().url_field_name.to_string(),
            _ => relation.column?.to_owned(),
        };
        Some(Related { url, search: self.request.settings().search_param.to_string(), key, name })
    }
}

impl Choice {
    fn new(value: impl Into<String>, label: impl Into<String>, selected: bool) -> Self {
        Self { value: value.into(), label: label.into(), selected }
    }
}

/// A field that takes some values only.
fn chosen(
    input: Input,
    field: &FieldInfo,
    choices: &[crate::schema::arguments::info::ChoiceInfo],
    texts: &[&str],
) -> Input {
    let many = field.kind == FieldKind::List;
    let is_chosen = |value: &str| if many { texts.contains(&value) } else { texts.last() == Some(&value) };
    let mut options: Vec<Choice> = choices
        .iter()
        .filter(|choice| !choice.value.is_null())
        .map(|choice| {
            let value = text_of(&choice.value);
            Choice { selected: is_chosen(&value), label: choice.label.clone(), value }
        })
        .collect();
    if many {
        let companion = Some((format!("{}[]", input.name), String::new()));
        return Input { kind: "checkboxes", options, companion, ..input };
    }
    let has_blank = options.iter().any(|option| option.value.is_empty());
    let is_one_of = options.iter().any(|option| option.selected);
    if !has_blank && (field.allow_null || field.allow_blank || !field.required || !is_one_of) {
        options.insert(0, Choice::new("", "—", !is_one_of));
    }
    // What was sent and is no choice is shown as it was.
    if let Some(text) = texts.last().filter(|text| !text.is_empty() && !is_one_of) {
        options.push(Choice::new(*text, *text, true));
        if let Some(first) = options.first_mut() {
            first.selected = false;
        }
    }
    Input { kind: "select", options, ..input }
}

/// A field for which forms have no names.
fn note(input: Input) -> Input {
    Input { kind: "note", companion: None, ..input }
}

/// What is wrong with one of the items of a list.
fn of_item(errors: &Value, at: usize) -> Option<&Value> {
    errors.get(at.to_string()).or_else(|| errors.get(at))
}

fn texts<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    pairs.iter().filter(|(known, _)| known == name).map(|(_, text)| text.as_str()).collect()
}

fn is_date(value: &str) -> bool {
    value.is_empty() || chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok()
}

fn is_time(value: &str) -> bool {
    value.is_empty() || (value.len() <= 8 && chrono::NaiveTime::parse_from_str(value, "%H:%M:%S").is_ok())
}

fn is_local_time(value: &str) -> bool {
    value.is_empty() || (value.len() == 19 && chrono::NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M:%S").is_ok())
}

fn as_json(pairs: &Pairs) -> String {
    serde_json::to_string(pairs).unwrap_or_default()
}

/// A value as a form has it.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A row, or the defaults of a new one, as the names and texts of a form.
pub(super) fn flat(fields: &[FieldInfo], row: Option<&Value>) -> Pairs {
    let mut pairs = Vec::new();
    for field in fields.iter().filter(|field| !field.read_only) {
        let value = match row {
            Some(row) => row.get(&field.name),
            None => field.default.as_ref(),
        };
        if let Some(value) = value {
            add_flat(field, &field.name, value, &mut pairs);
        }
    }
    pairs
}

fn add_flat(field: &FieldInfo, name: &str, value: &Value, pairs: &mut Pairs) {
    if field.kind == FieldKind::Any && field.relation.is_none() && field.choices.is_none() {
        if !value.is_null() {
            pairs.push((name.to_owned(), indented(value)));
        }
        return;
    }
    match (field.kind, value) {
        // A null of its own is told apart from an empty text, and files do not come back.
        (_, Value::Null) | (FieldKind::File | FieldKind::Image, _) => {}
        (FieldKind::List, Value::Array(items)) => {
            let children = field.child.as_deref().and_then(|child| child.children.as_deref());
            for (at, item) in items.iter().enumerate() {
                match children {
                    Some(children) => add_object(children, &format!("{name}[{at}]"), item, pairs),
                    None => pairs.push((name.to_owned(), text_of(item))),
                }
            }
        }
        (FieldKind::Map, Value::Object(entries)) => {
            pairs.extend(entries.iter().map(|(key, value)| (format!("{name}.{key}"), text_of(value))));
        }
        (FieldKind::Object, Value::Object(_)) => {
            add_object(field.children.as_deref().unwrap_or_default(), &format!("{name}."), value, pairs);
        }
        (_, value) => pairs.push((name.to_owned(), text_of(value))),
    }
}

fn add_object(children: &[FieldInfo], prefix: &str, value: &Value, pairs: &mut Pairs) {
    let is_row = prefix.ends_with(']');
    for child in children.iter().filter(|child| !child.read_only || (is_row && child.primary_key)) {
        if let Some(value) = value.get(&child.name) {
            add_flat(child, &format!("{prefix}{}", child.name), value, pairs);
        }
    }
}

/// What a browser sends of these inputs, as long as they are untouched.
pub(super) fn sent(inputs: &[Input]) -> Pairs {
    let mut pairs = Vec::new();
    add_sent(inputs, &mut pairs);
    pairs
}

fn add_sent(inputs: &[Input], pairs: &mut Pairs) {
    for input in inputs {
        pairs.extend(input.companion.clone());
        match input.kind {
            "note" => {}
            "object" | "values" => add_sent(&input.inputs, pairs),
            "rows" | "map" => input.rows.iter().for_each(|row| add_sent(&row.inputs, pairs)),
            "checkbox" => pairs.extend(input.checked.then(|| (input.name.clone(), input.value.clone()))),
            "checkboxes" => {
                let chosen = input.options.iter().filter(|option| option.selected);
                pairs.extend(chosen.map(|option| (input.name.clone(), option.value.clone())));
            }
            "select" => {
                let chosen = input.options.iter().find(|option| option.selected).or(input.options.first());
                pairs.extend(chosen.map(|option| (input.name.clone(), option.value.clone())));
            }
            _ => pairs.push((input.name.clone(), input.value.clone())),
        }
        if let Some((name, true)) = &input.null {
            pairs.push((name.clone(), "true".to_owned()));
        }
    }
}

/// The messages of one field.
pub(super) fn messages(errors: &Value) -> Vec<String> {
    match errors {
        Value::String(message) => vec![message.clone()],
        Value::Array(errors) => {
            let of_fields = errors.iter().any(|error| error.is_object() && message_of(error).is_none());
            if of_fields { Vec::new() } else { errors.iter().filter_map(message_of).collect() }
        }
        Value::Object(errors) => {
            let own = ["non_field_errors", "detail"].into_iter().filter_map(|name| errors.get(name));
            own.flat_map(messages).chain(message_of(&Value::Object(errors.clone()))).collect()
        }
        _ => Vec::new(),
    }
}

fn message_of(error: &Value) -> Option<String> {
    match error {
        Value::String(message) => Some(message.clone()),
        Value::Object(error) if error.contains_key("code") => Some(error.get("message")?.as_str()?.to_owned()),
        _ => None,
    }
}

/// All messages, however deep.
pub(super) fn errors_below(errors: &Value) -> Vec<String> {
    if let Some(message) = message_of(errors) {
        return vec![message];
    }
    match errors {
        Value::Array(errors) => errors.iter().flat_map(errors_below).collect(),
        Value::Object(errors) => errors.values().flat_map(errors_below).collect(),
        _ => Vec::new(),
    }
}

/// An empty value of a field, for a body as text.
pub(super) fn blank(field: &FieldInfo) -> Value {
    if let Some(default) = &field.default {
        return default.clone();
    }
    if field.allow_null {
        return Value::Null;
    }
    match field.kind {
        FieldKind::Boolean => Value::Bool(false),
        FieldKind::List => Value::Array(Vec::new()),
        FieldKind::Map => Value::Object(Map::new()),
        FieldKind::Object => {
            let children = field.children.iter().flatten().filter(|child| !child.read_only);
            Value::Object(children.map(|child| (child.name.clone(), blank(child))).collect())
        }
        FieldKind::Any | FieldKind::Integer | FieldKind::Float | FieldKind::Decimal => Value::Null,
        _ => Value::String(String::new()),
    }
}
