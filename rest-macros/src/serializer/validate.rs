//! [`Serializer`] to [`ValidSerializer`]: which fields there are, and what is said of each. All rules are asked, whatever the
//! others found.

use super::field_args::{Setting, Value};
use super::model::{LongField, Origin, Serializer, Shape, ValidField, ValidSerializer};
use super::{of_entity, rules};
use crate::args::Given;
use crate::diagnostics::{Errors, unknown};
use crate::list::{Word, Words};
use crate::vocabulary::{FIELD_ARGUMENTS, STYLES, names};
use syn::{Ident, LitStr};

/// The valid serializer without whatever was wrong in it; nothing if its model is not known.
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
        field.faulty |= errors.len() > found;
    }
    one_name_each(&fields, errors);
    let model = serializer.model.map(|model| model.value.0);
    // A model that could not be read is reported; without it the fields would make errors of their own.
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
    })
}

/// Reports a `rename` to what another field is called.
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
            errors.push(
                word,
                format!("`{}` is called \"{name}\" already; give one of them another name", other.name.text),
            );
        }
    }
}

/// The word for all columns.
const ALL: &str = "__all__";

/// Whether all columns are meant.
pub(super) fn is_all(fields: Option<&Given<Words>>) -> bool {
    fields.is_some_and(|given| matches!(given.value.0.as_slice(), [word] if word.text == ALL))
}

/// What a short form over all columns leaves out; nothing for one that lists its columns.
fn all_but(serializer: &Serializer) -> Option<Vec<Word>> {
    let exclude = || serializer.exclude.iter().flat_map(|given| given.value.0.clone()).collect();
    let open = serializer.fields.is_none() && serializer.exclude.is_some();
    (open || is_all(serializer.fields.as_ref())).then(exclude)
}

/// Lists of the struct's that contradict each other, or that its form does not have.
fn lists(serializer: &Serializer, errors: &mut Errors) {
    if let (Some(_), Some(exclude)) = (&serializer.fields, &serializer.exclude) {
        let message = "`fields` says already which columns there are, so `exclude` cannot; keep one of them";
        errors.push(&exclude.word, message);
    }
    if let Some(word) = serializer.fields.iter().flat_map(|given| &given.value.0).find(|word| word.text == ALL)
        && !is_all(serializer.fields.as_ref())
    {
        errors.push_at(word.span, "`__all__` stands for all columns; write it alone, or list the columns");
    }
    if let Some(depth) = serializer.depth.as_ref().filter(|depth| depth.value > 10) {
        errors.push(&depth.word, "`depth` is at most 10");
    }
    if serializer.model.is_none() && !serializer.given.iter().any(|word| word == "model") {
        // A struct without fields is told that it needs a model.
        let is_short = matches!(serializer.shape, Shape::Short);
        let words = ["exclude", "depth", "unique_together"].iter();
        let words = words.chain(["fields", "extra"].iter().filter(|_| !is_short)).collect::<Vec<_>>();
        for word in serializer.given.iter().filter(|word| words.iter().any(|name| word == name)) {
            errors.push(word, format!("`{word}` is about columns, and this serializer has no `model`"));
        }
    }
}

/// Whether the struct's `Option`s may be left out and not be null.
fn no_nulls(serializer: &Serializer, errors: &mut Errors) -> bool {
    let Some(given) = &serializer.allow_null else { return false };
    if given.value {
        let message =
            "an `Option` may be null unless something else is said; drop the argument, or write `allow_null = false`";
        errors.push(&given.word, message);
    } else if matches!(serializer.shape, Shape::Short) {
        let message =
            "`allow_null` is about the fields of the struct, and it has none; write `extra(name(allow_null = false))`";
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

/// The short form's fields: the columns of `fields`, each once, with what `extra` says of them.
fn short(serializer: &mut Serializer, open: bool, errors: &mut Errors) -> Vec<ValidField> {
    if let Some(given) = serializer.fields.as_ref().filter(|given| given.value.0.is_empty()) {
        errors.push(&given.word, "a serializer needs a field; write `fields(id, name)`");
    }
    let mut fields = listed(serializer, open, errors);
    extra(serializer, open, &mut fields, errors);
    fields
}

/// The fields that `fields` names, each once; none where all of the entity's are meant.
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

/// What `extra` says.
pub(super) fn extra(serializer: &mut Serializer, open: bool, fields: &mut Vec<ValidField>, errors: &mut Errors) {
    for (name, settings) in std::mem::take(&mut serializer.extra) {
        for setting in settings {
            add(&name, setting, open, fields, errors);
        }
    }
}

/// The long form's fields: those of the struct, and of the model's those that the struct's lists name beside them.
fn long(serializer: &mut Serializer, fields: Vec<LongField>, open: bool, errors: &mut Errors) -> Vec<ValidField> {
    let declared: Vec<ValidField> = fields.into_iter().filter_map(valid_long).collect();
    if serializer.fields.is_none() && !open {
        for word in serializer.given.iter().filter(|word| ["extra", "depth"].iter().any(|name| *word == name)) {
            let message = format!(
                "`{word}` is for fields that the struct does not have; write `#[field(…)]` on this struct's fields, or \
                 name others in `fields(…)`"
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
    let LongField { name, ty, docs, is_deprecated, settings, faulty } = field;
    let name = Word::from_ident(&name).ok()?;
    Some(ValidField { docs, is_deprecated, settings, faulty, ..ValidField::new(name, Some(ty), Origin::Serializer) })
}

/// What the struct's lists say, as if each field said it itself.
fn mark(flag: &str, list: Option<&Given<Words>>, open: bool, fields: &mut Vec<ValidField>, errors: &mut Errors) {
    for name in list.iter().flat_map(|given| &given.value.0) {
        let word = Ident::new(flag, name.span);
        add(name, Setting { word, value: Value::Flag(true) }, open, fields, errors);
    }
}

/// Adds what is said of a field somewhere else than at the field; an open list has fields that only types know.
fn add(name: &Word, setting: Setting, open: bool, fields: &mut Vec<ValidField>, errors: &mut Errors) {
    if open && fields.iter().all(|field| field.name.text != name.text) {
        fields.push(ValidField::new(name.clone(), None, Origin::Again));
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
