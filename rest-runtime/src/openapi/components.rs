//! The named schemas of a document.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use super::schema::Usage;

/// What has a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Serializer {
        path: &'static str,
        depth: u8,
        usage: Usage,
    },
    /// The pages of a serializer's list.
    Page {
        path: &'static str,
        depth: u8,
    },
    /// The errors of the API.
    Errors,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serializer { path, .. } => write!(f, "`{path}`"),
            Self::Page { path, .. } => write!(f, "the pages of `{path}`"),
            Self::Errors => f.write_str("the errors of the API"),
        }
    }
}

/// The components so far, by name, and what is wrong with their names.
#[derive(Debug, Default)]
pub(super) struct Components {
    all: BTreeMap<String, (Owner, Value)>,
    pub(super) mistakes: Vec<String>,
    /// The owners that have one name.
    pairs: Vec<(String, String)>,
}

impl Components {
    /// Gives a name to its owner; whether the schema is still to be made.
    pub(super) fn claim(&mut self, name: &str, owner: Owner) -> bool {
        match self.all.get(name) {
            None => {
                self.all.insert(name.to_owned(), (owner, Value::Null));
                true
            }
            Some((known, _)) if *known == owner => false,
            Some((known, _)) => {
                let mistake = format!(
                    "the component `{name}` is that of {known} and of {owner}: give one of the serializers another name \
                     with `#[serializer(…, component = \"…\")]`"
                );
                // What is made of the same two serializers besides is no other mistake.
                let pair = (known.to_string(), owner.to_string());
                if !self.pairs.contains(&pair) {
                    self.pairs.push(pair);
                    self.mistakes.push(mistake);
                }
                false
            }
        }
    }

    pub(super) fn fill(&mut self, name: &str, schema: Value) {
        if let Some((_, place)) = self.all.get_mut(name) {
            *place = schema;
        }
    }

    /// The components by name. One whose fields were never met is an object.
    pub(super) fn schemas(self) -> Map<String, Value> {
        let filled = |schema: Value| if schema.is_null() { serde_json::json!({"type": "object"}) } else { schema };
        self.all.into_iter().map(|(name, (_, schema))| (name, filled(schema))).collect()
    }
}
