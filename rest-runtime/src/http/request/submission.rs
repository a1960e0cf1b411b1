//! Forms of pages: their control fields say which request the form stands for. Feature `browsable`.
//!
//! A browser without scripts sends GET and POST alone, and no headers of its own. A form that has the field `_method` is
//! one of a page of the library; its control fields are read here and taken out before anything else sees the form.

use std::str::FromStr;
use std::sync::{Arc, Mutex, OnceLock};

use axum::body::Body;
use axum::http::{HeaderValue, Method, header};
use tokio::sync::OnceCell;

use super::Request;
use super::body::Arrived;
use super::unread_body::Unread;
use crate::base::exceptions::Error;
use crate::formats::parsers::{Data, FormData, FormValue, Parsers};

/// The field that names the method.
pub(crate) const METHOD: &str = "_method";
/// The field with the CSRF token, by Django's name for it.
pub(crate) const TOKEN: &str = "csrfmiddlewaretoken";
/// The fields of a body that is written by hand.
pub(crate) const CONTENT_TYPE: &str = "_content_type";
pub(crate) const CONTENT: &str = "_content";
/// The entity tag of the row that the page showed.
pub(crate) const IF_MATCH: &str = "_if_match";
/// The names and texts that an untouched form sends, as JSON: what is still the same is no change.
pub(crate) const BEFORE: &str = "_before";
/// The name of a field whose empty texts say nothing.
pub(crate) const SKIP_BLANK: &str = "_skip_blank";
/// The name of a field that was null: a text in it counts, though the box for null is still ticked.
pub(crate) const WAS_NULL: &str = "_was_null";
/// The beginning of the names of a row that is taken out.
pub(crate) const REMOVE: &str = "_remove";
/// The names and texts of an untouched row that is there to be filled, as JSON: where they are still the same, there is no
/// such row.
pub(crate) const SPARE: &str = "_spare";
/// The beginnings of the names of a map's keys and values.
pub(crate) const KEY: &str = "_key:";
pub(crate) const VALUE: &str = "_value:";
/// The beginning of the name of a text that has a value a line.
pub(crate) const LINES: &str = "_lines:";

/// What the control fields of a page's form said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Submission {
    /// The CSRF token.
    pub(crate) token: Option<String>,
    /// The body that was written by hand, with its media type.
    pub(crate) raw: Option<(String, String)>,
    method: Option<Method>,
    if_match: Option<HeaderValue>,
}

impl Submission {
    /// The control fields of a form, and the form without them; `None` for a form that is not one of a page.
    fn read(form: FormData) -> Result<(Self, FormData), FormData> {
        if form.get(METHOD).is_none() {
            return Err(form);
        }
        let mut submission = Self::default();
        let (mut content_type, mut content) = (None, None);
        let (mut before, mut blanks, mut removed, mut spares) = (None, Vec::new(), Vec::new(), Vec::new());
        let mut nulls = Vec::new();
        let mut entries = Vec::new();
        for (name, value) in form.into_entries() {
            let FormValue::Text(text) = value else {
                entries.push((name, value));
                continue;
            };
            match &*name {
                METHOD => submission.method = Method::from_str(&text).ok().filter(is_meant),
                TOKEN => submission.token = Some(text),
                CONTENT_TYPE => content_type = Some(text),
                CONTENT => content = Some(text),
                IF_MATCH => submission.if_match = HeaderValue::try_from(text).ok(),
                BEFORE => before = pairs(&text),
                SKIP_BLANK => blanks.push(text),
                WAS_NULL => nulls.push(text),
                REMOVE => removed.push(text),
                SPARE => spares.extend(pairs(&text)),
                // Browsers write line ends as CRLF, whatever the text had.
                _ => entries.push((name, FormValue::Text(text.replace("\r\n", "\n")))),
            }
        }
        submission.raw = content_type.zip(content);
        if let Some(before) = &before {
            drop_unchanged(&mut entries, before, &removed);
        }
        entries.retain(|(name, _)| !removed.iter().any(|row| name.starts_with(row.as_str())));
        for spare in &spares {
            drop_untouched(&mut entries, spare);
        }
        nulls.retain(|null| entries.iter().any(|(name, value)| name == null && !is_blank(value)));
        entries
            .retain(|(name, _)| !name.strip_suffix("[null]").is_some_and(|name| nulls.iter().any(|null| null == name)));
        entries.retain(|(name, value)| !(is_blank(value) && blanks.contains(name)));
        Ok((submission, joined(entries).into_iter().collect()))
    }
}

/// The methods that a form may stand for.
fn is_meant(method: &Method) -> bool {
    [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS].contains(method)
}

fn is_blank(value: &FormValue) -> bool {
    matches!(value, FormValue::Text(text) if text.is_empty())
}

fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    serde_json::from_str(text).ok()
}

