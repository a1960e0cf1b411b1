//! `?search=`: terms that must all be found, each in any of the declared fields.
//!
//! Rules: DRF's [`SearchFilter`](https://www.django-rest-framework.org/api-guide/filtering/#searchfilter). Fields
//! behind one relation are searched in the same row. A row of the model is returned once, even if it matches several
//! times.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, Condition, DynIden, Expr, ExprTrait, IntoIden, Query, TableRef};

use super::column::Field;
use super::complexity::too_complex;
use super::lookup::FoundParams;
use super::parse::{null_characters, too_long};
use super::path::Target;
use super::sql::{Part, Test};
use super::types::Textual;
use crate::base::exceptions::{Detail, Result, ValidationError};

/// A field to search in, with the way to search it.
#[derive(Debug)]
pub struct SearchField(pub(super) Result<(Field, How), String>);

/// The way a term must match a field. ASCII letters match in either case.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    Text(Part),
    FullText,
    Regex,
}

// The bound is on each function, so that a column of another type gets the trait's own error message.
impl<F> Target<F> {
    /// Searches for a term anywhere in the text.
    #[must_use]
    pub fn search_contains(self) -> SearchField
    where
        F: Textual,
    {
        self.search(How::Text(Part::Any))
    }

    /// `^`: searches for text that begins with a term.
    #[must_use]
    pub fn search_starts(self) -> SearchField
    where
        F: Textual,
    {
        self.search(How::Text(Part::Start))
    }

    /// Searches for text that ends with a term.
    #[must_use]
    pub fn search_ends(self) -> SearchField
    where
        F: Textual,
    {
        self.search(How::Text(Part::End))
    }

    /// `=`: searches for text that equals a term.
    #[must_use]
    pub fn search_equals(self) -> SearchField
    where
        F: Textual,
    {
        self.search(How::Text(Part::Whole))
    }

    /// `@`: searches with PostgreSQL's full-text search; on other databases for a term anywhere in the text.
    #[must_use]
    pub fn search_full_text(self) -> SearchField
    where
        F: Textual,
    {
        self.search(How::FullText)
    }

    /// `$`: searches with the term as a regular expression, in the database's syntax.
    #[must_use]
    pub fn search_matches(self) -> SearchField
    where
        F: Textual,
    {
        self.search(How::Regex)
    }

    fn search(self, how: How) -> SearchField {
        SearchField(self.field.map(|field| (field, how)))
    }
}

/// The table of a model and its key.
pub(super) struct SearchTable<'a> {
    pub(super) from: &'a TableRef,
    pub(super) name: &'a DynIden,
    pub(super) keys: &'a [DynIden],
}

/// The largest number of terms in a search. Each nests a condition in the others, and SQLite allows a depth of 1000.
const TERMS: usize = 100;

/// Adds the condition that all terms of the text are found.
pub(super) fn search(
    fields: &[&(Field, How)],
    parameter: &str,
    text: &str,
    of: &SearchTable<'_>,
    backend: DbBackend,
    found: &mut FoundParams,
) -> Result<()> {
    if text.contains('\0') {
        let detail = Detail::List(vec![Detail::Message(null_characters())]);
        return Err(ValidationError { detail }.into());
    }
    let terms = terms(text);
    if terms.len() > TERMS {
        return Err(ValidationError::new(format!("A search may have at most {TERMS} terms."), "max_terms").into());
    }
    if terms.is_empty() || fields.is_empty() {
        return Ok(());
    }
    let by_regex = fields.iter().any(|(_, how)| matches!(how, How::Regex));
    let wrong = |term: &String| too_long(term).or_else(|| too_complex(term).filter(|_| by_regex));
    if let Some(detail) = terms.iter().find_map(wrong) {
        found.errors.push((parameter.to_owned(), vec![detail]));
        return Ok(());
    }
    if by_regex {
        found.patterns.extend(terms.iter().map(|term| (parameter.to_owned(), term.clone())));
    }
    if fields.iter().all(|(field, _)| field.is_own()) {
        let columns: Vec<Expr> = fields.iter().map(|(field, _)| field.expr(of.name)).collect();
        found.conditions.push(all_terms(&terms, fields, &columns, backend));
        return Ok(());
    }
    let inner = Alias::new("s0").into_iden();
    let mut query = Query::select();
    query.expr(Expr::val(1)).from(of.from.clone().alias(inner.clone()));
    let mut joined = Vec::new();
    let columns: Vec<Expr> = fields.iter().map(|(field, _)| field.join_to(&mut query, &inner, &mut joined)).collect();
    for key in of.keys {
        query.and_where(Expr::col((inner.clone(), key.clone())).eq(Expr::col((of.name.clone(), key.clone()))));
    }
    query.cond_where(all_terms(&terms, fields, &columns, backend));
    found.conditions.push(Condition::all().add(Expr::exists(query)));
    Ok(())
}

