//! Validates a [`Serializer`] into a [`ValidSerializer`]: the fields and their arguments. All rules are applied, also
//! after a mistake.

use super::field_args::{Setting, Value};
use super::model::{LongField, Origin, Serializer, Shape, ValidField, ValidSerializer};
use super::{of_entity, rules};
use crate::args::Given;
use crate::diagnostics::{Errors, unknown};
use crate::list::{Word, Words};
use crate::vocabulary::{FIELD_ARGUMENTS, STYLES, names};
use syn::{Ident, LitStr};

/// The serializer without its invalid parts; `None` if its model is unknown.
pub(super) fn validate(mut serializer: Serializer, errors: &mut Errors) -> Option<ValidSerializer> {
    let is_short = matches!(serializer.shape, Shape::Short);
    let mut ignored = Vec::new();
    lists(&serializer, errors);
    let no_nulls = no_nulls(&serializer, errors);
    let rename_all = style(serializer.rename_all.as_ref(), errors);
    let is_entity = matches!(serializer.shape, Shape::Entity(_));
    let all_but = (!is_entity).then(|| all_but(&serializer)).flatten();
    let mut fields = match std::mem::replace(&mut serializer.shape, Shape::Short) {
        Shape::Short => short(&mut serializer, all_but.is_some(), errors),
        Shape::Entity(fields) => of_entity::fields(&mut serializer, fields, &mut ignored, errors),
        Shape::Long(fields) if fields.is_empty() => {
            let name = &serializer.name;
            errors.push(name, format!("a serializer needs a field; write `pub struct {name} {{ pub id: i32 }}`"));
            Vec::new()
        }
        Shape::Long(fields) => long(&mut serializer, fields, all_but.is_some(), errors),
    };
    let open = all_but.is_some();
    mark("read_only", serializer.read_only.as_ref(), open, &mut fields, errors);
    mark("write_only", serializer.write_only.as_ref(), open, &mut fields, errors);
    for field in &mut fields {
        field.settings.sort_by_key(|setting| names(&FIELD_ARGUMENTS).iter().position(|name| setting.word == name));
        let found = errors.len();
        rules::check(field, serializer.model.is_some(), errors);
        field.is_invalid |= errors.len() > found;
    }
    one_name_each(&fields, errors);
    let model = serializer.model.map(|model| model.value.0);
    // An unreadable model is reported; without it each field would be an error as well.
    if model.is_none() && (is_short || serializer.given.iter().any(|word| word == "model")) {
        return None;
    }
    let Serializer {
        name,
        docs,
        is_deprecated,
        unique_together,
        validate,
        validate_many,
        changes,
        deny_unknown,
        dynamic_fields,
        component,
        ..
    } = serializer;
    let depth = serializer.depth.map(|given| given.value);
    Some(ValidSerializer {
        name,
        docs,
        is_deprecated,
        model,
        fields,
        all_but,
        ignored,
        depth,
        unique_together,
        validate,
        validate_many,
        changes,
        no_nulls,
        deny_unknown,
        rename_all,
        dynamic_fields,
        component,
    })
}

/// Reports a `rename` to the name of another field.
fn one_name_each(fields: &[ValidField], errors: &mut Errors) {
    for (place, field) in fields.iter().enumerate() {
        let Some((word, name)) = field.renamed() else { continue };
        let is_same = |other: &ValidField| match other.renamed() {
            Some((_, other)) => other == name,
            None => other.name.text == *name,
        };
        let taken = |(at, other): (usize, &ValidField)| {
            let meets = (field.is_shown() && other.is_shown()) || (field.is_taken() && other.is_taken());
            at != place && (at < place || other.renamed().is_none()) && meets && is_same(other)
        };
        if let Some(other) = fields.iter().enumerate().find(|found| taken(*found)).map(|(_, other)| other) {
            errors.push(word, format!("`{}` already has the name \"{name}\"; rename one of them", other.name.text));
        }
    }
}

/// The name that means all columns.
const ALL: &str = "__all__";

/// Whether all columns are meant.
pub(super) fn is_all(fields: Option<&Given<Words>>) -> bool {
    fields.is_some_and(|given| matches!(given.value.0.as_slice(), [word] if word.text == ALL))
}

/// The excluded columns of a short form over all columns; `None` for a form that lists its columns.
fn all_but(serializer: &Serializer) -> Option<Vec<Word>> {
    let exclude = || serializer.exclude.iter().flat_map(|given| given.value.0.clone()).collect();
    let open = serializer.fields.is_none() && serializer.exclude.is_some();
    (open || is_all(serializer.fields.as_ref())).then(exclude)
}

/// Reports lists of the struct that contradict each other, or that require a model.
fn lists(serializer: &Serializer, errors: &mut Errors) {
    if let (Some(_), Some(exclude)) = (&serializer.fields, &serializer.exclude) {
        let message = "`fields` and `exclude` cannot be combined; keep one of them";
        errors.push(&exclude.word, message);
    }
    if let Some(word) = serializer.fields.iter().flat_map(|given| &given.value.0).find(|word| word.text == ALL)
        && !is_all(serializer.fields.as_ref())
    {
        errors.push_at(word.span, "`__all__` means all columns; write it alone, or list the columns");
    }
    if let Some(depth) = serializer.depth.as_ref().filter(|depth| depth.value > 10) {
        errors.push(&depth.word, "`depth` is at most 10");
    }
    if serializer.model.is_none() && !serializer.given.iter().any(|word| word == "model") {
        // For a struct without fields the missing model is reported elsewhere.
        let is_short = matches!(serializer.shape, Shape::Short);
        let words = ["exclude", "depth", "unique_together"].iter();
        let words = words.chain(["fields", "extra"].iter().filter(|_| !is_short)).collect::<Vec<_>>();
        for word in serializer.given.iter().filter(|word| words.iter().any(|name| word == name)) {
            errors.push(word, format!("`{word}` requires a serializer with a `model`"));
        }
    }
}

