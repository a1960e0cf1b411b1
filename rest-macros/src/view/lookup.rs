//! What only the model's types know of a `lookup_field`: that it is a column, and that it finds one row at most.

use super::model::ValidView;
use crate::crate_path::CratePath;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// A check that is compiled and never run.
///
/// SeaORM gives an entity an inherent `find_by_slug` for a unique column `slug`, and its primary key a variant for each column.
/// Both win against the members of the trait `Unique`, which every type has. So what the names mean tells whether the column
/// is unique; and the argument of `find_by_slug`, that it is a column. `id` is the key's usual name and has an inherited
/// `find_by_id`, with which ours would be ambiguous: its uniqueness is not asked.
pub(super) fn check(view: &ValidView, root: &CratePath) -> Option<TokenStream> {
    let word = view.lookup_field.as_ref()?;
    let model = &view.model;
    let attributes = &view.attributes;
    let column = word.ident();
    let row = Ident::new("row", Span::mixed_site());
    let row_type = quote_spanned!(model.span()=> #root::__private::Row<#model>);
    if word.text == "id" {
        return Some(quote! {
            #(#attributes)*
            const _: fn(#row_type) = |#row| {
                let _ = #row.#column;
            };
        });
    }
    // Named like the column, since rustc names it in our text. Neither the user's place nor the user's lints are on it.
    let name = word.ident_at(Span::mixed_site());
    let variant = word_at_mixed_site(&variant(&word.text));
    let find = word_at_mixed_site(&format!("find_by_{}", word.text));
    let found = quote_spanned!(word.span=> <#model>::#find(#row.#column));
    let check = quote_spanned!(word.span=> #root::__private::unique);
    Some(quote! {
        #(#attributes)*
        const _: fn(#row_type) = |#row| {
            struct #name;
            trait Unique: ::core::marker::Sized {
                const #variant: #root::__private::NoKey = #root::__private::NoKey;
                fn #find<V>(_: V) -> #root::__private::NotUnique<V> {
                    #root::__private::NotUnique::new()
                }
            }
            impl<T> Unique for T {}
            #check::<#name, _, _>(#found, <#root::__private::Key<#model>>::#variant);
        };
    })
}

/// The variant's name that SeaORM makes of a column's.
fn variant(column: &str) -> String {
    let capitalised = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    column.split('_').map(capitalised).collect()
}

fn word_at_mixed_site(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
