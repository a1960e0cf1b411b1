//! Properties of a `lookup_field` that only the model's types determine: that it is a column, and that it is unique.

use super::model::ValidView;
use crate::crate_path::CratePath;
use crate::naming::local;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// A check that is compiled and never run.
///
/// For a unique column `slug` SeaORM generates an inherent `find_by_slug` on the entity, and the primary key has one
/// variant per column. Both take precedence over the members of the trait `Unique`, which all types implement. So the
/// resolved names determine whether the column is unique. The argument of `find_by_slug` requires that it is a column.
///
/// The column `id` is the usual key and has an inherited `find_by_id`, which would be ambiguous with that of `Unique`.
/// So its uniqueness is not checked.
pub(crate) fn check(view: &ValidView, root: &CratePath) -> Option<TokenStream> {
    let word = view.lookup_field.as_ref()?;
    let (model, attributes, column) = (&view.model, &view.attributes, word.ident());
    // Code that requires the entity has the model's span, where a type that is not an entity is reported anyway. The
    // rest has the span of the column's name.
    let (there, here) = (root.at(model.span()), root.at(word.span));
    let row = local("row", word.span);
    let head = quote_spanned!(model.span()=> fn(#there::__private::ModelOf<#model>) = |#row|);
    if word.text == "id" {
        let field = quote_spanned!(word.span=> #row.#column);
        return Some(quote_spanned!(model.span()=> #(#attributes)* const _: #head { let _ = #field; };));
    }
    // Named like the column, since rustc prints this name in the error text. Resolved at the mixed site: no span and no
    // lints of the user's apply to it.
    let name = word.ident_at(Span::mixed_site());
    let variant = variant(&word.text);
    let find = Ident::new(&format!("find_by_{}", word.text), Span::mixed_site());
    let (used_variant, used_find) = (at(&variant, model.span()), at(&find, word.span));
    let key = quote_spanned!(model.span()=> <#there::__private::PrimaryKeyOf<#model>>::#used_variant);
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

/// The name of the variant that SeaORM derives from a column's.
fn variant(column: &str) -> Ident {
    let capitalised = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let name: String = column.split('_').map(capitalised).collect();
    // `_1` leaves no valid name. Then it cannot be a variant, and only the column's own uniqueness counts.
    let name = if syn::parse_str::<Ident>(&name).is_ok() { name } else { format!("_{name}") };
    Ident::new(&name, Span::mixed_site())
}

/// The same name at another span.
fn at(name: &Ident, span: Span) -> Ident {
    let mut name = name.clone();
    name.set_span(span);
    name
}