/// Whether null is invalid for `Option`s, which may still be left out.
fn no_nulls(serializer: &Serializer, errors: &mut Errors) -> bool {
    let Some(given) = &serializer.allow_null else { return false };
    if given.value {
        let message = "an `Option` may be null by default; remove the argument, or write `allow_null = false`";
        errors.push(&given.word, message);
    } else if matches!(serializer.shape, Shape::Short) {
        let message = "`allow_null` applies to fields of the struct, and this struct has none; write \
                       `extra(name(allow_null = false))`";
        errors.push(&given.word, message);
    }
    true
}

/// The runtime's variant of a style.
fn style(given: Option<&Given<LitStr>>, errors: &mut Errors) -> Option<&'static str> {
    let literal = &given?.value;
    let known = STYLES.iter().find(|(style, _)| *style == literal.value());
    if known.is_none() {
        errors.push(literal, unknown("style", &literal.value(), &STYLES.map(|(style, _)| style)));
    }
    known.map(|(_, variant)| *variant)
}

/// The fields of the short form: the columns of `fields`, each once, with the arguments from `extra`.
fn short(serializer: &mut Serializer, open: bool, errors: &mut Errors) -> Vec<ValidField> {
    if let Some(given) = serializer.fields.as_ref().filter(|given| given.value.0.is_empty()) {
        errors.push(&given.word, "a serializer needs a field; write `fields(id, name)`");
    }
    let mut fields = listed(serializer, open, errors);
    extra(serializer, open, &mut fields, errors);
    fields
}

/// The fields in `fields`, each once; empty if all columns are meant.
fn listed(serializer: &Serializer, open: bool, errors: &mut Errors) -> Vec<ValidField> {
    let words = serializer.fields.as_ref().filter(|_| !open).map(|given| given.value.0.clone()).unwrap_or_default();
    let mut fields: Vec<ValidField> = Vec::new();
    for name in words {
        if fields.iter().any(|field| field.name.text == name.text) {
            errors.push_at(name.span, format!("the field `{}` is listed twice; list it once", name.text));
        } else {
            fields.push(ValidField::new(name, None, Origin::Serializer));
        }
    }
    fields
}

/// Adds the arguments of `extra` to their fields.
pub(super) fn extra(serializer: &mut Serializer, open: bool, fields: &mut Vec<ValidField>, errors: &mut Errors) {
    for (name, settings) in std::mem::take(&mut serializer.extra) {
        for setting in settings {
            add(&name, setting, open, fields, errors);
        }
    }
}

/// The fields of the long form: those of the struct, and those of the model that the struct's lists name.
fn long(serializer: &mut Serializer, fields: Vec<LongField>, open: bool, errors: &mut Errors) -> Vec<ValidField> {
    let declared: Vec<ValidField> = fields.into_iter().filter_map(valid_long).collect();
    if serializer.fields.is_none() && !open {
        for word in serializer.given.iter().filter(|word| ["extra", "depth"].iter().any(|name| *word == name)) {
            let message = format!(
                "`{word}` applies to fields that the struct does not declare; write `#[field(…)]` on this struct's \
                 fields, or list others in `fields(…)`"
            );
            errors.push(word, message);
        }
        return declared;
    }
    serializer.extra.retain(|(name, _)| {
        let is_declared = declared.iter().any(|field| field.name.text == name.text);
        if is_declared {
            let message = format!("`{}` is a field of this struct; write `#[field(…)]` above it instead", name.text);
            errors.push_at(name.span, message);
        }
        !is_declared
    });
    let mut all = listed(serializer, open, errors);
    for field in declared {
        if let Some(listed) = all.iter_mut().find(|listed| listed.name.text == field.name.text) {
            *listed = field;
            continue;
        }
        if !open {
            let name = &field.name.text;
            let message = format!("`fields` does not name the field `{name}`; write `fields(…, {name})`");
            errors.push_at(field.name.span, message);
        }
        all.push(field);
    }
    extra(serializer, open, &mut all, errors);
    all
}

fn valid_long(field: LongField) -> Option<ValidField> {
    let LongField { name, ty, docs, is_deprecated, settings, is_invalid } = field;
    let name = Word::from_ident(&name).ok()?;
    Some(ValidField {
        docs,
        is_deprecated,
        settings,
        is_invalid,
        ..ValidField::new(name, Some(ty), Origin::Serializer)
    })
}

/// Sets the flag on the fields of a list.
fn mark(flag: &str, list: Option<&Given<Words>>, open: bool, fields: &mut Vec<ValidField>, errors: &mut Errors) {
    for name in list.iter().flat_map(|given| &given.value.0) {
        let word = Ident::new(flag, name.span);
        add(name, Setting { word, value: Value::Flag(true) }, open, fields, errors);
    }
}

/// Adds an argument that is written away from its field. An open list contains fields that only the compiler knows.
fn add(name: &Word, setting: Setting, open: bool, fields: &mut Vec<ValidField>, errors: &mut Errors) {
    if open && fields.iter().all(|field| field.name.text != name.text) {
        fields.push(ValidField::new(name.clone(), None, Origin::Refined));
    }
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
