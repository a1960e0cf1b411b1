//! The forms of a page.

use axum::http::{Method, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};

use super::input::{Input, Inputs, blank, errors_below, flat, sent};
use super::page::Answer;
use super::{Offer, Paged};
use crate::formats::parsers::Data;
use crate::http::request::Request;
use crate::schema::arguments::info::FieldInfo;

/// The forms by which a method can be used: one with an input a field, and one with the body as text.
#[derive(Serialize)]
pub(super) struct Form {
    id: String,
    method: String,
    title: &'static str,
    /// What is wrong with the body as a whole.
    errors: Vec<String>,
    inputs: Vec<Input>,
    is_multipart: bool,
    /// What the untouched form sends, where only changes count.
    before: Option<String>,
    /// The entity tag of the row.
    etag: Option<String>,
    /// The media types of the body as text.
    media_types: Vec<&'static str>,
    media_type: String,
    raw: String,
    raw_rows: usize,
    raw_is_open: bool,
    /// Whether the form is shown unfolded.
    is_open: bool,
}

/// The forms of what the request may do, with the values of the row or those that were sent and refused.
pub(super) async fn forms(
    request: &Request,
    view: &dyn Paged,
    offers: Vec<Offer>,
    answer: &Answer<'_>,
    data: Option<&Value>,
) -> Vec<Form> {
    let parses = view.parses();
    let takes = |media_type: &str| parses.contains(&media_type);
    let (plain, multipart) = (takes("application/x-www-form-urlencoded"), takes("multipart/form-data"));
    let media_types: Vec<&'static str> =
        parses.iter().copied().filter(|media_type| !media_type.contains("form") && !media_type.contains('*')).collect();
    let etag = answer.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let refused = if answer.status == StatusCode::BAD_REQUEST { data.map(errors_of) } else { None };
    let refused = refused.filter(|_| request.submission().is_some());
    let has_put = offers.iter().any(|offer| offer.method == Method::PUT);
    let mut forms = Vec::new();
    for offer in offers {
        let is_refused = refused.is_some() && offer.method == *request.method();
        let sent_raw = request.submission().and_then(|submission| submission.raw.clone()).filter(|_| is_refused);
        let sent = match request.data().await {
            Ok(Data::Form(form)) if is_refused => Some(form),
            _ => None,
        };
        let fields: Vec<FieldInfo> = offer.fields.iter().flatten().filter(|field| !field.read_only).cloned().collect();
        let has_file = fields.iter().any(has_file);
        let partial = offer.method == Method::PATCH;
        let id = offer.method.as_str().to_ascii_lowercase();
        let before_pairs = flat(&fields, offer.values.as_ref());
        let pairs = match sent {
            Some(form) => {
                let entered = form.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
                if partial { overlaid(before_pairs.clone(), entered) } else { entered }
            }
            None => before_pairs.clone(),
        };
        let errors = refused.as_ref().filter(|_| is_refused && sent_raw.is_none());
        let inputs = Inputs { request, id: &id, row: offer.values.as_ref() };
        let has_form = offer.fields.is_some() && (plain || multipart);
        let (mut shown, mut before) = (Vec::new(), None);
        if has_form {
            shown = inputs.of(&fields, "", &pairs, errors);
            if partial {
                let untouched = inputs.of(&fields, "", &before_pairs, None);
                before = serde_json::to_string(&self::sent(&untouched)).ok();
            }
        }
        let (media_type, raw) = match sent_raw.clone() {
            Some(raw) => raw,
            None => (String::new(), raw_body(&fields, &offer)),
        };
        forms.push(Form {
            title: title(request, &offer.method),
            method: offer.method.to_string(),
            errors: match (&sent_raw, errors) {
                (Some(_), _) => vec!["The body was refused: the answer above says why.".to_owned()],
                (None, Some(errors)) => unplaced(errors, &fields),
                (None, None) => Vec::new(),
            },
            is_multipart: (has_file && multipart) || !plain,
            inputs: shown,
            before,
            etag: etag.clone().filter(|_| offer.method != Method::POST),
            raw_rows: raw.lines().count().clamp(4, 24),
            raw_is_open: sent_raw.is_some() || !has_form,
            // What PUT can do, PATCH can do by fewer fields: one of them is enough to begin with.
            is_open: sent_raw.is_none() && (!partial || is_refused || !has_put),
            media_types: media_types.clone(),
            media_type,
            raw,
            id,
        });
    }
    forms
}

fn has_file(field: &FieldInfo) -> bool {
    field.has_file() || field.children.iter().flatten().any(has_file) || field.child.as_deref().is_some_and(has_file)
}

fn title(request: &Request, method: &Method) -> &'static str {
    match *method {
        Method::POST if request.endpoint().route.info.extra_action.is_some() => "",
        Method::POST => "create",
        Method::PUT => "replace",
        Method::PATCH => "change a part",
        _ => "",
    }
}

/// The names and texts of the row with those that were sent in place of its own, field by field.
fn overlaid(mut pairs: Vec<(String, String)>, entered: Vec<(String, String)>) -> Vec<(String, String)> {
    fn field_of(name: &str) -> &str {
        name.split(['.', '[']).next().unwrap_or(name)
    }
    pairs.retain(|(name, _)| entered.iter().all(|(other, _)| field_of(other) != field_of(name)));
    pairs.extend(entered);
    pairs
}

/// The errors by field, of whichever format.
fn errors_of(data: &Value) -> Value {
    match data.get("errors") {
        Some(errors) if data.get("status").is_some() && errors.is_object() => errors.clone(),
        _ => data.clone(),
    }
}

/// The messages that belong to none of the fields that are shown.
fn unplaced(errors: &Value, fields: &[FieldInfo]) -> Vec<String> {
    let Some(errors) = errors.as_object() else { return super::input::messages(errors) };
    let of_others = errors.iter().filter(|(name, _)| fields.iter().all(|field| field.name != **name));
    of_others
        .flat_map(|(name, errors)| {
            let is_whole = matches!(name.as_str(), "detail" | "non_field_errors" | "message");
            let messages = errors_below(errors);
            messages.into_iter().map(move |message| if is_whole { message } else { format!("{name}: {message}") })
        })
        .collect()
}

/// The body as text to begin with: the row's own values, or an empty one of each field.
fn raw_body(fields: &[FieldInfo], offer: &Offer) -> String {
    let object: Map<String, Value> = match (&offer.method, &offer.values) {
        (&Method::PATCH, _) => Map::new(),
        (_, Some(Value::Object(row))) => fields
            .iter()
            .filter(|field| !field.has_file())
            .map(|field| (field.name.clone(), row.get(&field.name).cloned().unwrap_or_else(|| blank(field))))
            .collect(),
        _ => fields.iter().filter(|field| !field.has_file()).map(|field| (field.name.clone(), blank(field))).collect(),
    };
    indented(&Value::Object(object))
}

/// JSON for people.
pub(super) fn indented(value: &Value) -> String {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, formatter));
    if written.is_err() {
        return String::new();
    }
    String::from_utf8(text).unwrap_or_default()
}
