//! What the database refuses, told as the error of a field.
//!
//! Between a validator's question and the write another request may have taken the value; the database has the last
//! word, and its refusal is a 400 like the validator's, or a 409 where it cannot be told which field it is about.

use sea_orm::SqlErr;

use super::{FieldSchema, Schema};
use crate::exceptions::{Detail, Error, ErrorDetail, NON_FIELD_ERRORS, ValidationError, broken_rule};

/// The error of the field that a broken rule is about.
pub(crate) fn write_error(schema: &Schema, error: Error) -> Error {
    let Error::Database(cause) = &error else { return error };
    if let sea_orm::DbErr::RecordNotUpdated = cause {
        return Error::not_found();
    }
    let Some(SqlErr::UniqueConstraintViolation(message)) = broken_rule(cause) else { return error };
    // MySQL quotes the value first, in which a column's name may occur.
    let rule = message.rsplit_once("for key").map_or(message.as_str(), |(_, rule)| rule);
    let touched: Vec<&FieldSchema> =
        schema.fields.iter().filter(|field| field.column.is_some_and(|(_, column)| has_word(rule, column))).collect();
    let unique: Vec<&&FieldSchema> = touched.iter().filter(|field| field.unique).collect();
    match (unique.as_slice(), touched.as_slice()) {
        ([field], _) => ValidationError::field(field.name, "Another row has this value already.", "unique").into(),
        (_, [_, _, ..]) => {
            let names = touched.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
            let detail = ErrorDetail::new(format!("Another row has these values of {names} already."), "unique");
            ValidationError::fields(vec![(NON_FIELD_ERRORS.into(), vec![detail])]).into()
        }
        _ => error,
    }
}

/// The error of a nested field: what was refused below it stands under its name.
pub(crate) fn below(field: &'static str, error: Error) -> Error {
    match error {
        Error::Validation(error) => {
            let detail = match error.detail {
                detail @ Detail::Map(_) => detail,
                detail => Detail::map([(NON_FIELD_ERRORS, detail)]),
            };
            ValidationError { detail: Detail::map([(field, detail)]) }.into()
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
