//! Errors of the database as errors of fields.
//!
//! Between the query of a validator and the write, another request may have taken the value. So the database decides.
//! An error belongs to a field only if the database names exactly that field's column. If it names no column, the error
//! is a 400 of the whole object. It is a 409 if the rule is over columns that no field shows.

use std::borrow::Cow;

use crate::base::exceptions::{Detail, Error, ErrorDetail, NON_FIELD_ERRORS, ValidationError};
use crate::database::{Reason, Refusal};
use crate::model::Entity;
use crate::model::rule::UniqueColumns;
use crate::schema::{FieldSchema, Schema};

/// Converts an error of the database into the error of the field that it is about.
pub(crate) fn write_error(schema: &Schema, error: Error) -> Error {
    let Error::Database(cause) = &error else { return schema.rename_keys(error) };
    match cause {
        sea_orm::DbErr::RecordNotUpdated => return Error::not_found(),
        // Not from the database, but from the model's own `before_save` or `after_save`.
        sea_orm::DbErr::Custom(message) => return of_whole(ErrorDetail::new(message.clone(), "invalid")),
        _ => {}
    }
    let Some(refusal) = Refusal::of(cause) else { return error };
    // A hook may write rows of other tables, whose columns the serializer does not have.
    let is_own = |entity: &&Entity| refusal.table.as_deref().is_none_or(|table| table == entity.name);
    let entity = schema.entity.as_deref().filter(is_own);
    let columns = entity.map(|entity| columns(entity, &refusal)).unwrap_or_default();
    match refusal.reason {
        Reason::Taken => entity.and_then(|entity| taken(schema, entity, &refusal, &columns)).unwrap_or(error),
        Reason::Rule => match given(schema, &columns) {
            Some(field) => ValidationError::field(field.json_name, UNFIT[0], "invalid").into(),
            None => Error::Conflict(Cow::Borrowed("A rule of the database refuses this.")),
        },
        Reason::Missing => refused(schema, &columns, "This must be given.", "required").unwrap_or(error),
        Reason::TooLong => at_field_or_whole(schema, &refusal, &columns, TOO_LONG, "max_length").unwrap_or(error),
        Reason::OutOfRange => at_field_or_whole(schema, &refusal, &columns, BEYOND, "max_value").unwrap_or(error),
        Reason::Unfit => at_field_or_whole(schema, &refusal, &columns, UNFIT, "invalid").unwrap_or(error),
    }
}

/// The messages for a field, and for an object with such a value in some field.
const TOO_LONG: [&str; 2] = ["This is too long.", "One of these values is too long."];
const BEYOND: [&str; 2] = ["This is out of range.", "One of these values is out of range."];
const UNFIT: [&str; 2] = ["The database cannot store this value.", "The database cannot store one of these values."];

fn of_whole(detail: ErrorDetail) -> Error {
    ValidationError::fields([(NON_FIELD_ERRORS, [detail])]).into()
}

/// Returns the field by which clients set the only column.
fn given<'a>(schema: &'a Schema, columns: &[usize]) -> Option<&'a FieldSchema> {
    let [column] = columns else { return None };
    let is_about = |field: &&FieldSchema| field.column.is_some_and(|(known, _)| known == *column);
    schema.fields.iter().filter(|field| !field.read_only && !field.hidden).find(is_about)
}

/// The error of the field by which clients set the column; `None` if only a hook sets it.
fn refused(schema: &Schema, columns: &[usize], sentence: &'static str, code: &'static str) -> Option<Error> {
    given(schema, columns).map(|field| ValidationError::field(field.json_name, sentence, code).into())
}

/// The error of [`refused`], or one of the whole object if no column is known.
fn at_field_or_whole(
    schema: &Schema,
    refusal: &Refusal,
    columns: &[usize],
    [at_field, of_some]: [&'static str; 2],
    code: &'static str,
) -> Option<Error> {
    let is_named = !columns.is_empty() || !refusal.columns.is_empty();
    if is_named { refused(schema, columns, at_field, code) } else { Some(of_whole(ErrorDetail::new(of_some, code))) }
}

/// The error of a row whose values another row has, in the only column or under a rule over several.
fn taken(schema: &Schema, entity: &Entity, refusal: &Refusal, columns: &[usize]) -> Option<Error> {
    if let Some(rule) = broken(entity, refusal, columns) {
        let field = |at: &usize| schema.fields.iter().find(|field| field.column.is_some_and(|(known, _)| known == *at));
        let names: Vec<&str> = rule.columns.iter().filter_map(field).map(|field| field.json_name).collect();
        return Some(of_whole(rule.error(&names)));
    }
    if let Some(field) = given(schema, columns) {
        let detail = field.error(ErrorDetail::new("Another row has this value already.", "unique"));
        return Some(ValidationError::fields([(field.json_name, [detail])]).into());
    }
    let is_touched = |field: &&FieldSchema| field.column.is_some_and(|(known, _)| columns.contains(&known));
    let touched: Vec<&str> = schema.fields.iter().filter(is_touched).map(|field| field.json_name).collect();
    (touched.len() > 1).then(|| of_whole(UniqueColumns::of(Vec::new()).error(&touched)))
}

/// Returns the broken rule over several columns. It is the one whose index the database names, or else the one with the
/// most columns, all of them named.
fn broken<'a>(entity: &'a Entity, refusal: &Refusal, columns: &[usize]) -> Option<&'a UniqueColumns> {
    let is_named = |unique: &&UniqueColumns| unique.index.is_some() && unique.index == refusal.rule;
    let has_all = |unique: &&UniqueColumns| unique.columns.iter().all(|column| columns.contains(column));
    let rules = &entity.unique_together;
    // Of several rules over the same columns the first one counts, as in validation.
    let longest = || rules.iter().rev().filter(has_all).max_by_key(|unique| unique.columns.len());
    rules.iter().find(is_named).or_else(longest)
}

