//! Descriptions of fields as JSON Schemas of OpenAPI 3.1.

use serde_json::{Map, Value, json};

use super::components::{Components, Owner};
use crate::base::settings::{Formats, Settings, UnknownFields};
use crate::schema::arguments::info::{ChoiceInfo, FieldInfo, FieldKind, SerializerInfo};

/// Which bodies a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Usage {
    /// Those of answers.
    Answer,
    /// Those of requests. Files are taken by forms with parts alone, and a partial body may leave out any field.
    Request { partial: bool, files: bool },
}

impl Usage {
    const WHOLE: Self = Self::Request { partial: false, files: false };

    /// The usage of what is nested.
    fn nested(self) -> Self {
        match self {
            Self::Answer => Self::Answer,
            Self::Request { .. } => Self::WHOLE,
        }
    }

    fn is_answer(self) -> bool {
        self == Self::Answer
    }
}

/// Makes schemas, and keeps the components that they refer to.
pub(super) struct Schemas<'a> {
    pub(super) components: &'a mut Components,
    pub(super) settings: &'a Settings,
}

impl Schemas<'_> {
    /// A value of this kind. It has no description of its own.
    pub(super) fn value(&mut self, field: &FieldInfo, usage: Usage) -> Value {
        let schema = match &field.kind {
            FieldKind::Object => self.object(field, usage),
            FieldKind::List => self.list(field, usage),
            FieldKind::Map => {
                let item = field.child.as_ref().map_or_else(|| json!({}), |child| self.value(child, usage.nested()));
                json!({"type": "object", "additionalProperties": item})
            }
            _ => single(field, usage, &self.settings.formats),
        };
        let may_be_null = if usage.is_answer() { field.shows_null } else { field.allow_null };
        if may_be_null { nullable(schema) } else { schema }
    }

    fn list(&mut self, field: &FieldInfo, usage: Usage) -> Value {
        let nested = match usage {
            // The files of a list are parts of the same form.
            Usage::Request { files: true, .. } if field.has_file() => usage,
            other => other.nested(),
        };
        let item = field.child.as_ref().map_or_else(|| json!({}), |child| self.value(child, nested));
        let mut schema = json!({"type": "array", "items": item});
        if !usage.is_answer() {
            let least = field.min_length.or((!field.allow_empty).then_some(1));
            set(&mut schema, "minItems", least.map(Value::from));
            set(&mut schema, "maxItems", field.max_length.map(Value::from));
        }
        schema
    }

    /// The reference to an object's component, which is made where it is not there yet.
    fn object(&mut self, field: &FieldInfo, usage: Usage) -> Value {
        let Some(serializer) = field.serializer else { return json!({"type": "object"}) };
        let owner = Owner::Serializer { path: serializer.path, depth: serializer.depth, usage };
        let name = name_of(&serializer, usage);
        if self.components.claim(&name, owner)
            && let Some(children) = &field.children
        {
            let schema = self.of_fields(&serializer, children, usage);
            self.components.fill(&name, schema);
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// The object of a serializer.
    fn of_fields(&mut self, serializer: &SerializerInfo, fields: &[FieldInfo], usage: Usage) -> Value {
        let mut schema = json!({"type": "object"});
        set(&mut schema, "description", serializer.docs.map(Value::from));
        // What code of the project's makes of an object is known to it alone.
        let is_changed = if usage.is_answer() { serializer.changes_answers } else { serializer.changes_bodies };
        if is_changed {
            schema["additionalProperties"] = json!({});
            return schema;
        }
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in fields.iter().filter(|field| is_there(field, usage)) {
            let property = self.property(field, usage);
            properties.insert(field.name.clone(), property);
            let is_required = match usage {
                Usage::Answer => !field.may_be_absent && serializer.dynamic_fields.is_none(),
                Usage::Request { partial, .. } => field.required && !partial,
            };
            if is_required {
                required.push(Value::from(field.name.as_str()));
            }
        }
        schema["properties"] = properties.into();
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        let denies = serializer.deny_unknown.unwrap_or(self.settings.unknown_fields == UnknownFields::Error);
        if !usage.is_answer() && denies {
            schema["additionalProperties"] = false.into();
        }
        schema
    }

    /// A field of an object, with what people should know of it.
    fn property(&mut self, field: &FieldInfo, usage: Usage) -> Value {
        let mut schema = self.value(field, usage);
        if schema.get("$ref").is_some() {
            return schema;
        }
        set(&mut schema, "title", field.label.as_deref().filter(|_| field.label_is_given).map(Value::from));
        let texts: Vec<&str> = field.help_text.as_deref().into_iter().chain(field.docs).collect();
        set(&mut schema, "description", (!texts.is_empty()).then(|| texts.join("\n\n").into()));
        if field.schema.deprecated {
            schema["deprecated"] = true.into();
        }
        if let Usage::Request { partial, .. } = usage {
            let default = field.default.clone().filter(|_| !field.required && !partial);
            // A default of null says no more than that the field may be left out.
            // One that a body could not have is no value of this schema.
            let is_value =
                |default: &Value| !default.is_null() && (*default != "" || schema.get("minLength").is_none());
            let default = default.filter(is_value);
            set(&mut schema, "default", default);
        }
        set(&mut schema, "example", field.schema.example.map(crate::schema::arguments::Default::to_json));
        schema
    }
}

/// Whether a body has the field.
fn is_there(field: &FieldInfo, usage: Usage) -> bool {
    match usage {
        Usage::Answer => !field.write_only,
        Usage::Request { files, .. } => !field.read_only && (files || !field.has_file()),
    }
}

/// The name of a serializer's component.
pub(super) fn name_of(serializer: &SerializerInfo, usage: Usage) -> String {
    let base = base_name(serializer);
    match usage {
        Usage::Answer => base,
        Usage::Request { partial, files } => {
            let (before, between) = (if partial { "Patched" } else { "" }, if files { "Multipart" } else { "" });
            format!("{before}{base}{between}Request")
        }
    }
}

/// The name of a serializer without its last word, or that of the entity whose `Model` is the serializer.
pub(super) fn base_name(serializer: &SerializerInfo) -> String {
    if let Some(name) = serializer.component {
        return name.to_owned();
    }
    let path = serializer.path.split('<').next().unwrap_or_default();
    let mut segments = path.rsplit("::");
    let last = segments.next().unwrap_or_default();
    let name = match last {
        "Model" => pascal(segments.next().unwrap_or(last)),
        "Serializer" => last.to_owned(),
        _ => last.strip_suffix("Serializer").unwrap_or(last).to_owned(),
    };
    let name: String = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
    match serializer.depth {
        0 => name,
        depth => format!("{name}Depth{depth}"),
    }
}

/// `InvoiceLine` of `invoice_line`.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split('_').map(word).collect()
}

