//! Generates the functions and constants of the arguments about lists.

use super::lists::{COUNT, Ordering, QUERYSET, ValidLists};
use crate::crate_path::CratePath;
use crate::list::Word;
use crate::naming::local;
use crate::paths::{Choice, Entry};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Type};

/// `fn filters`, each segment of a path at the span of the user's name.
pub(crate) fn filters(lists: &ValidLists, model: &Type, root: &CratePath) -> Option<TokenStream> {
    let without_lists = lists.filter.is_empty() && lists.search.is_empty() && lists.ordering.is_none();
    if without_lists && lists.lookup_fields.is_empty() && lists.parents.is_empty() {
        return None;
    }
    let mut calls = Vec::new();
    for entry in &lists.filter {
        let filter = filter(entry, model, root);
        calls.push(quote!(.filter(#filter)));
    }
    for (entry, method) in &lists.search {
        let path = path(entry, model, root, "to");
        let method = Ident::new(method, entry.options.first().map_or(entry.span(), |option| option.word.span));
        let field = quote_spanned!(entry.span()=> #path.#method());
        calls.push(quote!(.search(#field)));
    }
    calls.extend(lists.search_param.iter().map(|param| quote!(.search_param(#param))));
    if let Some(ordering) = &lists.ordering {
        calls.extend(self::ordering(ordering, model, root));
    }
    for entry in &lists.lookup_fields {
        let path = path(entry, model, root, "to");
        let kwarg = entry.name.as_ref().map(|name| &name.text);
        let kwarg = kwarg
            .map_or_else(|| quote!(::core::option::Option::None), |kwarg| quote!(::core::option::Option::Some(#kwarg)));
        calls.push(quote!(.lookup(#kwarg, #path)));
    }
    for entry in &lists.parents {
        let (path, kwarg) = (path_among(entry, model, root), entry.kwarg());
        calls.push(quote!(.parent(#kwarg, #path)));
    }
    Some(quote! {
        fn filters() -> ::core::option::Option<&'static #root::filters::Filters> {
            #[allow(unused_imports)]
            use #root::filters::{AnyStep as _, ByRelated as _, OverItself as _, To as _, ToOne as _};
            static FILTERS: #root::filters::LazyFilters = #root::filters::LazyFilters::new(|| {
                #root::filters::Filters::of::<#model>() #(#calls)*
            });
            ::core::option::Option::Some(FILTERS.get())
        }
    })
}

/// `Path::<Track>::new().step("name", |row| &row.name).known().column().filter().icontains()`
fn filter(entry: &Entry, model: &Type, root: &CratePath) -> TokenStream {
    let method = entry.options.iter().find(|option| option.word.text == "method");
    let mut value = if let Some(Choice { value: Some(function), word }) = method {
        let name = entry.parameter();
        quote_spanned!(word.span=> #root::filters::method(#name, #function))
    } else {
        let path = path_among(entry, model, root);
        quote_spanned!(entry.span()=> #path.filter())
    };
    let mut looked_up = method.is_some();
    for option in &entry.options {
        if matches!(option.word.text.as_str(), "required" | "exclude" | "words" | "method" | QUERYSET) {
            continue;
        }
        looked_up = true;
        let call = option.word.ident();
        value = quote_spanned!(option.word.span=> #value.#call());
    }
    if !looked_up {
        value = quote!(#value.exact());
    }
    if let Some(name) = entry.name.as_ref().map(|name| &name.text) {
        value = quote!(#value.named(#name));
    }
    for flag in ["required", "exclude", "words"] {
        if let Some(option) = entry.options.iter().find(|option| option.word.text == flag) {
            let call = option.word.ident();
            value = quote!(#value.#call());
        }
    }
    value
}

fn ordering(ordering: &Ordering, model: &Type, root: &CratePath) -> Vec<TokenStream> {
    let mut calls = vec![quote!(.ordering())];
    if ordering.all {
        calls.push(quote!(.order_by_all::<#model>()));
    }
    if ordering.none {
        calls.push(quote!(.order_by_none()));
    }
    if ordering.strict {
        calls.push(quote!(.order_strictly()));
    }
    for entry in &ordering.fields {
        let mut field = key(entry, model, root);
        if let Some(name) = entry.name.as_ref().map(|name| &name.text) {
            field = quote!(#field.named(#name));
        }
        calls.push(quote!(.order_by(#field)));
    }
    for entry in &ordering.default {
        let path = path(entry, model, root, "to_one");
        let order = Ident::new("order", entry.span());
        let descending = entry.prefix == "-";
        let field = quote_spanned!(entry.span()=> #path.#order());
        calls.push(quote!(.default_order(#field, #descending)));
    }
    calls.extend(ordering.param.iter().map(|param| quote!(.ordering_param(#param))));
    calls
}

/// `Path::<Track>::new().step("name", |row| &row.name).known().column().order()`, or the number of the rows behind the
/// path.
fn key(entry: &Entry, model: &Type, root: &CratePath) -> TokenStream {
    if let Some(option) = entry.options.iter().find(|option| option.word.text == COUNT) {
        let path = steps(&entry.path, entry.span(), model, root, "to");
        let count = option.word.ident();
        return quote_spanned!(option.word.span=> #path.#count());
    }
    let path = path(entry, model, root, "to_one");
    let order = Ident::new("order", entry.span());
    quote_spanned!(entry.span()=> #path.#order())
}

/// The path to a column. Each segment is at the span of its own name, where rustc reports an unknown column or
/// relation.
fn path(entry: &Entry, model: &Type, root: &CratePath, to: &str) -> TokenStream {
    let Some((last, steps_to)) = entry.path.split_last() else { return TokenStream::new() };
    let value = steps(steps_to, entry.span(), model, root, to);
    let (name, field) = (&last.text, field(last));
    quote_spanned!(last.span=> #value.step(#name, #field).known().column())
}

/// The path to a relation with the rows that clients may name: `Path::<Track>::new().column(…).among(visible_albums)`.
fn path_among(entry: &Entry, model: &Type, root: &CratePath) -> TokenStream {
    let path = path(entry, model, root, "to");
    match entry.option(QUERYSET) {
        Some(Choice { word, value: Some(rows) }) => {
            let among = Ident::new("among", word.span);
            quote_spanned!(word.span=> #path.#among(#rows))
        }
        _ => path,
    }
}

/// The steps over relations.
fn steps(steps: &[Word], span: Span, model: &Type, root: &CratePath, to: &str) -> TokenStream {
    // All at the span of the path: for a lookup that does not fit, rustc shows the code from the receiver on.
    let there = root.at(span);
    let mut value = quote_spanned!(span=> #there::filters::Path::<#model>::new());
    for step in steps {
        let (name, field, to) = (&step.text, field(step), Ident::new(to, step.span));
        value = quote_spanned!(step.span=> #value.step(#name, #field).known().#to());
    }
    value
}

/// `|row| &row.name`
fn field(word: &Word) -> TokenStream {
    let ident = word.ident();
    let row = local("row", word.span);
    quote_spanned!(word.span=> |#row| &#row.#ident)
}

/// `fn get_filter_backends`, from `filter_backends = (A, B)`.
pub(crate) fn filter_backends(backends: &Expr, model: &Type, root: &CratePath) -> TokenStream {
    let one = |backend: &Expr| {
        let there = root.at(backend.span());
        quote_spanned!(backend.span()=> #there::__private::Backend::<#model, _>::new(#backend).filter_backend())
    };
    let value = match backends {
        Expr::Tuple(tuple) if tuple.elems.is_empty() => TokenStream::new(),
        Expr::Tuple(tuple) => {
            let all = tuple.elems.iter().map(one);
            quote!((#(#all,)*))
        }
        backend => one(backend),
    };
    quote! {
        fn get_filter_backends(&self, _: &#root::Request) -> impl #root::filters::FilterBackend<Self::Model> {
            #value
        }
    }
}

/// `fn get_pagination`, from `pagination = LimitOffset(100)`.
pub(crate) fn pagination(pagination: &Expr, root: &CratePath) -> TokenStream {
    let pagination = ungrouped(pagination);
    let is_none = matches!(pagination, Expr::Path(path) if path.path.is_ident("none"));
    let (import, value) = if is_none {
        (TokenStream::new(), quote!(#root::pagination::NoPagination))
    } else {
        let call = Ident::new("pagination", pagination.span());
        (quote!(use #root::__private::IsPagination as _;), quote_spanned!(pagination.span()=> #pagination.#call()))
    };
    quote! {
        fn get_pagination(&self, _: &#root::Request) -> impl #root::pagination::Pagination {
            #import
            #value
        }
    }
}

/// The expression without the invisible groups that a `macro_rules!` of the user's adds.
fn ungrouped(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => ungrouped(&group.expr),
        expr => expr,
    }
}
