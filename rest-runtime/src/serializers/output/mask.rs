//! Which fields an answer shows, where the URL may choose among them.

use super::super::{Context, Schema};

/// The fields that a URL asks for: `?fields=id,album.title`. A field of nested rows that is named alone shows all of them.
#[derive(Default)]
pub(crate) struct Mask {
    /// All fields, whatever else is named.
    whole: bool,
    entries: Vec<(String, Mask)>,
}

/// How deep a path may go: each step is a struct within the other.
const DEPTH: usize = 32;

impl Mask {
    /// What this request asks for; `None` where the serializer lets nobody choose, and where all is asked for.
    pub(crate) fn of(schema: &Schema, context: &Context<'_>) -> Option<Self> {
        let names = context.request()?.query_params().get(schema.chosen_by?)?;
        let mut mask = Self::default();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            mask.add(name);
        }
        Some(mask).filter(|mask| !mask.entries.is_empty())
    }

    /// Adds a path, as far as a client's word is followed.
    fn add(&mut self, path: &str) {
        let mut mask = self;
        for name in path.split('.').take(DEPTH) {
            let at = mask.entries.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                mask.entries.push((name.to_owned(), Self::default()));
                mask.entries.len() - 1
            });
            let Some((_, below)) = mask.entries.get_mut(at) else { return };
            mask = below;
        }
        mask.whole = true;
    }

    /// What is asked for of the rows in this field; `None` where the field is not.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        if self.whole {
            return Some(self);
        }
        self.entries.iter().find(|(known, _)| known == name).map(|(_, below)| below)
    }
}
