//! What the database refuses, told as the error of a field.
//!
//! Between a validator's question and the write another request may have taken the value; the database has the last
//! word, and its refusal is a 400 like the validator's, or a 409 where it cannot be told which field it is about.

use std::borrow::Cow;

use sea_orm::SqlErr;

use super::entity::Entity;
use super::rule::Unique;
use super::{FieldSchema, Schema};
use crate::database::unique_columns;
use crate::exceptions::{Detail, Error, ErrorDetail, NON_FIELD_ERRORS, ValidationError, broken_rule};

/// The error of the field that a broken rule is about.
pub(crate) fn write_error(schema: &Schema, error: Error) -> Error {
    let Error::Database(cause) = &error else { return schema.told(error) };
    if let sea_orm::DbErr::RecordNotUpdated = cause {
        return Error::not_found();
    }
    let of_whole = |detail| ValidationError::fields([(NON_FIELD_ERRORS, [detail])]).into();
    // No database says this, but the model's own `before_save` or `after_save`.
    if let sea_orm::DbErr::Custom(message) = cause {
        return of_whole(ErrorDetail::new(message.clone(), "invalid"));
    }
    let Some(SqlErr::UniqueConstraintViolation(message)) = broken_rule(cause) else {
        return refused(schema, &cause.to_string()).unwrap_or(error);
    };
    // MySQL quotes the value first, in which a column's name may occur.
    let rule = message.rsplit_once("for key").map_or(message.as_str(), |(_, rule)| rule);
    let columns = unique_columns(cause).unwrap_or(rule);
    if let Some(detail) = schema.entity.as_ref().and_then(|entity| broken(schema, entity, rule, columns)) {
        return of_whole(detail);
    }
    let touched: Vec<&FieldSchema> = schema
        .fields
        .iter()
        .filter(|field| field.column.is_some_and(|(_, column)| has_word(columns, column)))
        .collect();
    let unique: Vec<&&FieldSchema> = touched.iter().filter(|field| field.unique).collect();
    match (unique.as_slice(), touched.as_slice()) {
        ([field], _) => {
            let detail = field.error(ErrorDetail::new("Another row has this value already.", "unique"));
            ValidationError::fields([(field.name, [detail])]).into()
        }
        (_, [_, _, ..]) => {
            of_whole(Unique::of(Vec::new()).error(&touched.iter().map(|field| field.name).collect::<Vec<_>>()))
        }
        _ => error,
    }
}

/// The error of the rule over several columns that is broken, in its own words: the one whose index the database names, or
/// else the one with the most columns of which all are named. A rule's index of another name than SeaORM's is known by the
/// columns in it, but that PostgreSQL and SQLite tell them anyway.
fn broken(schema: &Schema, entity: &Entity, rule: &str, columns: &str) -> Option<ErrorDetail> {
    let is_named = |unique: &&Unique| unique.index.as_deref().is_some_and(|index| has_word(rule, index));
    let name = |column: &usize| entity.columns.get(*column).map(|column| column.name);
    let has_all =
        |unique: &&Unique| unique.columns.iter().all(|at| name(at).is_some_and(|name| has_word(columns, name)));
    let rules = &entity.unique_together;
    // Of rules over the same columns the first one speaks, as it does where the question finds it broken.
    let longest = || rules.iter().rev().filter(has_all).max_by_key(|unique| unique.columns.len());
    let unique = rules.iter().find(is_named).or_else(longest)?;
    let field = |at: &usize| schema.fields.iter().find(|field| field.column.is_some_and(|(known, _)| known == *at));
    Some(unique.error(&unique.columns.iter().filter_map(field).map(|field| field.name).collect::<Vec<_>>()))
}

/// What the databases say of a value that a column cannot have, with the code that it is to a client: SQLite, PostgreSQL,
/// and MySQL for what is not given and for what is null; then what only a table knows of its columns.
const REFUSALS: [(&str, &str, &str); 8] = [
    ("NOT NULL constraint failed", "required", "This must be given."),
    ("violates not-null constraint", "required", "This must be given."),
    ("doesn't have a default value", "required", "This must be given."),
    ("cannot be null", "required", "This must be given."),
    ("Data too long for column", "max_length", "This is too long."),
    ("value too long for type", "max_length", "One of these values is too long."),
    ("Out of range value for column", "max_value", "This is out of range."),
    ("out of range", "max_value", "One of these values is out of range."),
];

/// The error of the field that clients send and the database cannot keep; of the whole where the database does not say which.
fn refused(schema: &Schema, message: &str) -> Option<Error> {
    let (words, code, sentence) = REFUSALS.into_iter().find(|(words, ..)| message.contains(words))?;
    let is_about = |field: &&FieldSchema| {
        let is_taken = !field.read_only && !field.hidden;
        is_taken && field.column.is_some_and(|(_, column)| has_word(message, column))
    };
    let names_none = matches!(words, "value too long for type" | "out of range");
    match schema.fields.iter().find(is_about) {
        _ if names_none => {
            Some(ValidationError::fields([(NON_FIELD_ERRORS, [ErrorDetail::new(sentence, code)])]).into())
        }
        Some(field) => Some(ValidationError::field(field.name, sentence, code).into()),
        // A hook has written it, or should have.
        None => None,
    }
}

/// The error of a nested field or of an object of a list: what was refused below stands under its name or index.
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

/// Whether the name stands in the text with no letter on either side. An underscore counts as none: PostgreSQL names
/// a rule after its table and columns, `customer_email_key`.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn words_in_the_texts_of_the_databases() {
        assert!(has_word("UNIQUE constraint failed: customer.email", "email"));
        assert!(has_word("violates unique constraint \"customer_email_key\"", "email"));
        assert!(has_word(" 'customer.email'", "email"));
        assert!(!has_word("UNIQUE constraint failed: customer.email2", "email"));
        assert!(!has_word("UNIQUE constraint failed: customer.emails", "email"));
    }
}
