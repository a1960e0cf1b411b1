//! Arguments about lists: filters, search, ordering and pagination. Also those about lookups of single rows.

use crate::args::{Args, Given};
use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, listed, unknown};
use crate::list::Etag;
use crate::paths::{Choice, Entry, Item, Items, entries};
use crate::user_mixins::{UserMixin, UserMixins};
use crate::values::{Inner, Policies, Policy};
use crate::view::arguments::value;
use crate::view::hooks::either;
use crate::vocabulary::{Action, Argument, BULK_ARGUMENTS, FILTER_OPTIONS, LOOKUPS, SEARCH_LOOKUPS, SEARCH_PREFIXES};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, LitStr};

/// The option of an ordering key that counts a relation's rows.
pub(crate) const COUNT: &str = "count";

/// Arguments about lookups of single rows.
const OF_ROW: [&str; 3] = ["lookup_field", "lookup_fields", "lookup_url_kwarg"];
/// The option that limits the rows a client may name.
pub(crate) const QUERYSET: &str = "queryset";

/// The parsed arguments, each by itself.
pub(crate) struct Lists {
    filter: Option<Given<Items>>,
    search: Option<Given<Items>>,
    ordering: Option<Given<Items>>,
    filter_backends: Option<Given<Policies>>,
    pagination: Option<Given<Policy>>,
    etag: Option<Given<Etag>>,
    put_as_create: Option<Given<bool>>,
    retry_writes: Option<Given<bool>>,
    allow_empty: Option<Given<bool>>,
    lookup_fields: Option<Given<Items>>,
    parents: Option<Given<Items>>,
    bulk: Option<Given<Inner>>,
    mixins: Option<Given<UserMixins>>,
}

/// The valid arguments.
#[derive(Default)]
pub(crate) struct ValidLists {
    pub(crate) filter: Vec<Entry>,
    pub(crate) search: Vec<(Entry, &'static str)>,
    pub(crate) search_param: Option<LitStr>,
    pub(crate) ordering: Option<Ordering>,
    pub(crate) lookup_fields: Vec<Entry>,
    pub(crate) parents: Vec<Entry>,
    pub(crate) filter_backends: Option<Expr>,
    pub(crate) pagination: Option<Expr>,
    pub(crate) etag: Option<Etag>,
    pub(crate) put_as_create: bool,
    pub(crate) retry_writes: bool,
    pub(crate) allow_empty: bool,
    pub(crate) bulk: Option<Bulk>,
    pub(crate) mixins: Vec<UserMixin>,
}

/// The limits of the lists that bulk actions take.
pub(crate) struct Bulk {
    allow_empty: Option<bool>,
    min_length: Option<u32>,
    max_length: Option<u32>,
    list_only: bool,
}

impl Bulk {
    fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let args = Args::parse(tokens, "argument", &BULK_ARGUMENTS, errors);
        let (least, most) = (args.read::<u32>("min_length", errors), args.read::<u32>("max_length", errors));
        if let (Some(least), Some(most)) = (&least, &most)
            && least.value > most.value
        {
            let message = format!(
                "`max_length` ({}) is less than `min_length` ({}), so no list is valid",
                most.value, least.value
            );
            errors.push(&most.word, message);
        }
        Self {
            allow_empty: value(args.read("allow_empty", errors)),
            min_length: value(least),
            max_length: value(most),
            list_only: value(args.read("list_only", errors)).unwrap_or_default(),
        }
    }