fn all_terms(terms: &[String], fields: &[&(Field, How)], columns: &[Expr], backend: DbBackend) -> Condition {
    terms.iter().fold(Condition::all(), |all, term| {
        let any = fields.iter().zip(columns).fold(Condition::any(), |any, ((field, how), column)| {
            let test = match how {
                How::Text(part) => Test::Text { part: *part, text: term.clone(), ignore_case: true },
                How::FullText => Test::FullText(term.clone()),
                How::Regex => Test::Regex { pattern: term.clone(), ignore_case: true },
            };
            any.add(test.condition(column.clone(), &field.column.sql, backend))
        });
        all.add(any)
    })
}

/// The terms of a search: words between spaces and commas. Quotes of either kind keep a phrase together.
fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, after) = rest.split_at(word_end(rest));
        rest = after.trim_start();
        let word = word.trim_matches(',');
        match phrase(word) {
            Some(phrase) => terms.push(phrase),
            None => terms.extend(word.split(',').map(str::to_owned)),
        }
    }
    terms.retain(|term| !term.is_empty());
    terms
}

/// The end of the first word: a space outside of quotes. A quote without a partner is an ordinary character.
fn word_end(text: &str) -> usize {
    let mut at = 0;
    let mut quoted = false;
    while let Some(letter) = text[at..].chars().next() {
        if letter.is_whitespace() {
            return at;
        }
        if matches!(letter, '"' | '\'') {
            match quote_end(&text[at..], letter) {
                Some(end) => {
                    quoted = true;
                    at += end;
                    continue;
                }
                // After a quoted part, an unpaired quote begins a new word. Otherwise the word ends at the next space.
                None if quoted => return at,
                None => return text.find(char::is_whitespace).unwrap_or(text.len()),
            }
        }
        at += letter.len_utf8();
    }
    at
}

/// The position after the closing quote of the quoted text at the beginning. A backslash escapes the next character.
fn quote_end(text: &str, quote: char) -> Option<usize> {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            return Some(at + 1);
        }
        if letter == '\\' {
            letters.next();
        }
    }
    None
}

/// The text between the quotes, if they enclose the whole word.
fn phrase(word: &str) -> Option<String> {
    let quote = word.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
    if word.len() == 1 {
        return Some(String::new());
    }
    let inner = word.strip_prefix(quote)?.strip_suffix(quote)?;
    Some(inner.replace(&format!("\\{quote}"), &quote.to_string()).replace("\\\\", "\\"))
}

#[cfg(test)]
mod tests {
    use super::terms;

    #[test]
    fn terms_are_split_as_drf_does() {
        for (text, expected) in [
            ("foo bar,baz", &["foo", "bar", "baz"][..]),
            ("\"long text\" x", &["long text", "x"]),
            ("a,,b", &["a", "b"]),
            ("\"a,b\",c", &["\"a", "b\"", "c"]),
            (",\"hi\",", &["hi"]),
            ("  ", &[]),
            ("'", &[]),
            (",,", &[]),
            ("'about to' angus", &["about to", "angus"]),
            ("it's here", &["it's", "here"]),
            ("\"open end", &["\"open", "end"]),
            ("a\"b c\"d e", &["a\"b c\"d", "e"]),
            (r#""say \"hi\"""#, &["say \"hi\""]),
            ("é,ü", &["é", "ü"]),
        ] {
            assert_eq!(terms(text), expected, "{text}");
        }
    }
}