/// A value without parts.
fn single(field: &FieldInfo, usage: Usage, formats: &Formats) -> Value {
    if let Some(choices) = &field.choices {
        return enumeration(choices, field.allow_blank);
    }
    let mut schema = match field.kind {
        FieldKind::Boolean => json!({"type": "boolean"}),
        FieldKind::Integer => integer(field, usage, formats),
        FieldKind::Float => json!({"type": "number"}),
        FieldKind::Decimal => decimal(field, usage, formats),
        FieldKind::String | FieldKind::Ip => json!({"type": "string"}),
        FieldKind::Email => json!({"type": "string", "format": "email"}),
        FieldKind::Url => json!({"type": "string", "format": "uri"}),
        // Rows may have what bodies may not.
        FieldKind::Slug if usage == Usage::Answer || field.allow_blank => json!({"type": "string"}),
        FieldKind::Slug => json!({"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}),
        FieldKind::Ipv4 => json!({"type": "string", "format": "ipv4"}),
        FieldKind::Ipv6 => json!({"type": "string", "format": "ipv6"}),
        FieldKind::Uuid => match field.format.filter(|_| usage.is_answer()) {
            Some("int") => json!({"type": "integer"}),
            Some(_) => json!({"type": "string"}),
            None => json!({"type": "string", "format": "uuid"}),
        },
        FieldKind::Date => moment(field, usage, formats.date, formats.date_input, "date"),
        FieldKind::Time => moment(field, usage, formats.time, formats.time_input, "time-local"),
        FieldKind::DateTime => moment(field, usage, formats.datetime, formats.datetime_input, "date-time"),
        FieldKind::LocalDateTime => moment(field, usage, formats.datetime, formats.datetime_input, "date-time-local"),
        FieldKind::Duration => {
            let is_iso = field.format.or(formats.duration) == Some("iso-8601") && usage.is_answer();
            if is_iso { json!({"type": "string", "format": "duration"}) } else { json!({"type": "string"}) }
        }
        FieldKind::Bytes => json!({"type": "string", "format": "byte"}),
        FieldKind::File | FieldKind::Image => match usage {
            Usage::Answer => json!({"type": "string", "format": "uri"}),
            Usage::Request { .. } => json!({"type": "string", "format": "binary"}),
        },
        FieldKind::Any | FieldKind::List | FieldKind::Map | FieldKind::Object => json!({}),
    };
    if usage != Usage::Answer {
        limits(&mut schema, field);
    }
    set(&mut schema, "format", field.schema.format.map(Value::from));
    schema
}

/// What a body's value has to keep to.
fn limits(schema: &mut Value, field: &FieldInfo) {
    let is_text = matches!(field.kind, FieldKind::String | FieldKind::Email | FieldKind::Url | FieldKind::Slug);
    if is_text {
        let least = if field.allow_blank { None } else { field.min_length.or(Some(1)) };
        set(schema, "minLength", least.map(Value::from));
        set(schema, "maxLength", field.max_length.map(Value::from));
        // An empty text is asked for no form.
        let pattern = field.pattern.filter(|pattern| !field.allow_blank && is_portable(pattern));
        set(schema, "pattern", pattern.map(Value::from));
    }
    if schema["type"] == "integer" || schema["type"] == "number" {
        // What the format says is not said twice.
        let of_type = |limit: &Value| {
            schema.get("format").is_some()
                && field.range.is_some_and(|(least, greatest)| *limit == json!(least) || *limit == json!(greatest))
        };
        let (least, greatest) = (field.min_value.clone(), field.max_value.clone());
        let (least, greatest) = (
            least.filter(|limit| !of_type(limit)),
            greatest.filter(|limit| !of_type(limit) && *limit != json!(u64::MAX)),
        );
        set(schema, "minimum", least);
        set(schema, "maximum", greatest);
    }
}

/// Whether an expression means the same to JavaScript and Python.
pub(super) fn is_portable(pattern: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| pattern.contains(word));
    pattern.is_ascii()
        && !has(&["(?", "\\p", "\\P", "[[:", "\\A", "\\z", "\\x", "\\d", "\\w", "\\s", "\\b", "&&", "--", "~~"])
}

fn integer(field: &FieldInfo, usage: Usage, formats: &Formats) -> Value {
    let is_long =
        field.range.is_some_and(|(least, greatest)| least < i64::from(i32::MIN) || greatest > u64::from(u32::MAX));
    let as_text = field.coerce_to_string.unwrap_or(formats.coerce_bigint_to_string && is_long);
    if as_text {
        return json!({"type": "string", "pattern": "^-?[0-9]+$"});
    }
    match field.range {
        Some((i64::MIN, _)) => json!({"type": "integer", "format": "int64"}),
        Some((least, greatest)) if least == i64::from(i32::MIN) && greatest == i32::MAX as u64 => {
            json!({"type": "integer", "format": "int32"})
        }
        Some((least, u64::MAX)) => json!({"type": "integer", "minimum": least}),
        Some((least, greatest)) if usage == Usage::Answer => {
            json!({"type": "integer", "minimum": least, "maximum": greatest})
        }
        _ => json!({"type": "integer"}),
    }
}

fn decimal(field: &FieldInfo, usage: Usage, formats: &Formats) -> Value {
    if !field.coerce_to_string.unwrap_or(formats.coerce_decimal_to_string) {
        return json!({"type": "number"});
    }
    let places = field.decimal_places;
    let whole = field.max_digits.map(|digits| digits.saturating_sub(places.unwrap_or(0)).max(1));
    // Rows of other programs may have more digits.
    let (whole, fraction) = match usage {
        Usage::Request { .. } => (whole.map_or("+".to_owned(), |whole| format!("{{1,{whole}}}")), places),
        Usage::Answer => ("+".to_owned(), None),
    };
    let fraction = match fraction {
        Some(0) => String::new(),
        Some(places) => format!("(?:\\.[0-9]{{1,{places}}})?"),
        None => "(?:\\.[0-9]+)?".to_owned(),
    };
    let zeros = "0".repeat(places.unwrap_or(2) as usize);
    let example = if zeros.is_empty() { "1".to_owned() } else { format!("1.{zeros}") };
    json!({
        "type": "string", "format": "decimal", "pattern": format!("^-?[0-9]{whole}{fraction}$"), "example": example,
    })
}

/// A date or a time, which has a format of JSON Schema's where nothing says another form.
fn moment(field: &FieldInfo, usage: Usage, shown: Option<&str>, taken: &[&str], format: &str) -> Value {
    let taken = if field.input_formats.is_empty() { taken } else { field.input_formats };
    let is_usual = match usage {
        Usage::Answer => field.format.or(shown).is_none(),
        Usage::Request { .. } => taken.is_empty() || taken.contains(&"iso-8601"),
    };
    if is_usual { json!({"type": "string", "format": format}) } else { json!({"type": "string"}) }
}

fn enumeration(choices: &[ChoiceInfo], allow_blank: bool) -> Value {
    let mut values: Vec<Value> = choices.iter().map(|choice| choice.value.clone()).collect();
    let mut labels: Vec<Value> = choices.iter().map(|choice| choice.label.as_str().into()).collect();
    let variants: Option<Vec<&str>> = choices.iter().map(|choice| choice.variant.as_deref()).collect();
    let is_name = |name: &&str| name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let mut variants: Option<Vec<Value>> =
        variants.filter(|names| names.iter().all(is_name)).map(|names| names.into_iter().map(Value::from).collect());
    let is_text = values.iter().all(Value::is_string);
    if allow_blank && is_text && !values.contains(&json!("")) {
        values.push("".into());
        labels.push("".into());
        if let Some(variants) = &mut variants {
            variants.push("Blank".into());
        }
    }
    let kind = if is_text {
        Some("string")
    } else if values.iter().all(|value| value.is_i64() || value.is_u64()) {
        Some("integer")
    } else if values.iter().all(Value::is_number) {
        Some("number")
    } else if values.iter().all(Value::is_boolean) {
        Some("boolean")
    } else {
        None
    };
    let mut schema = json!({});
    set(&mut schema, "type", kind.map(Value::from));
    schema["enum"] = values.into();
    set(&mut schema, "x-enum-varnames", variants.map(Value::from));
    schema["x-enum-descriptions"] = labels.into();
    schema
}

/// The schema with null among its values.
pub(super) fn nullable(mut schema: Value) -> Value {
    if schema.get("$ref").is_some() {
        return json!({"anyOf": [schema, {"type": "null"}]});
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    if let Some(kind) = schema.get("type").filter(|kind| kind.is_string()).cloned() {
        schema["type"] = json!([kind, "null"]);
    }
    schema
}

/// Sets a key where there is something to say.
pub(super) fn set(schema: &mut Value, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        schema[key] = value;
    }
}
