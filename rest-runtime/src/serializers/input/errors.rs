//! Errors at their paths.

use std::borrow::Cow;

use super::super::Schema;
use crate::exceptions::{Detail, Error, ErrorDetail, Result};

/// A place in a body: a field, the index of an item, a key.
pub(crate) type Name = Cow<'static, str>;

/// The key of errors that are about an object as a whole.
pub(crate) const NON_FIELD_ERRORS: &str = "non_field_errors";

/// The errors of a body, each at its path.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    entries: Vec<(Name, Node)>,
}

#[derive(Debug)]
enum Node {
    Leaves(Vec<Detail>),
    Map(Errors),
}

impl Errors {
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether something is wrong at this path or below it.
    pub(crate) fn has(&self, path: &[Name]) -> bool {
        match path {
            [] => !self.is_empty(),
            [name, rest @ ..] => self.entries.iter().any(|(at, node)| {
                at == name
                    && match node {
                        Node::Leaves(_) => true,
                        Node::Map(errors) => errors.has(rest),
                    }
            }),
        }
    }

    /// Adds what is wrong at this path.
    pub(crate) fn add(&mut self, path: &[Name], detail: Detail) {
        let [name, rest @ ..] = path else {
            return match detail {
                Detail::Map(entries) => entries.into_iter().for_each(|(name, detail)| self.add(&[name], detail)),
                detail => self.add(&[NON_FIELD_ERRORS.into()], detail),
            };
        };
        let position = self.entries.iter().position(|(at, _)| at == name).unwrap_or_else(|| {
            self.entries.push((name.clone(), Node::Leaves(Vec::new())));
            self.entries.len() - 1
        });
        let Some((_, node)) = self.entries.get_mut(position) else { return };
        let is_map = !rest.is_empty() || matches!(detail, Detail::Map(_));
        if let Node::Leaves(leaves) = node {
            if !is_map {
                return match detail {
                    Detail::List(items) => leaves.extend(items),
                    detail => leaves.push(detail),
                };
            }
            let mut errors = Self::default();
            if !leaves.is_empty() {
                errors.entries.push((NON_FIELD_ERRORS.into(), Node::Leaves(std::mem::take(leaves))));
            }
            *node = Node::Map(errors);
        }
        if let Node::Map(errors) = node {
            errors.add(rest, detail);
        }
    }

    /// Adds one message.
    pub(crate) fn push(&mut self, path: &[Name], error: ErrorDetail) {
        self.add(path, Detail::Message(error));
    }

    /// Adds what a validator refused; what is no refusal ends the request.
    pub(crate) fn refuse(&mut self, path: &[Name], error: Error) -> Result<()> {
        match error {
            Error::Validation(error) => {
                self.add(path, error.detail);
                Ok(())
            }
            error => Err(error),
        }
    }

    /// Adds what a validator refused of the object at this path.
    pub(crate) fn refuse_whole(&mut self, path: &mut Vec<Name>, error: Error) -> Result<()> {
        let about_fields = matches!(&error, Error::Validation(error) if matches!(error.detail, Detail::Map(_)));
        if about_fields {
            return self.refuse(path, error);
        }
        path.push(NON_FIELD_ERRORS.into());
        let refused = self.refuse(path, error);
        path.pop();
        refused
    }

    /// The error body, in the order of the fields.
    pub(crate) fn into_detail(mut self, schema: &Schema) -> Detail {
        self.entries.sort_by_key(|(name, _)| {
            schema.fields.iter().position(|field| field.name == name).unwrap_or(schema.fields.len())
        });
        self.into()
    }
}

impl From<Errors> for Detail {
    fn from(errors: Errors) -> Self {
        let entry = |(name, node)| match node {
            Node::Leaves(leaves) => (name, Self::List(leaves)),
            Node::Map(errors) => (name, errors.into()),
        };
        Self::Map(errors.entries.into_iter().map(entry).collect())
    }
}
