use super::*;
use crate::formats::renderers::{RenderContext, Renderer};
use bytes::Bytes;

/// A renderer of the tables below, with the same text as media type and format.
#[derive(Debug)]
struct Makes(&'static str);

impl Renderer for Makes {
    fn media_type(&self) -> &'static str {
        self.0
    }

    fn format(&self) -> &'static str {
        self.0
    }

    fn render(&self, data: Bytes, _: &RenderContext<'_>) -> Result<Bytes> {
        Ok(data)
    }
}

const ALL: &[&'static dyn Renderer] =
    &[&Makes("application/json"), &Makes("text/plain"), &Makes("text/csv"), &Makes("application/vnd.oracle+json")];
const TEXT_FIRST: &[&'static dyn Renderer] = &[&Makes("text/plain"), &Makes("application/json")];

fn chosen(weigh: bool, renderers: &'static [&'static dyn Renderer], accept: &str) -> Option<String> {
    let ranges: Vec<Range<'_>> = entries(std::iter::once(accept)).filter_map(Range::parse).collect();
    best(&Rules { weigh }, &ranges, Renderers::constant(renderers).iter()).map(|accepted| accepted.text().to_owned())
}

#[test]
fn without_qualities_both_choose_alike() {
    for (renderers, accept, expected) in [
        (ALL, "*/*", Some("application/json")),
        (ALL, "text/csv", Some("text/csv")),
        (ALL, "APPLICATION/JSON", Some("APPLICATION/JSON")),
        (ALL, "application/vnd.oracle+json", Some("application/vnd.oracle+json")),
        (ALL, "text/*", Some("text/plain")),
        (ALL, "application/*", Some("application/json")),
        (TEXT_FIRST, "application/*", Some("application/json")),
        (ALL, "image/*", None),
        (ALL, "image/png, video/*", None),
        (ALL, "nonsense", None),
        (ALL, "*/*, text/csv", Some("text/csv")),
        (ALL, "text/*, application/json", Some("application/json")),
        (ALL, "text/csv, application/json", Some("application/json")),
        (ALL, "image/png, text/plain, */*;q=0.8", Some("text/plain")),
        (ALL, "text/*, application/*", Some("application/json")),
        (TEXT_FIRST, "application/json, text/plain", Some("text/plain")),
        (ALL, "application/vnd.oracle+json, text/plain, application/json", Some("application/json")),
        (ALL, "text/csv; header=absent, application/json", Some("text/csv; header=absent")),
        (ALL, "application/json; indent=4", Some("application/json; indent=4")),
        (ALL, "*/*; indent=2", Some("application/json;indent=2")),
        (ALL, "text/html, */*", Some("application/json")),
    ] {
        for weigh in [true, false] {
            assert_eq!(chosen(weigh, renderers, accept).as_deref(), expected, "{accept}, weighing: {weigh}");
        }
    }
}

#[test]
fn qualities_count_for_one_and_not_for_the_other() {
    for (renderers, accept, weighed, unweighed) in [
        (ALL, "application/json;q=0.1, text/csv;q=0.9", Some("text/csv"), Some("application/json;q=0.1")),
        (ALL, "text/csv;q=0.1, text/plain;q=0.9", Some("text/plain"), Some("text/plain;q=0.9")),
        (ALL, "*/*;q=1.0, text/csv;q=0.1", Some("application/json"), Some("text/csv;q=0.1")),
        (ALL, "application/json;q=0", None, Some("application/json;q=0")),
        (ALL, "*/*, application/json;q=0", Some("text/plain"), Some("application/json;q=0")),
        (ALL, "text/*;q=0, */*;q=0.1", Some("application/json"), Some("text/plain;q=0")),
        (TEXT_FIRST, "*/*;q=0.1, application/json;q=0.01", Some("text/plain"), Some("application/json;q=0.01")),
        (ALL, "text/csv;q=0.5, text/plain;q=0.5", Some("text/plain"), Some("text/plain;q=0.5")),
        (ALL, "application/json; q=0.5", Some("application/json"), Some("application/json; q=0.5")),
    ] {
        assert_eq!(chosen(true, renderers, accept).as_deref(), weighed, "{accept}");
        assert_eq!(chosen(false, renderers, accept).as_deref(), unweighed, "{accept}");
    }
}

#[test]
fn headers_over_the_limits_are_cut() {
    let many = |count: usize| format!("{}text/csv", "image/png, ".repeat(count));
    assert_eq!(chosen(true, ALL, &many(63)).as_deref(), Some("text/csv"));
    assert_eq!(chosen(true, ALL, &many(64)), None);
    let long = |length: usize| format!("{}text/csv", " ".repeat(length));
    assert_eq!(chosen(true, ALL, &long(MAX_HEADER - 8)).as_deref(), Some("text/csv"));
    assert_eq!(chosen(true, ALL, &long(MAX_HEADER - 7)), None);
    let entry = format!("text/csv;x={}", "y".repeat(1000));
    assert_eq!(chosen(true, ALL, &entry).map(|accepted| accepted.len()), Some(MAX_ENTRY));
    // All lines together count as one header.
    let lines = [" ".repeat(MAX_HEADER), "text/csv".to_owned()];
    assert_eq!(entries(lines.iter().map(String::as_str)).filter_map(Range::parse).count(), 0);
}
