//! Reports arguments of a field that contradict each other.

use super::field_args::{Setting, Value};
use super::model::ValidField;
use crate::diagnostics::Errors;
use crate::values::Literal;
use syn::{GenericArgument, Ident, LitStr, PathArguments, PathSegment, Type};

/// Arguments that require a model.
const MODEL_ONLY: [&str; 8] = [
    "slug_field",
    "queryset",
    "view_name",
    "unique",
    "unique_among",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
];

/// Reports arguments that require a model, and `source = "*"`, which is only for serializers without one.
fn check_model(field: &ValidField, has_model: bool, errors: &mut Errors) {
    let name = &field.name.text;
    for word in MODEL_ONLY {
        if let Some(setting) = given(field, word).filter(|_| !has_model) {
            errors.push(&setting.word, format!("`{word}` of `{name}` requires a serializer with a `model`"));
        }
    }
    if let Some(Setting { value: Value::Source(source), word }) = given(field, "source").filter(|_| has_model)
        && source.is_spread()
    {
        errors.push(word, format!("`source = \"*\"` of `{name}` requires a serializer without a `model`"));
    }
}

/// Applies all rules. The span of an error is the later of the two names, in the table's order.
pub(super) fn check(field: &ValidField, has_model: bool, errors: &mut Errors) {
    let name = &field.name.text;
    check_model(field, has_model, errors);
    if let (Some(_), Some(word)) = (on(field, "hidden"), on(field, "read_only").or_else(|| on(field, "write_only"))) {
        errors.push(word, format!("`{name}` is `hidden`, so it is neither read nor shown; it cannot be `{word}`"));
    }
    if let (Some(setting), None) = (on(field, "hidden"), given(field, "default")) {
        errors.push(setting, format!("`{name}` is `hidden`, so it requires a `default`"));
    }
    if let (Some(setting), None) = (on(field, "default_on_create"), given(field, "default")) {
        errors.push(setting, format!("`default_on_create` of `{name}` requires a `default`"));
    }
    for word in ["lookup_field", "lookup_url_kwarg"] {
        if let (Some(setting), None) = (given(field, word), given(field, "view_name")) {
            errors.push(&setting.word, format!("`{word}` of `{name}` requires `view_name`"));
        }
    }
    beside(field, errors);
    if let (Some(method), None) = (on(field, "method"), &field.ty) {
        errors.push(method, format!("`{method}` requires a type; declare `{name}` as a field of the struct"));
    }
    if let Some(count) = on(field, "count") {
        if !has_model {
            errors.push(count, format!("`{count}` of `{name}` requires a serializer with a `model`"));
        }
        if let Some(Setting { value: Value::Source(source), word }) = given(field, "source")
            .filter(|setting| matches!(&setting.value, Value::Source(source) if !source.before.is_empty()))
        {
            let last = &source.last.text;
            errors.push(
                word,
                format!("`count` of `{name}` requires a relation of the model itself; write `source = {last}`"),
            );
        }
        if field.ty.is_none() {
            errors.push(count, format!("`{count}` requires a type; declare `{name}` as a field of the struct"));
        }
    }
    if let Some(flatten) = on(field, "flatten") {
        for setting in field.settings.iter().filter(|setting| setting.word != "flatten" && setting.word != "omit") {
            let message = format!(
                "`{}` cannot apply to the flattened `{name}`; to change one of its fields, declare a field of that \
                 name in this struct",
                setting.word
            );
            errors.push(&setting.word, message);
        }
        if field.ty.is_none() {
            errors.push(flatten, format!("`{flatten}` requires a type; declare `{name}` as a field of the struct"));
        }
    } else if let Some(omit) = given(field, "omit") {
        let message = format!("`omit` of `{name}` requires `flatten`");
        errors.push(&omit.word, message);
    }
    if let (Some(_), Some(word)) = (on(field, "read_only"), on(field, "write_only")) {
        errors.push(word, format!("`{name}` cannot be both `read_only` and `write_only`; keep one of them"));
    }
    if let (Some(_), Some(word)) = (on(field, "read_only"), on(field, "writable_nested")) {
        errors.push(
            word,
            format!("`{name}` is `read_only`, so its rows are not written; it cannot be `writable_nested`"),
        );
    }
    if let (Some(_), Some(word)) = (on(field, "read_only"), on(field, "required")) {
        errors.push(word, format!("`{name}` is `read_only`, so it is not read from requests; it cannot be `required`"));
    }
    if let (Some(_), Some(default)) = (on(field, "required"), given(field, "default")) {
        let message = format!("`{name}` is `required`, so its `default` would never be used; keep one of them");
        errors.push(&default.word, message);
    }
    named(field, errors);
    order(field, ["min_length", "max_length"], errors);
    order(field, ["min_value", "max_value"], errors);
    order(field, ["decimal_places", "max_digits"], errors);
}

