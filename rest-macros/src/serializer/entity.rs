//! The entity's own `Model` as a serializer.
//!
//! `#[sea_orm::model]` generates two structs with the same derives: `Model` has the columns, `ModelEx` the relations as
//! well. The serializer of `Model` is therefore generated from `ModelEx`.

use super::model::Role;
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Expr, ExprLit, Field, Lit, Meta, Token, Type};

/// Whether the struct is the `Model` or `ModelEx` of an entity.
pub(super) fn is_model(input: &DeriveInput) -> bool {
    (input.ident == "ModelEx" || input.ident == "Model")
        && input.attrs.iter().any(|attr| attr.path().is_ident("sea_orm"))
}

/// Whether the struct is a `Model` with a `ModelEx`.
pub(super) fn is_half(input: &DeriveInput) -> bool {
    input.ident == "Model" && sea_orm(&input.attrs).iter().any(|meta| meta.path().is_ident("model_ex"))
}

/// The role of a field, from its type and its `#[sea_orm(…)]` attributes.
pub(super) fn role(field: &Field) -> Role {
    let said = sea_orm(&field.attrs);
    let is = |name: &str| said.iter().any(|meta| meta.path().is_ident(name));
    match &field.ty {
        _ if is("ignore") => Role::Ignored,
        Type::Path(path) => match path.path.segments.last() {
            Some(last) if last.ident == "BelongsTo" => Role::BelongsTo(said.iter().find_map(from)),
            Some(last) if last.ident == "HasOne" || last.ident == "HasMany" => Role::Elsewhere,
            _ => Role::Column { primary_key: is("primary_key") },
        },
        _ => Role::Column { primary_key: is("primary_key") },
    }
}

/// The column of `from = "artist_id"`.
fn from(meta: &Meta) -> Option<String> {
    match meta {
        Meta::NameValue(pair) if pair.path.is_ident("from") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn sea_orm(attributes: &[Attribute]) -> Vec<Meta> {
    let attributes = attributes.iter().filter(|attribute| attribute.path().is_ident("sea_orm"));
    let metas = |attribute: &Attribute| attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    attributes.filter_map(|attribute| metas(attribute).ok()).flatten().collect()
}
