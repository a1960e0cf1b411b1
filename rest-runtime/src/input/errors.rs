//! Errors by path.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::base::exceptions::{Detail, Error, ErrorDetail, NON_FIELD_ERRORS, Result};
use crate::schema::Schema;
use crate::schema::field::FieldShape;

/// A step of a path in a body: a field, the index of an item, a key.
pub(crate) type Name = Cow<'static, str>;

/// The maximum number of errors in a response. Without it, the errors could take a thousand times the size of the body.
const MOST: usize = 10_000;

/// The maximum number of names that are compared one by one, which is faster than a map up to there.
pub(crate) const FEW: usize = 16;

/// The errors of a body by path.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    entries: Vec<(Name, ErrorNode)>,
    /// The positions of names among the entries, if there are more than [`FEW`]. A list has as many entries as the
    /// client sends.
    places: HashMap<Name, usize>,
    added: usize,
}

#[derive(Debug)]
enum ErrorNode {
    Leaves(Vec<Detail>),
    Map(Errors),
}

impl Errors {
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether there is an error at this path or below it. True for all paths once the maximum is reached, since
    /// further errors are not recorded.
    pub(crate) fn has(&self, path: &[Name]) -> bool {
        match path {
            [] => !self.is_empty(),
            _ if self.added >= MOST => true,
            [name, rest @ ..] => match self.place(name).and_then(|place| self.entries.get(place)) {
                None => false,
                Some((_, ErrorNode::Leaves(_))) => true,
                Some((_, ErrorNode::Map(errors))) => errors.has(rest),
            },
        }
    }

    /// Adds an error at this path.
    pub(crate) fn add(&mut self, path: &[Name], detail: Detail) {
        let [name, rest @ ..] = path else {
            return match detail {
                Detail::Map(entries) => entries.into_iter().for_each(|(name, detail)| self.add(&[name], detail)),
                detail => self.add(&[NON_FIELD_ERRORS.into()], detail),
            };
        };
        if self.added >= MOST {
            return;
        }
        self.added += 1;
        let Some(node) = self.node(name) else { return };
        let is_map = !rest.is_empty() || matches!(detail, Detail::Map(_));
        if let ErrorNode::Leaves(leaves) = node {
            if !is_map {
                return match detail {
                    Detail::List(items) => leaves.extend(items),
                    detail => leaves.push(detail),
                };
            }
            let mut errors = Self::default();
            if !leaves.is_empty()
                && let Some(whole) = errors.node(&NON_FIELD_ERRORS.into())
            {
                *whole = ErrorNode::Leaves(std::mem::take(leaves));
            }
            *node = ErrorNode::Map(errors);
        }
        if let ErrorNode::Map(errors) = node {
            errors.add(rest, detail);
        }
    }

    /// Returns the node of this name, and adds an empty one if there is none.
    fn node(&mut self, name: &Name) -> Option<&mut ErrorNode> {
        let place = self.place(name).unwrap_or_else(|| {
            self.entries.push((name.clone(), ErrorNode::Leaves(Vec::new())));
            if self.entries.len() > FEW {
                let known = self.places.len()..;
                self.places
                    .extend(known.clone().zip(&self.entries[known.start..]).map(|(at, (name, _))| (name.clone(), at)));
            }
            self.entries.len() - 1
        });
        self.entries.get_mut(place).map(|(_, node)| node)
    }

    fn place(&self, name: &Name) -> Option<usize> {
        if self.entries.len() <= FEW {
            return self.entries.iter().position(|(known, _)| known == name);
        }
        self.places.get(name).copied()
    }

    pub(crate) fn extend(&mut self, messages: Vec<(Vec<Name>, ErrorDetail)>) {
        for (path, message) in messages {
            self.push(&path, message);
        }
    }

    pub(crate) fn push(&mut self, path: &[Name], error: ErrorDetail) {
        self.add(path, Detail::Message(error));
    }

    /// Adds the validation error of a validator, and returns any other error.
    pub(crate) fn refuse(&mut self, path: &[Name], error: Error) -> Result<()> {
        match error {
            Error::Validation(error) => {
                self.add(path, error.detail);
                Ok(())
            }
            error => Err(error),
        }
    }

    /// Adds the validation error of the object at this path, and returns any other error.
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

    /// Returns the errors in the order of the fields.
    pub(crate) fn into_detail(mut self, schema: &Schema) -> Detail {
        self.sort(schema);
        self.into()
    }

    /// Returns the errors of a list, in the order of its items.
    pub(crate) fn into_list_detail(mut self, schema: &Schema) -> Detail {
        self.entries.sort_by_cached_key(|(index, _)| index.parse().unwrap_or(usize::MAX));
        for (_, node) in &mut self.entries {
            if let ErrorNode::Map(errors) = node {
                errors.sort(schema);
            }
        }
        self.into()
    }

    fn sort(&mut self, schema: &Schema) {
        let position = |name: &Name| schema.fields.iter().position(|field| field.json_name == name);
        self.entries.sort_by_cached_key(|(name, _)| position(name).unwrap_or(schema.fields.len()));
        for (name, node) in &mut self.entries {
            if let ErrorNode::Map(errors) = node
                && let Some(field) = position(name).and_then(|position| schema.fields.get(position))
            {
                errors.sort_below(&field.shape);
            }
        }
    }

    fn sort_below(&mut self, shape: &FieldShape) {
        match shape {
            FieldShape::Nested(schema) => self.sort(schema.get()),
            FieldShape::List(item) => {
                self.entries.sort_by_cached_key(|(index, _)| index.parse().unwrap_or(usize::MAX));
                for (_, node) in &mut self.entries {
                    if let ErrorNode::Map(errors) = node {
                        errors.sort_below(&item.shape);
                    }
                }
            }
            _ => {}
        }
    }
}

impl From<Errors> for Detail {
    fn from(errors: Errors) -> Self {
        let entry = |(name, node)| match node {
            ErrorNode::Leaves(leaves) => (name, Self::List(leaves)),
            ErrorNode::Map(errors) => (name, errors.into()),
        };
        Self::Map(errors.entries.into_iter().map(entry).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_of_many_errors_are_reported() {
        let mut errors = Errors::default();
        let path = |index: usize| [Name::from("items"), index.to_string().into(), "name".into()];
        // Quadratic work would take minutes.
        for index in 0..500_000 {
            errors.push(&path(index), ErrorDetail::new("Wrong.", "invalid"));
            assert!(errors.has(&path(index)) && errors.has(&path(index)[..2]));
        }
        let Detail::Map(fields) = Detail::from(errors) else { panic!("errors are a map") };
        let [(_, Detail::Map(items))] = &fields[..] else { panic!("errors of one field: {}", fields.len()) };
        assert_eq!(items.len(), MOST);
    }

    #[test]
    fn other_paths_have_no_errors() {
        let mut errors = Errors::default();
        errors.push(&["a".into(), "0".into()], ErrorDetail::new("Wrong.", "invalid"));
        assert!(errors.has(&["a".into()]) && errors.has(&["a".into(), "0".into(), "b".into()]));
        assert!(!errors.has(&["a".into(), "1".into()]) && !errors.has(&["b".into()]));
    }
}
