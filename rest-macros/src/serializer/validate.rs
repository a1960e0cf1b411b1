//! [`Serializer`] to [`ValidSerializer`]: which fields there are, and what is said of each. All rules are asked, whatever the
//! others found.

use super::field_args::{Setting, Value};
use super::model::{LongField, Serializer, Shape, ValidField, ValidSerializer};
use super::rules;
use crate::args::Given;
use crate::diagnostics::{Errors, unknown};
use crate::list::{Word, Words};
use crate::vocabulary::{FIELD_ARGUMENTS, names};
use syn::{Ident, Type};

/// The valid serializer without whatever was wrong in it; nothing if its model is not known.
pub(super) fn validate(mut serializer: Serializer, errors: &mut Errors) -> Option<ValidSerializer> {
    let is_short = matches!(serializer.shape, Shape::Short);
    let mut fields = match std::mem::replace(&mut serializer.shape, Shape::Short) {
        Shape::Short => short(&mut serializer, errors),
        Shape::Long(fields) if fields.is_empty() => {
            let name = &serializer.name;
            errors.push(name, format!("a serializer needs a field; write `pub struct {name} {{ pub id: i32 }}`"));
            Vec::new()
        }
        Shape::Long(fields) => long(&serializer, fields, errors),
    };
    mark("read_only", serializer.read_only.as_ref(), &mut fields, errors);
    mark("write_only", serializer.write_only.as_ref(), &mut fields, errors);
    for field in &mut fields {
        field.settings.sort_by_key(|setting| names(&FIELD_ARGUMENTS).iter().position(|name| setting.word == name));
        rules::check(field, serializer.model.is_some(), errors);
    }
    let model = serializer.model.map(|model| model.value.0);
    // A model that could not be read is reported; without it the fields would make errors of their own.
    if model.is_none() && (is_short || serializer.given.iter().any(|word| word == "model")) {
        return None;
    }
    let Serializer { name, validate, deny_unknown, .. } = serializer;
    Some(ValidSerializer { name, model, fields, validate, deny_unknown })
}

/// The short form's fields: the columns of `fields`, each once, with what `extra` says of them.
fn short(serializer: &mut Serializer, errors: &mut Errors) -> Vec<ValidField> {
    let words = serializer.fields.as_ref().map(|given| given.value.0.clone()).unwrap_or_default();
    if let Some(given) = serializer.fields.as_ref().filter(|given| given.value.0.is_empty()) {
        errors.push(&given.word, "a serializer needs a field; write `fields(id, name)`");
    }
    let mut fields: Vec<ValidField> = Vec::new();
    for name in words {
        if fields.iter().any(|field| field.name.text == name.text) {
            errors.push_at(name.span, format!("the field `{}` is listed twice; list it once", name.text));
        } else {
            fields.push(ValidField { name, ty: None, settings: Vec::new() });
        }
    }
    for (name, settings) in std::mem::take(&mut serializer.extra) {
        for setting in settings {
            add(&name, setting, &mut fields, errors);
        }
    }
    fields
}

/// The long form's fields: those of the struct.
fn long(serializer: &Serializer, fields: Vec<LongField>, errors: &mut Errors) -> Vec<ValidField> {
    for word in serializer.given.iter().filter(|word| *word == "fields" || *word == "extra") {
        let message =
            format!("`{word}` is for a struct without fields; write `#[field(…)]` on this struct's fields instead");
        errors.push(word, message);
    }
    let field = |field: LongField| valid_long(&field.name, field.ty, field.settings);
    fields.into_iter().filter_map(field).collect()
}

fn valid_long(name: &Ident, ty: Type, settings: Vec<Setting>) -> Option<ValidField> {
    let name = Word::from_ident(name).ok()?;
    Some(ValidField { name, ty: Some(ty), settings })
}

/// What the struct's lists say, as if each field said it itself.
fn mark(flag: &str, list: Option<&Given<Words>>, fields: &mut [ValidField], errors: &mut Errors) {
    for name in list.iter().flat_map(|given| &given.value.0) {
        let word = Ident::new(flag, name.span);
        add(name, Setting { word, value: Value::Flag(true) }, fields, errors);
    }
}

/// Adds what is said of a field somewhere else than at the field.
fn add(name: &Word, setting: Setting, fields: &mut [ValidField], errors: &mut Errors) {
    let known: Vec<String> = fields.iter().map(|field| field.name.text.clone()).collect();
    let Some(field) = fields.iter_mut().find(|field| field.name.text == name.text) else {
        if !known.is_empty() {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            errors.push_at(name.span, unknown("field", &name.text, &known));
        }
        return;
    };
    if field.settings.iter().any(|other| other.word == setting.word) {
        let message = format!("`{}` is given twice for `{}`; write it once", setting.word, name.text);
        errors.push(&setting.word, message);
    } else {
        field.settings.push(setting);
    }
}
