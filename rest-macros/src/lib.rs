//! The procedural macros of `rest-runtime`.
//!
//! Import them from `rest_runtime::prelude`. Their documentation is on the re-exports, where examples can use the real
//! crate.
//!
//! Each macro has three stages. `parse` reads the tokens into a model, `validate` reports every mistake in it, and
//! `expand` generates code from the valid parts. No stage stops at the first mistake.

mod api_view;
mod args;
mod crate_path;
mod diagnostics;
mod fallback;
mod function;
mod item;
mod list;
mod naming;
mod paths;
mod permission;
mod serializer;
#[cfg(test)]
mod tests;
mod user_mixins;
mod values;
mod view;
mod view_set;
mod vocabulary;

use crate_path::CratePath;
use proc_macro::TokenStream;

/// Makes a unit struct a view of a model; documented in `rest-runtime`.
#[proc_macro_attribute]
pub fn generic_view(arguments: TokenStream, item: TokenStream) -> TokenStream {
    view::generic_view(arguments.into(), item.into(), &CratePath::find()).into()
}

/// Makes a view of a function, or of an `impl` block with one function per method; documented in `rest-runtime`.
#[proc_macro_attribute]
pub fn api_view(arguments: TokenStream, item: TokenStream) -> TokenStream {
    api_view::api_view(arguments.into(), item.into(), &CratePath::find()).into()
}

/// Makes a view set of a struct, or of an `impl` block of hooks and actions; documented in `rest-runtime`.
#[proc_macro_attribute]
pub fn view_set(arguments: TokenStream, item: TokenStream) -> TokenStream {
    view_set::view_set(arguments.into(), item.into(), &CratePath::find()).into()
}

/// Makes a struct a serializer of a model; documented in `rest-runtime`.
#[proc_macro_derive(Serializer, attributes(serializer, field))]
pub fn derive_serializer(item: TokenStream) -> TokenStream {
    serializer::derive_serializer(item.into(), &CratePath::find()).into()
}