/// Arguments that have no effect beside another one.
pub(crate) struct Idle {
    /// The argument beside which the others have no effect.
    pub(crate) beside: &'static str,
    /// The property that the argument gives the field: "`x` …".
    is: &'static str,
    pub(crate) arguments: &'static [&'static [&'static str]],
}

/// Arguments about values that clients send.
const OF_INPUT: &[&str] = &[
    "write_only",
    "hidden",
    "required",
    "default",
    "default_on_create",
    "writable_nested",
    "allow_blank",
    "allow_empty",
    "trim",
    "input_formats",
    "validate",
    "messages",
    "queryset",
    "unique",
    "unique_among",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
];

/// Formats of a string; a field has at most one.
pub(crate) const FORMS: [&str; 5] = ["email", "url", "slug", "unicode_slug", "ip"];

/// Arguments that have no effect on a fixed set of values.
const OF_FREE_VALUES: &[&str] = &[
    "trim",
    "min_value",
    "max_value",
    "max_digits",
    "decimal_places",
    "normalize_output",
    "rounding",
    "image",
    "regex",
    "format",
    "input_formats",
    "child",
];

/// Arguments of a whole field, which are invalid for the items of a list.
const OF_WHOLE_FIELD: &[&str] = &[
    "method",
    "count",
    "read_only",
    "write_only",
    "hidden",
    "required",
    "default",
    "default_on_create",
    "writable_nested",
    "rename",
    "source",
    "slug_field",
    "view_name",
    "lookup_field",
    "lookup_url_kwarg",
    "queryset",
    "unique",
    "unique_among",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
    "validate",
    "flatten",
    "omit",
];

/// The table of arguments that have no effect beside another one.
pub(crate) static IDLE: [Idle; 3] = [
    Idle {
        beside: "method",
        is: "is computed by a `method`, so it is not read from requests",
        arguments: &[OF_INPUT, &["count", "source", "slug_field"]],
    },
    Idle {
        beside: "count",
        is: "is a `count` of rows, which is read-only",
        arguments: &[OF_INPUT, &["slug_field", "choices"]],
    },
    Idle { beside: "choices", is: "accepts only its `choices`", arguments: &[&FORMS, OF_FREE_VALUES] },
];

impl Idle {
    /// Whether the argument has no effect.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.arguments.iter().any(|words| words.contains(&word))
    }
}

/// Reports arguments that have no effect beside others of the field.
fn beside(field: &ValidField, errors: &mut Errors) {
    let name = &field.name.text;
    let is_on = |setting: &&Setting| !matches!(setting.value, Value::Flag(false));
    // `required = false` is true of every field that clients do not send.
    let is_said = |setting: &&Setting| {
        is_on(setting) && !matches!(setting.value, Value::Bool(false) if setting.word == "required")
    };
    for idle in IDLE.iter().filter(|idle| field.settings.iter().any(|setting| setting.word == idle.beside)) {
        if idle.beside != "choices" && !field.is(idle.beside) {
            continue;
        }
        for setting in field.settings.iter().filter(is_said).filter(|setting| idle.has(&setting.word.to_string())) {
            let word = &setting.word;
            errors.push(word, format!("`{name}` {}; remove `{word}`", idle.is));
        }
    }
    let mut forms = field.settings.iter().filter(is_on).filter(|setting| FORMS.iter().any(|form| setting.word == form));
    if let (Some(first), Some(second)) = (forms.next(), forms.next()) {
        let message = format!("`{name}` cannot be both `{}` and `{}`; keep one of them", first.word, second.word);
        errors.push(&second.word, message);
    }
    if let Some(Setting { value: Value::Source(source), word }) = given(field, "source")
        && source.before.is_empty()
        && source.last.text == *name
    {
        errors.push(word, format!("`source` of `{name}` is the field's own name; remove it"));
    }
    for setting in &field.settings {
        of_items(name, setting, errors);
        match &setting.value {
            Value::Text(text) if text.is_empty() && NAMES.iter().any(|word| setting.word == word) => {
                let word = &setting.word;
                errors.push(word, format!("`{word}` of `{name}` is empty; write a name, or drop the argument"));
            }
            Value::Choices(choices) => twice(name, choices, errors),
            _ => {}
        }
    }
}

