//! The fields of an entity's own `Model`: its columns. As in DRF, a relation to one row replaces the column of its
//! foreign key.

use super::model::{EntityField, LongField, Origin, Role, Serializer, ValidField};
use super::validate::{extra, is_all};
use crate::diagnostics::{Errors, unknown};
use crate::list::Word;
use syn::Ident;

/// All columns; those that clients do not see are marked as excluded. Fields that are not columns are added to
/// `ignored`.
pub(super) fn fields(
    serializer: &mut Serializer,
    fields: Vec<EntityField>,
    ignored: &mut Vec<Ident>,
    errors: &mut Errors,
) -> Vec<ValidField> {
    let mut known = known(fields, ignored);
    let names = known.iter().map(|field| field.name.text.clone()).collect::<Vec<_>>();
    let listed = serializer.fields.clone().filter(|given| !is_all(Some(given))).map(|given| given.value.0);
    let excluded: Vec<Word> = serializer.exclude.iter().flat_map(|given| given.value.0.clone()).collect();
    for word in listed.iter().flatten().chain(&excluded).filter(|word| !names.contains(&word.text)) {
        errors.push_at(word.span, unknown("field", &word.text, &names.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    let mut shown: Vec<ValidField> = Vec::new();
    if let Some(words) = listed {
        for word in words {
            if let Some(position) = known.iter().position(|field| field.name.text == word.text) {
                shown.push(known.remove(position));
            } else if shown.iter().any(|field| field.name.text == word.text) {
                errors.push_at(word.span, format!("the field `{}` is listed twice; list it once", word.text));
            }
        }
    } else {
        let (out, all): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|field| excluded.iter().any(|word| word.text == field.name.text));
        known = out;
        // Reverse relations are shown only if `fields` lists them.
        shown = all.into_iter().filter(|field| field.ty.is_some()).collect();
    }
    extra(serializer, false, &mut shown, errors);
    let hidden = known.into_iter().filter_map(|field| match field.origin {
        Origin::Column(held) => {
            let name = Word::from_ident(&held).ok()?;
            Some(ValidField::new(name, field.ty, Origin::Excluded(held)))
        }
        _ => None,
    });
    shown.extend(hidden);
    shown
}

/// Primary key, columns, relations: the order of DRF.
fn known(fields: Vec<EntityField>, ignored: &mut Vec<Ident>) -> Vec<ValidField> {
    let mut keys: Vec<ValidField> = Vec::new();
    let mut columns: Vec<ValidField> = Vec::new();
    let mut relations: Vec<(ValidField, Option<String>)> = Vec::new();
    for EntityField { field: LongField { name, ty, docs, is_deprecated, settings, is_invalid: _ }, role } in fields {
        let Ok(word) = Word::from_ident(&name) else { continue };
        let said = |word, ty, origin| ValidField { docs, is_deprecated, settings, ..ValidField::new(word, ty, origin) };
        match role {
            Role::Ignored => ignored.push(name),
            Role::Column { primary_key } => {
                let column = said(word, Some(ty), Origin::Column(name));
                if primary_key { &mut keys } else { &mut columns }.push(column);
            }
            Role::BelongsTo(from) => {
                relations.push((said(word, None, Origin::Serializer), from));
            }
            Role::Elsewhere => {
                relations.push((said(word, None, Origin::Serializer), None));
            }
        }
    }
    let same = |column: &ValidField, from: &str| plain(&column.name.text) == plain(from);
    for (relation, from) in &mut relations {
        let Some(from) = from else { continue };
        if let Some(position) = columns.iter().position(|column| same(column, from)) {
            let column = columns.remove(position);
            relation.ty = column.ty;
            relation.origin = column.origin;
            relation.docs = relation.docs.take().or(column.docs);
            relation.is_deprecated |= column.is_deprecated;
            relation.settings.extend(column.settings);
        }
    }
    keys.into_iter().chain(columns).chain(relations.into_iter().map(|(relation, _)| relation)).collect()
}

/// The column's name without case and underscores.
fn plain(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}
