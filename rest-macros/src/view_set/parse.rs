//! Parses tokens into a [`ViewSet`]: the arguments and the form of their values.

use super::model::ViewSet;
use crate::args::Args;
use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, attribute_on};
use crate::item::ViewItem;
use crate::view::arguments::PolicyArguments;
use crate::view::lists::Lists;
use crate::vocabulary::{LIST_ARGUMENTS, VIEW_SET_ARGUMENTS, names};
use proc_macro2::TokenStream;

/// Reads attribute and item. An item that cannot be a view set is returned unchanged.
pub(super) fn parse(
    arguments: TokenStream,
    item: TokenStream,
    root: &CratePath,
    errors: &mut Errors,
) -> Result<ViewSet, TokenStream> {
    let args = Args::parse(arguments, "argument", &VIEW_SET_ARGUMENTS, errors);
    let item = ViewItem::parse(item, "view_set", errors)?;
    let Some(root) = root.chosen(&args, errors) else { return Err(item.written) };
    // Without a model a view set is plain: the user writes its actions. Arguments that require a model also require its
    // serializer.
    let mut of_model = ["model", "actions", "lookup_field", "queryset"].into_iter().chain(names(&LIST_ARGUMENTS));
    if of_model.any(|name| args.has(name)) {
        args.require(&["serializer"], &VIEW_SET_ARGUMENTS, attribute_on(&item.name), errors);
    }
    Ok(ViewSet {
        root,
        item,
        model: args.read("model", errors),
        serializer: args.read("serializer", errors),
        actions: args.read("actions", errors),
        lookup_field: args.read("lookup_field", errors),
        lookup_url_kwarg: args.read("lookup_url_kwarg", errors),
        lookup_value_regex: args.read("lookup_value_regex", errors),
        queryset: args.read("queryset", errors),
        http_method_names: args.read("http_method_names", errors),
        lists: Lists::read(&args, errors),
        policies: PolicyArguments::read(&args, errors),
        given: args.iter().map(|arg| arg.word.clone()).collect(),
    })
}