/// The field of the serializer to which a name belongs: `lines` of `lines[0].count` and of `_key:lines`.
fn field_of(name: &str) -> &str {
    let name = [KEY, VALUE, LINES].iter().find_map(|before| name.strip_prefix(before)).unwrap_or(name);
    name.split(['.', '[']).next().unwrap_or(name)
}

/// Takes out the fields that are as the page showed them.
fn drop_unchanged(entries: &mut Vec<(String, FormValue)>, before: &[(String, String)], removed: &[String]) {
    let mut fields: Vec<&str> = before.iter().map(|(name, _)| field_of(name)).collect();
    fields.dedup();
    for field in fields {
        let was = before.iter().filter(|(name, _)| field_of(name) == field);
        let is = entries.iter().filter(|(name, _)| field_of(name) == field);
        let is_same = same(is, was) && !removed.iter().any(|row| field_of(row) == field);
        if is_same {
            entries.retain(|(name, _)| field_of(name) != field);
        }
    }
}

/// Takes out a spare row that is as the page showed it.
fn drop_untouched(entries: &mut Vec<(String, FormValue)>, spare: &[(String, String)]) {
    let is_of = |name: &str| spare.iter().any(|(known, _)| known == name);
    if same(entries.iter().filter(|(name, _)| is_of(name)), spare.iter()) {
        entries.retain(|(name, _)| !is_of(name));
    }
}

fn same<'a>(
    is: impl Iterator<Item = &'a (String, FormValue)>,
    was: impl Iterator<Item = &'a (String, String)>,
) -> bool {
    let is = is.map(|(name, value)| match value {
        FormValue::Text(text) => Some((name.as_str(), text.as_str())),
        FormValue::File(_) => None,
    });
    let was: Vec<_> = was.map(|(name, text)| (name.as_str(), text.replace("\r\n", "\n"))).collect();
    is.eq(was.iter().map(|(name, text)| Some((*name, text.as_str()))))
}

/// The keys and values of maps as the one name that a form has for them, `labels.colour`, and the lines of a list as one
/// text each.
fn joined(entries: Vec<(String, FormValue)>) -> Vec<(String, FormValue)> {
    let mut joined = Vec::with_capacity(entries.len());
    let mut key: Option<(String, String)> = None;
    for (name, value) in entries {
        if let (Some(list), FormValue::Text(text)) = (name.strip_prefix(LINES), &value) {
            let values = text.lines().map(str::trim).filter(|line| !line.is_empty());
            joined.extend(values.map(|line| (list.to_owned(), FormValue::from(line))));
            continue;
        }
        match (name.strip_prefix(KEY), name.strip_prefix(VALUE), value) {
            (Some(map), _, FormValue::Text(text)) => key = Some((map.to_owned(), text)),
            (_, Some(map), value) => {
                if let Some((_, key)) = key.take().filter(|(of, key)| of == map && !key.is_empty()) {
                    joined.push((format!("{map}.{key}"), value));
                }
            }
            (_, _, value) => joined.push((name, value)),
        }
    }
    joined
}

impl Request {
    /// The request that the form of a page stands for; this one, where the body is no such form. `action` says which
    /// action a method has, `parsers` are the view's. The body has been read, before it is known who sent it and within the
    /// limits of bodies.
    pub(crate) fn submitted(
        mut self,
        parsers: Parsers,
        takes_forms: bool,
        action: impl Fn(&Method) -> Option<&'static str>,
    ) -> Self {
        let Some(inner) = Arc::get_mut(&mut self.0) else { return self };
        inner.parsers = OnceLock::from(parsers);
        let form = match inner.read.take() {
            Some(Arrived::Data(Data::Form(form))) => form,
            other => {
                inner.read = OnceCell::new_with(other);
                return self;
            }
        };
        let (submission, form) = match Submission::read(form) {
            Ok((submission, form)) if takes_forms || submission.raw.is_some() => (submission, form),
            Err(form) if takes_forms => {
                inner.read = OnceCell::new_with(Some(Arrived::Data(Data::Form(form))));
                return self;
            }
            _ => {
                let refusal = Error::UnsupportedMediaType(self.content_type().chars().take(200).collect());
                self.refuse_body(&refusal);
                return self;
            }
        };
        if let Some(method) = &submission.method {
            inner.parts.method = method.clone();
            inner.action = action(method);
        }
        if let Some(tag) = &submission.if_match {
            inner.parts.headers.insert(header::IF_MATCH, tag.clone());
        }
        match &submission.raw {
            Some((content_type, content)) => {
                if let Ok(content_type) = HeaderValue::try_from(content_type.as_str()) {
                    inner.parts.headers.insert(header::CONTENT_TYPE, content_type);
                }
                inner.parts.headers.remove(header::CONTENT_LENGTH);
                inner.body = Mutex::new(Unread::new(Body::from(content.clone())));
            }
            None => inner.read = OnceCell::new_with(Some(Arrived::Data(Data::Form(form)))),
        }
        inner.parts.extensions.insert(submission);
        self
    }