    /// `const BULK: Bulk = Bulk::new().max_length(100);`
    pub(crate) fn constant(&self, root: &CratePath) -> TokenStream {
        let allow_empty = self.allow_empty.map(|allow| quote!(.allow_empty(#allow)));
        let length = |length: u32| proc_macro2::Literal::u32_unsuffixed(length);
        let min_length = self.min_length.map(length).map(|length| quote!(.min_length(#length)));
        let max_length = self.max_length.map(length).map(|length| quote!(.max_length(#length)));
        let list_only = self.list_only.then(|| quote!(.list_only()));
        quote! {
            const BULK: #root::generics::Bulk =
                #root::generics::Bulk::new() #allow_empty #min_length #max_length #list_only;
        }
    }
}

/// The actions that write.
const WRITES: [&str; 8] = [
    "create",
    "update",
    "partial_update",
    "destroy",
    "bulk_create",
    "bulk_update",
    "partial_bulk_update",
    "bulk_destroy",
];

/// The keys of a list's order.
#[derive(Default)]
pub(crate) struct Ordering {
    pub(crate) all: bool,
    pub(crate) none: bool,
    pub(crate) strict: bool,
    pub(crate) fields: Vec<Entry>,
    pub(crate) default: Vec<Entry>,
    pub(crate) param: Option<LitStr>,
}

impl Lists {
    /// Reads the given arguments.
    pub(crate) fn read(args: &Args<Argument>, errors: &mut Errors) -> Self {
        Self {
            filter: args.read("filter", errors),
            search: args.read("search", errors),
            ordering: args.read("ordering", errors),
            filter_backends: args.read("filter_backends", errors),
            pagination: args.read("pagination", errors),
            etag: args.read("etag", errors),
            put_as_create: args.read("put_as_create", errors),
            retry_writes: args.read("retry_writes", errors),
            allow_empty: args.read("allow_empty", errors),
            lookup_fields: args.read("lookup_fields", errors),
            parents: args.read("parents", errors),
            bulk: args.read("bulk", errors),
            mixins: args.read("mixins", errors),
        }
    }

    /// Validates each argument, and that the view has the actions it is for. `actions` is `None` if they are unknown.
    /// `rows`: the view set has extra actions that look up a row.
    pub(crate) fn validate(
        self,
        actions: Option<&[&'static Action]>,
        rows: bool,
        given: &[syn::Ident],
        errors: &mut Errors,
    ) -> ValidLists {
        let has = |name: &str| actions.is_none_or(|actions| actions.iter().any(|action| action.name == name));
        let mut needs = |word: Option<&syn::Ident>, actions: &[&str]| {
            if let Some(word) = word.filter(|_| !actions.iter().any(|action| has(action))) {
                let message =
                    format!("`{word}` needs the action {}; add it to `actions`, or drop the argument", either(actions));
                errors.push(word, message);
            }
        };
        needs(self.filter.as_ref().map(|given| &given.word), &["list", "bulk_destroy"]);
        let bulk = ["bulk_create", "bulk_update", "partial_bulk_update", "bulk_destroy"];
        needs(self.bulk.as_ref().map(|given| &given.word), &bulk);
        for word in [
            self.search.as_ref().map(|given| &given.word),
            self.ordering.as_ref().map(|given| &given.word),
            self.pagination.as_ref().map(|given| &given.word),
            self.allow_empty.as_ref().map(|given| &given.word),
        ] {
            needs(word, &["list"]);
        }
        let of_row = ["retrieve", "update", "partial_update", "destroy"];
        needs(self.etag.as_ref().map(|given| &given.word), &of_row);
        for word in given.iter().filter(|word| !rows && OF_ROW.iter().any(|name| *word == name)) {
            needs(Some(word), &of_row);
        }
        needs(self.put_as_create.as_ref().map(|given| &given.word), &["update"]);
        needs(self.retry_writes.as_ref().map(|given| &given.word), &WRITES);
        let (search, search_param) = search(self.search, errors);
        ValidLists {
            filter: filter(self.filter, errors),
            search,
            search_param,
            ordering: self.ordering.map(|given| ordering(given, errors)),
            lookup_fields: exact("lookup_fields", &[], self.lookup_fields, errors),
            parents: parents(self.parents, errors),
            filter_backends: self.filter_backends.map(|given| given.value.0),
            pagination: self.pagination.map(|given| given.value.0),
            etag: value(self.etag),
            put_as_create: self.put_as_create.is_some_and(|given| given.value),
            retry_writes: self.retry_writes.is_none_or(|given| given.value),
            allow_empty: self.allow_empty.is_none_or(|given| given.value),
            bulk: self.bulk.map(|given| Bulk::parse(given.value.0, errors)),
            mixins: self.mixins.map(|given| given.value.0).unwrap_or_default(),
        }
    }
}

/// The paths of an argument that takes no strings.
fn plain(argument: &str, given: Option<Given<Items>>, errors: &mut Errors) -> Vec<Entry> {
    let mut entries = Vec::new();
    let Some(given) = given else { return entries };
    if given.value.0.is_empty() {
        errors.push(&given.word, format!("`{argument}` is empty; write a column, or remove the argument"));
    }
    for item in given.value.0 {
        match item {
            Item::Path(entry) => entries.push(entry),
            Item::Text { word, .. } => {
                errors.push_at(word.span, format!("`{}` has a string; `{argument}` takes paths", word.text));
            }
        }
    }
    entries
}

fn filter(given: Option<Given<Items>>, errors: &mut Errors) -> Vec<Entry> {
    let mut seen: Vec<String> = Vec::new();
    let mut valid = Vec::new();
    for entry in plain("filter", given, errors) {
        no_prefix(&entry, &[], errors);
        let mut right = true;
        for (place, option) in entry.options.iter().enumerate() {
            if entry.options[..place].iter().any(|other| other.word.text == option.word.text) {
                errors.push_at(option.word.span, format!("`{}` is given twice; write it once", option.word.text));
                right = false;
                continue;
            }
            let known = LOOKUPS.contains(&option.word.text.as_str());
            let is_option = FILTER_OPTIONS.contains(&option.word.text.as_str());
            if !known && !is_option {
                let words: Vec<&str> = LOOKUPS.iter().chain(&FILTER_OPTIONS).copied().collect();
                errors.push_at(option.word.span, unknown("lookup", &option.word.text, &words));
                right = false;
            } else if let Some(message) = misfit(option) {
                errors.push_at(option.word.span, message);
                right = false;
            }
        }
        if let (Some(_), Some(queryset)) = (entry.option("method"), entry.option(QUERYSET)) {
            let message = "`method` builds the whole condition; filter the rows there, and remove `queryset`";
            errors.push_at(queryset.word.span, message);
            right = false;
        }
        let name = entry.parameter();
        if seen.contains(&name) {
            errors.push_at(
                entry.span(),
                format!("`{name}` is given twice; write its lookups into one: `{name}(gte, lte)`"),
            );
            right = false;
        }
        seen.push(name);
        if right {
            valid.push(entry);
        }
    }
    valid
}

/// The message for an option with a wrong or missing value.
fn misfit(option: &Choice) -> Option<String> {
    let example = match option.word.text.as_str() {
        "method" => Some("`method` takes a function: `method = only_cheap`"),
        QUERYSET => Some("`queryset` takes a function that returns a query: `queryset = visible_albums`"),
        _ => None,
    };
    match (example, &option.value) {
        (Some(example), None) => Some(example.to_owned()),
        (None, Some(_)) => Some(format!("`{}` takes no value", option.word.text)),
        _ => None,
    }
}

fn search(given: Option<Given<Items>>, errors: &mut Errors) -> (Vec<(Entry, &'static str)>, Option<LitStr>) {
    let mut param = None;
    let mut valid: Vec<(Entry, &'static str)> = Vec::new();
    let Some(Given { word, value: Items(items) }) = given else { return (valid, param) };
    if !items.iter().any(|item| matches!(item, Item::Path(_))) {
        errors.push(&word, "`search` is empty; write a column, or remove the argument");
    }
    for item in items {
        match item {
            Item::Text { word, value } if word.text == "param" => param = Some(value),
            Item::Text { word, .. } => errors.push_at(word.span, unknown("search option", &word.text, &["param"])),
            Item::Path(entry) if valid.iter().any(|(other, _)| other.is_same(&entry)) => {
                errors.push_at(entry.span(), format!("`{}` is listed twice; remove one", entry.parameter()));
            }
            Item::Path(entry) => {
                let method = SEARCH_PREFIXES.iter().find(|(prefix, _)| *prefix == entry.prefix);
                let Some((_, method)) = method else {
                    let known: Vec<&str> =
                        SEARCH_PREFIXES.iter().map(|(prefix, _)| *prefix).filter(|prefix| !prefix.is_empty()).collect();
                    let message = format!("unknown prefix `{}`; known prefixes: {}", entry.prefix, listed(&known));
                    errors.push_at(entry.span(), message);
                    continue;
                };
                match entry.options.as_slice() {
                    [] => valid.push((entry, *method)),
                    [option, rest @ ..] => match SEARCH_LOOKUPS.iter().find(|(name, _)| *name == option.word.text) {
                        Some((_, method)) if rest.is_empty() && option.value.is_none() => {
                            valid.push((entry.clone(), *method));
                        }
                        Some(_) => errors.push_at(option.word.span, "a search field has one lookup; keep one of them"),
                        None => {
                            let known: Vec<&str> = SEARCH_LOOKUPS.iter().map(|(name, _)| *name).collect();
                            errors.push_at(option.word.span, unknown("search lookup", &option.word.text, &known));
                        }
                    },
                }
            }
        }
    }
    (valid, param)
}

fn ordering(given: Given<Items>, errors: &mut Errors) -> Ordering {
    let mut valid = Ordering::default();
    let word = given.word;
    let before = errors.len();
    for item in given.value.0 {
        match item {
            Item::Text { word, value } if word.text == "param" => valid.param = Some(value),
            Item::Text { word, value } if word.text == "default" => match entries(&value) {
                Ok(entries) => {
                    for entry in &entries {
                        no_prefix(entry, &["-"], errors);
                    }
                    valid.default = entries;
                }
                Err(_) => errors.push(&value, "`default` takes names of columns: `default = \"-created, name\"`"),
            },
            Item::Text { word, .. } => {
                errors.push_at(word.span, unknown("ordering option", &word.text, &["default", "param"]));
            }
            Item::Path(entry) if entry.is_word("__all__") => valid.all = true,
            Item::Path(entry) if entry.is_word("none") => valid.none = true,
            Item::Path(entry) if entry.is_word("strict") => valid.strict = true,
            Item::Path(entry) => {
                no_prefix(&entry, &[], errors);
                for option in entry.options.iter().filter(|option| option.word.text != COUNT) {
                    errors.push_at(option.word.span, unknown("key option", &option.word.text, &[COUNT]));
                }
                if valid.fields.iter().any(|other| other.parameter() == entry.parameter()) {
                    let message = format!("`{}` is given twice; name it once", entry.parameter());
                    errors.push_at(entry.span(), message);
                    continue;
                }
                // Without its unknown option, a relation of many rows would be a second error.
                if entry.options.iter().all(|option| option.word.text == COUNT) {
                    valid.fields.push(entry);
                }
            }
        }
    }
    let says_something = valid.all || valid.none || !valid.fields.is_empty() || !valid.default.is_empty();
    if !says_something && errors.len() == before {
        errors.push(&word, "`ordering` is empty; write a column, or remove the argument");
    }
    if [valid.all, valid.none, !valid.fields.is_empty()].into_iter().filter(|given| *given).count() > 1 {
        errors.push(&word, "`__all__`, `none` and columns contradict each other; keep one of them");
    }
    valid
}

/// Paths to the columns that parts of the URL must equal, each with only the known options.
fn exact(argument: &str, known: &[&str], given: Option<Given<Items>>, errors: &mut Errors) -> Vec<Entry> {
    let entries = plain(argument, given, errors);
    for (place, entry) in entries.iter().enumerate() {
        no_prefix(entry, &[], errors);
        if entries[..place].iter().any(|other| other.is_same(entry)) {
            errors.push_at(entry.span(), format!("`{}` is given twice; name it once", entry.parameter()));
        }
        let mut seen: Vec<&str> = Vec::new();
        for option in &entry.options {
            let word = option.word.text.as_str();
            if !known.contains(&word) {
                errors.push_at(option.word.span, "lookups in a URL are exact; write only the column");
            } else if seen.contains(&word) {
                errors.push_at(option.word.span, format!("`{word}` is given twice; keep one of them"));
            } else if let Some(message) = misfit(option) {
                errors.push_at(option.word.span, message);
            }
            seen.push(word);
        }
    }
    entries
}

fn parents(given: Option<Given<Items>>, errors: &mut Errors) -> Vec<Entry> {
    let mut valid: Vec<Entry> = Vec::new();
    for entry in exact("parents", &[QUERYSET], given, errors) {
        let name = entry.kwarg();
        if valid.iter().any(|known| known.kwarg() == name) {
            let message = format!("two parents have the name `{name}`; rename one: `other_pk = path`");
            errors.push_at(entry.span(), message);
        } else {
            valid.push(entry);
        }
    }
    valid
}

fn no_prefix(entry: &Entry, known: &[&str], errors: &mut Errors) {
    if !entry.prefix.is_empty() && !known.contains(&entry.prefix.as_str()) {
        errors.push_at(entry.span(), format!("the prefix `{}` is not valid here; write only the column", entry.prefix));
    }
}