/// Arguments whose strings are names, and so cannot be empty.
const NAMES: [&str; 2] = ["rename", "view_name"];

/// Reports repeated choices.
fn twice(name: &str, choices: &[(Literal, Option<LitStr>)], errors: &mut Errors) {
    for (place, (choice, _)) in choices.iter().enumerate() {
        let text = choice.tokens.to_string();
        if choices[..place].iter().any(|(other, _)| other.tokens.to_string() == text) {
            errors.push(&choice.tokens, format!("{text} is listed twice in the `choices` of `{name}`; remove one"));
        }
    }
}

/// Reports arguments in `child(…)` that are only for whole fields.
fn of_items(name: &str, setting: &Setting, errors: &mut Errors) {
    let Value::Child(settings) = &setting.value else { return };
    for inner in settings {
        let word = &inner.word;
        if OF_WHOLE_FIELD.iter().any(|whole| word == whole) {
            errors.push(
                word,
                format!("`{word}` applies to `{name}` as a whole, not to its items; write it beside `child`"),
            );
        }
        of_items(name, inner, errors);
    }
}

/// Types of related rows with the argument that they require.
const NAMED_BY: [(&str, &str, &str); 2] = [
    ("SlugRelated", "slug_field", "the column that identifies rows: `#[field(slug_field = name)]`"),
    ("HyperlinkedIdentity", "view_name", "the view of the URL: `#[field(view_name = \"track-detail\")]`"),
];

/// Reports a type of related rows without the argument that it requires.
fn named(field: &ValidField, errors: &mut Errors) {
    let Some(segment) = field.ty.as_ref().and_then(innermost) else { return };
    for (ty, word, needed) in NAMED_BY {
        if segment.ident == ty && given(field, word).is_none() {
            errors.push(&segment.ident, format!("`{ty}` requires `{word}`, {needed}"));
        }
    }
}

/// The type inside `Option` and `Vec`: `SlugRelated<…>` of `Option<Vec<SlugRelated<…>>>`.
fn innermost(ty: &Type) -> Option<&PathSegment> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == "Option" || last.ident == "Vec" => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(inner) => innermost(inner),
                _ => None,
            })
        }
        _ => Some(last),
    }
}

/// Reports a lower bound greater than its upper bound.
fn order(field: &ValidField, [least, most]: [&str; 2], errors: &mut Errors) {
    if let (Some(low), Some(high)) = (given(field, least), given(field, most))
        && let (Some((low_number, low_text)), Some((high_number, high_text))) =
            (number(&low.value), number(&high.value))
        && low_number > high_number
    {
        let message = format!(
            "`{most}` ({high_text}) of `{}` is less than its `{least}` ({low_text}), so no value is valid",
            field.name.text
        );
        errors.push(&high.word, message);
    }
}

fn given<'a>(field: &'a ValidField, name: &str) -> Option<&'a Setting> {
    field.settings.iter().find(|setting| setting.word == name)
}

/// The name of a flag, if it is set.
fn on<'a>(field: &'a ValidField, name: &str) -> Option<&'a Ident> {
    given(field, name).filter(|setting| setting.value.is_true()).map(|setting| &setting.word)
}

fn number(value: &Value) -> Option<(f64, String)> {
    match value {
        Value::Count(count) => Some((f64::from(*count), count.to_string())),
        Value::Limit(literal) => literal.number.map(|number| (number, literal.tokens.to_string())),
        _ => None,
    }
}
