//! What a list can be narrowed and sorted by, for people: the inputs of a page. Feature `browsable`.

use super::column::Field;
use super::declared::Filters;
use super::lookup::{ConditionSource, Filter, Lookup};
use super::ordering::Allowed;
use crate::http::request::Request;
use crate::values::ValueKind;

/// The inputs of a list.
#[derive(Debug, Default)]
pub(crate) struct ListControls {
    pub(crate) filters: Vec<FilterControl>,
    /// The parameter of the search.
    pub(crate) search: Option<String>,
    /// The parameter of the order, and the names of its keys.
    pub(crate) ordering: Option<(String, Vec<String>)>,
}

/// One parameter of a filter.
#[derive(Debug)]
pub(crate) struct FilterControl {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) kind: FilterKind,
    pub(crate) required: bool,
}

/// What an input of a filter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterKind {
    Text,
    Integer,
    Number,
    Truth,
    Date,
    Time,
    DateTime,
}

impl Filters {
    /// The inputs of the list. `shown` are the serializer's fields, by which clients can order where no others are named.
    pub(crate) fn controls(&self, request: &Request, shown: impl FnOnce() -> Vec<Field>) -> ListControls {
        let names = |fields: &[Field]| fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        ListControls {
            filters: self.filters().iter().flat_map(controls_of).collect(),
            search: self.is_searched().then(|| self.search_name(request).to_owned()),
            ordering: self.orders().map(|ordering| {
                let keys = match &ordering.allowed {
                    Allowed::Named(fields) => names(fields),
                    Allowed::Shown => names(&shown()),
                };
                (self.ordering_name(request).to_owned(), keys)
            }),
        }
    }
}

fn controls_of(filter: &Filter) -> Vec<FilterControl> {
    let control = |name: String, end: &str, kind: FilterKind| {
        let words = filter.name.replace("__", " ").replace('_', " ");
        let label = if end.is_empty() { words } else { format!("{words} {end}") };
        FilterControl { name, label: capitalized(&label), kind, required: filter.required }
    };
    let lookups = match &filter.by {
        ConditionSource::Function { kind, .. } => return vec![control(filter.name.clone(), "", of_kind(kind))],
        ConditionSource::Field { field, lookups } => lookups.iter().map(move |(lookup, word)| (field, *lookup, *word)),
    };
    let alone = lookups.len() == 1;
    lookups
        .flat_map(|(field, lookup, word)| {
            let name = filter.parameter(lookup, word, alone);
            let own = of_kind(&field.column.kind);
            match lookup {
                Lookup::MinMax => {
                    vec![control(format!("{name}_min"), "from", own), control(format!("{name}_max"), "up to", own)]
                }
                Lookup::AfterBefore => vec![
                    control(format!("{name}_after"), "from", FilterKind::Date),
                    control(format!("{name}_before"), "up to", FilterKind::Date),
                ],
                _ => {
                    let (end, kind) = of_lookup(lookup, word, own);
                    vec![control(name, end, kind)]
                }
            }
        })
        .collect()
}

/// The end of the label, and what the input takes.
fn of_lookup(lookup: Lookup, word: &'static str, own: FilterKind) -> (&'static str, FilterKind) {
    match lookup {
        Lookup::Exact | Lookup::Multiple | Lookup::MinMax | Lookup::AfterBefore => ("", own),
        Lookup::In => ("in (a,b,…)", FilterKind::Text),
        Lookup::Range => ("range (a,b)", FilterKind::Text),
        Lookup::IsNull => ("is empty", FilterKind::Truth),
        Lookup::Greater => (">", own),
        Lookup::GreaterOrEqual => ("≥", own),
        Lookup::Less => ("<", own),
        Lookup::LessOrEqual => ("≤", own),
        Lookup::Date => ("on", FilterKind::Date),
        Lookup::Year | Lookup::DatePart(_) => (word, FilterKind::Integer),
        Lookup::Text { .. } | Lookup::Regex { .. } => (
            match word {
                "iexact" => "in any case",
                "contains" | "icontains" => "contains",
                "startswith" | "istartswith" => "starts with",
                "endswith" | "iendswith" => "ends with",
                _ => "matches",
            },
            FilterKind::Text,
        ),
    }
}

fn of_kind(kind: &ValueKind) -> FilterKind {
    match kind {
        ValueKind::Bool => FilterKind::Truth,
        ValueKind::Integer(_) => FilterKind::Integer,
        ValueKind::Float | ValueKind::Double | ValueKind::Decimal => FilterKind::Number,
        ValueKind::Date => FilterKind::Date,
        ValueKind::Time => FilterKind::Time,
        ValueKind::DateTime | ValueKind::DateTimeUtc | ValueKind::DateTimeTz => FilterKind::DateTime,
        _ => FilterKind::Text,
    }
}

fn capitalized(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