    /// What the control fields said, where the request came by the form of a page.
    pub(crate) fn submission(&self) -> Option<&Submission> {
        self.0.parts.extensions.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entries: &[(&str, &str)]) -> Vec<(String, String)> {
        let (_, form) = Submission::read(entries.iter().copied().collect()).expect("a form of a page");
        form.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    fn texts(entries: &[(&str, &str)]) -> Vec<(String, String)> {
        entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_form_without_a_method_is_nobodys() {
        let form: FormData = [("name", "x"), (TOKEN, "t")].into_iter().collect();
        assert_eq!(Submission::read(form.clone()).expect_err("a plain form"), form);
    }

    #[test]
    fn control_fields_are_read_and_taken_out() {
        let entries = [(METHOD, "PATCH"), (TOKEN, "t"), (IF_MATCH, "\"1\""), ("name", "a\r\nb")];
        let (submission, form) = Submission::read(entries.into_iter().collect()).expect("a form of a page");
        assert_eq!(submission.method, Some(Method::PATCH));
        assert_eq!(submission.token.as_deref(), Some("t"));
        assert_eq!(submission.if_match, Some(HeaderValue::from_static("\"1\"")));
        assert_eq!(form.texts().collect::<Vec<_>>(), [("name", "a\nb")]);
    }

    #[test]
    fn a_form_stands_for_no_other_method() {
        for method in ["GET", "HEAD", "TRACE", "CONNECT", "x y", ""] {
            let (submission, _) = Submission::read([(METHOD, method)].into_iter().collect()).expect("a form of a page");
            assert_eq!(submission.method, None, "{method}");
        }
    }

    #[test]
    fn what_is_as_it_was_is_no_change() {
        let before = r#"[["name","a\nb"],["tags","x"],["tags",""],["lines[0].n","1"],["on","false"]]"#;
        let rest = [("name", "a\r\nb"), ("tags", "x"), ("tags", ""), ("lines[0].n", "1"), ("on", "false")];
        let with = |more: &[(&str, &str)]| {
            let mut entries = vec![(METHOD, "PATCH"), (BEFORE, before)];
            entries.extend(more);
            read(&entries)
        };
        assert_eq!(with(&rest), []);
        let mut changed = rest;
        changed[2].1 = "y";
        assert_eq!(with(&changed), texts(&[("tags", "x"), ("tags", "y")]));
        let mut ticked = rest.to_vec();
        ticked.push(("on", "true"));
        assert_eq!(with(&ticked), texts(&[("on", "false"), ("on", "true")]));
        let mut removed = rest.to_vec();
        removed.extend([(REMOVE, "lines[0]"), ("lines[]", "")]);
        assert_eq!(with(&removed), texts(&[("lines[]", "")]));
    }

    #[test]
    fn rows_are_taken_out_and_spare_rows_count_once_touched() {
        let spare = r#"[["lines[1].n",""],["lines[1].on","false"]]"#;
        let untouched =
            [(METHOD, "POST"), ("lines[0].n", "1"), (SPARE, spare), ("lines[1].n", ""), ("lines[1].on", "false")];
        assert_eq!(read(&untouched), texts(&[("lines[0].n", "1")]));
        let mut touched = untouched;
        touched[3].1 = "2";
        assert_eq!(read(&touched), texts(&[("lines[0].n", "1"), ("lines[1].n", "2"), ("lines[1].on", "false")]));
        let mut removed = untouched.to_vec();
        removed.push((REMOVE, "lines[0]"));
        assert_eq!(read(&removed), []);
    }

    #[test]
    fn maps_are_made_of_keys_and_values() {
        let entries = [
            (METHOD, "POST"),
            ("labels", ""),
            ("_key:labels", "colour"),
            ("_value:labels", "red"),
            ("_key:labels", ""),
            ("_value:labels", "lost"),
            ("_value:labels", "alone"),
        ];
        assert_eq!(read(&entries), texts(&[("labels", ""), ("labels.colour", "red")]));
    }

    #[test]
    fn a_text_in_a_field_that_was_null_counts() {
        let entries = [(METHOD, "PUT"), (WAS_NULL, "a"), ("a", "x"), ("a[null]", "true"), (WAS_NULL, "b"), ("b", "")];
        assert_eq!(read(&entries), texts(&[("a", "x"), ("b", "")]));
        let entries = [(METHOD, "PUT"), ("a", "x"), ("a[null]", "true"), (WAS_NULL, "b"), ("b[null]", "true")];
        assert_eq!(read(&entries), texts(&[("a", "x"), ("a[null]", "true"), ("b[null]", "true")]));
    }

    #[test]
    fn blanks_that_say_nothing_are_left_out() {
        let entries = [(METHOD, "POST"), (SKIP_BLANK, "tags"), ("tags", "a"), ("tags", ""), ("name", "")];
        assert_eq!(read(&entries), texts(&[("tags", "a"), ("name", "")]));
    }
}