/// Returns the columns that the error names, or those of the rule that it names.
fn columns(entity: &Entity, refusal: &Refusal) -> Vec<usize> {
    if !refusal.columns.is_empty() {
        return refusal.columns.iter().filter_map(|column| entity.named(column)).collect();
    }
    let Some(rule) = &refusal.rule else { return Vec::new() };
    if *rule == "PRIMARY" || *rule == format!("{}_pkey", entity.name) {
        return entity.keys().map(|(position, _)| position).collect();
    }
    if let Some(known) = entity.index_columns(rule) {
        return known.to_vec();
    }
    let names: Vec<String> = entity.columns.iter().map(|column| column.name.to_ascii_lowercase()).collect();
    plain_names(rule, entity.name).iter().find_map(|plain| joined(plain, &names)).unwrap_or_default()
}

/// Parses names of columns joined by `_` into their positions. Longer names are tried first, so a single name wins over
/// several.
fn joined(text: &str, names: &[String]) -> Option<Vec<usize>> {
    if let Some(alone) = names.iter().position(|name| name == text) {
        return Some(vec![alone]);
    }
    let rest = |name: &String| text.strip_prefix(name.as_str())?.strip_prefix('_');
    let mut first: Vec<(usize, &str)> = (0..).zip(names).filter_map(|(at, name)| Some((at, rest(name)?))).collect();
    first.sort_by_key(|(_, rest)| rest.len());
    first.into_iter().find_map(|(position, rest)| {
        let mut all = vec![position];
        all.extend(joined(rest, names)?);
        Some(all)
    })
}

/// Prefixes and suffixes that are commonly added to a column's name to name an index or a rule.
const BEFORE: [&str; 10] = ["idx_", "ix_", "uq_", "uk_", "ux_", "uniq_", "unique_", "key_", "ck_", "check_"];
const BEHIND: [&str; 10] = ["_idx", "_ix", "_uq", "_uk", "_ux", "_uniq", "_unique", "_key", "_ck", "_check"];

/// Returns a rule's name with and without these affixes and the table's name. Longer names come first, since a column's
/// own name may have such an affix.
fn plain_names(rule: &str, table: &str) -> Vec<String> {
    let rule = rule.replace('-', "_").to_ascii_lowercase();
    let table = format!("{}_", table.to_ascii_lowercase());
    let mut names = vec![rule];
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        let shorter = BEFORE.iter().map(|word| name.strip_prefix(word));
        let shorter = shorter.chain(BEHIND.iter().map(|word| name.strip_suffix(word)));
        for plain in shorter.chain([name.strip_prefix(&table)]).flatten() {
            if !names.iter().any(|known| known == plain) {
                names.push(plain.to_owned());
            }
        }
        at += 1;
    }
    names
}

/// Converts the error of a junction row that needs more than its two keys into an error of the field that names the
/// related rows. The entity of a junction is unknown when the router is built, so this is not checked earlier.
pub(crate) fn needs_more(field: &'static str, junction: &str, error: Error) -> Error {
    let Error::Database(cause) = &error else { return error };
    if Refusal::of(cause).is_none_or(|refusal| refusal.reason != Reason::Missing) {
        return error;
    }
    tracing::warn!(
        "rows of `{junction}` need more than two keys: make the field `{field}` `read_only`, and write rows of \
         `{junction}` with a view or a nested serializer of their own"
    );
    let message = "The rows between these have other required columns: write those rows instead.";
    ValidationError::field(field, message, "required").into()
}

/// Nests the error of a nested field or of a list's item under its name or index.
pub(crate) fn below(name: impl Into<Cow<'static, str>>, error: Error) -> Error {
    match error {
        Error::Validation(error) => {
            let detail = match error.detail {
                detail @ Detail::Map(_) => detail,
                detail => Detail::map([(NON_FIELD_ERRORS, detail)]),
            };
            ValidationError { detail: Detail::map([(name.into(), detail)]) }.into()
        }
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::{joined, plain_names};

    #[test]
    fn rules_are_named_after_their_columns() {
        let is_of = |rule: &str, column: &str| plain_names(rule, "customer").iter().any(|plain| plain == column);
        for rule in ["email", "customer_email_key", "uq_customer_email", "idx-customer-email", "customer_email_check"] {
            assert!(is_of(rule, "email"), "{rule}");
        }
        for rule in ["one_email", "email2", "customer_work_email_key", "customer_email_name_key"] {
            assert!(!is_of(rule, "email"), "{rule}");
        }
        assert_eq!(plain_names("api_key", "customer")[0], "api_key");
        let names = ["id", "order", "order_id", "name"].map(str::to_owned);
        assert_eq!(joined("order_id", &names), Some(vec![2]));
        assert_eq!(joined("order_name", &names), Some(vec![1, 3]));
        assert_eq!(joined("order_id_name", &names), Some(vec![2, 3]));
        assert_eq!(joined("order_names", &names), None);
    }
}
