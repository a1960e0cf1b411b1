//! Parses tokens into a [`View`]: the arguments and the form of their values.

use super::arguments::PolicyArguments;
use super::lists::Lists;
use super::model::View;
use crate::args::Args;
use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, attribute_on};
use crate::item::ViewItem;
use crate::vocabulary::VIEW_ARGUMENTS;
use proc_macro2::TokenStream;

/// Reads attribute and item. An item that cannot be a view is returned unchanged.
pub(super) fn parse(
    arguments: TokenStream,
    item: TokenStream,
    root: &CratePath,
    errors: &mut Errors,
) -> Result<View, TokenStream> {
    let args = Args::parse(arguments, "argument", &VIEW_ARGUMENTS, errors);
    let item = ViewItem::parse(item, "generic_view", errors)?;
    let Some(root) = root.chosen(&args, errors) else { return Err(item.written) };
    args.require(&["serializer", "actions"], &VIEW_ARGUMENTS, attribute_on(&item.name), errors);
    Ok(View {
        root,
        item,
        model: args.read("model", errors),
        serializer: args.read("serializer", errors),
        actions: args.read("actions", errors),
        lookup_field: args.read("lookup_field", errors),
        lookup_url_kwarg: args.read("lookup_url_kwarg", errors),
        lists: Lists::read(&args, errors),
        queryset: args.read("queryset", errors),
        http_method_names: args.read("http_method_names", errors),
        policies: PolicyArguments::read(&args, errors),
        given: args.iter().map(|arg| arg.word.clone()).collect(),
    })
}
