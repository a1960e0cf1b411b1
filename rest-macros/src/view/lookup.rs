//! What only the model's types know of a `lookup_field`: that it is a column, and that it finds one row at most.

use super::model::ValidView;
use crate::crate_path::CratePath;
use crate::naming::local;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// A check that is compiled and never run.
///
/// SeaORM gives an entity an inherent `find_by_slug` for a unique column `slug`, and its primary key a variant for each column.
/// Both win against the members of the trait `Unique`, which every type has. So what the names mean tells whether the column
/// is unique; and the argument of `find_by_slug`, that it is a column. `id` is the key's usual name and has an inherited
/// `find_by_id`, with which ours would be ambiguous: its uniqueness is not asked.
pub(crate) fn check(view: &ValidView, root: &CratePath) -> Option<TokenStream> {
    let word = view.lookup_field.as_ref()?;
    let (model, attributes, column) = (&view.model, &view.attributes, word.ident());
    // Whatever asks for the entity has the model's place, where a model that is none is reported anyway; the rest has the word's.
    let (there, here) = (root.at(model.span()), root.at(word.span));
    let row = local("row", word.span);
    let head = quote_spanned!(model.span()=> fn(#there::__private::Row<#model>) = |#row|);
    if word.text == "id" {
        let field = quote_spanned!(word.span=> #row.#column);
        return Some(quote_spanned!(model.span()=> #(#attributes)* const _: #head { let _ = #field; };));
    }
    // Named like the column, since rustc names it in our text. Neither the user's place nor the user's lints are on it.
    let name = word.ident_at(Span::mixed_site());
    let variant = variant(&word.text);
    let find = Ident::new(&format!("find_by_{}", word.text), Span::mixed_site());
    let (used_variant, used_find) = (at(&variant, model.span()), at(&find, word.span));
    let key = quote_spanned!(model.span()=> <#there::__private::Key<#model>>::#used_variant);
    let check = quote_spanned! {word.span=>
        #here::__private::unique::<#name, _, _>(<#model>::#used_find(#row.#column), #key)
    };
    let items = quote! {
        struct #name;
        trait Unique: ::core::marker::Sized {
            const #variant: #root::__private::NoKey = #root::__private::NoKey;
            fn #find<V>(_: V) -> #root::__private::NotUnique<V> {
                #root::__private::NotUnique::new()
            }
        }
        impl<T> Unique for T {}
    };
    Some(quote_spanned!(model.span()=> #(#attributes)* const _: #head { #items #check };))
}

/// The variant's name that SeaORM makes of a column's.
fn variant(column: &str) -> Ident {
    let capitalised = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let name: String = column.split('_').map(capitalised).collect();
    // `_1` leaves no name; then it is no variant, and only the column's being unique counts.
    let name = if syn::parse_str::<Ident>(&name).is_ok() { name } else { format!("_{name}") };
    Ident::new(&name, Span::mixed_site())
}

/// The same name at another place.
fn at(name: &Ident, span: Span) -> Ident {
    let mut name = name.clone();
    name.set_span(span);
    name
}
