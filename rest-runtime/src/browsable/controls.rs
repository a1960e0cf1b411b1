//! The inputs that narrow and sort a list.

use serde::Serialize;

use crate::http::request::Request;
use crate::query::filters::{FilterControl, FilterKind, ListControls};

/// The form above a list.
#[derive(Serialize)]
pub(super) struct Controls {
    search: Option<Field>,
    ordering: Option<Field>,
    filters: Vec<Field>,
    /// Parameters of the URL that the form keeps.
    kept: Vec<(String, String)>,
    /// Whether something narrows the list now.
    is_used: bool,
    /// The URL without any of it.
    cleared: String,
}

#[derive(Serialize)]
struct Field {
    name: String,
    label: String,
    value: String,
    kind: &'static str,
    required: bool,
    options: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    selected: bool,
}

/// The inputs with what the request has for them; `None` where there are none.
pub(super) fn controls(request: &Request, controls: &ListControls) -> Option<Controls> {
    let query = request.query_params();
    let value = |name: &str| query.get(name).map(std::borrow::Cow::into_owned).unwrap_or_default();
    let search = controls.search.as_ref().map(|name| Field {
        label: "Search".to_owned(),
        value: value(name),
        ..Field::new(name, "search")
    });
    let ordering = controls.ordering.as_ref().filter(|(_, keys)| !keys.is_empty()).map(|(name, keys)| {
        let asked = value(name);
        let mut options =
            vec![Choice { value: String::new(), label: "default".to_owned(), selected: asked.is_empty() }];
        for key in keys {
            for (value, label) in
                [(key.clone(), format!("{key}, ascending")), (format!("-{key}"), format!("{key}, descending"))]
            {
                options.push(Choice { selected: value == asked, value, label });
            }
        }
        if options.iter().all(|option| !option.selected) {
            options.push(Choice { value: asked.clone(), label: asked.clone(), selected: true });
        }
        Field { label: "Order by".to_owned(), value: asked, options, ..Field::new(name, "select") }
    });
    let filters: Vec<Field> = controls.filters.iter().map(|control| filter(control, value(&control.name))).collect();
    if search.is_none() && ordering.is_none() && filters.is_empty() {
        return None;
    }
    let all = || search.iter().chain(&ordering).chain(&filters);
    let is_own = |name: &str| all().any(|field| field.name == name);
    let format = request.settings().url_format_override.as_deref();
    // Another filter begins at the first page.
    let starts_over = |name: &str| ["page", "offset", "cursor"].contains(&name) || format == Some(name);
    let kept = query
        .iter()
        .filter(|(name, _)| !is_own(name) && !starts_over(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let is_used = all().any(|field| !field.value.is_empty());
    Some(Controls { kept, is_used, cleared: request.original_uri().path().to_owned(), search, ordering, filters })
}

impl Field {
    fn new(name: &str, kind: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            label: String::new(),
            value: String::new(),
            kind,
            required: false,
            options: Vec::new(),
        }
    }
}

fn filter(control: &FilterControl, value: String) -> Field {
    let kind = match control.kind {
        FilterKind::Truth => "select",
        FilterKind::Integer | FilterKind::Number => "number",
        FilterKind::Date => "date",
        FilterKind::Time | FilterKind::DateTime | FilterKind::Text => "text",
    };
    let truth = [("", "any"), ("true", "yes"), ("false", "no")].map(|(option, label)| Choice {
        value: option.to_owned(),
        label: label.to_owned(),
        selected: option == value.to_ascii_lowercase(),
    });
    // What the URL has and the input cannot show stays as it is in a plain one.
    let is_shown = match kind {
        "number" => value.is_empty() || value.parse::<f64>().is_ok(),
        "date" => value.is_empty() || chrono::NaiveDate::parse_from_str(&value, "%Y-%m-%d").is_ok(),
        "select" => truth.iter().any(|option| option.selected),
        _ => true,
    };
    Field {
        label: control.label.clone(),
        kind: if is_shown { kind } else { "text" },
        value,
        required: control.required,
        options: if control.kind == FilterKind::Truth { truth.into() } else { Vec::new() },
        ..Field::new(&control.name, kind)
    }
}
