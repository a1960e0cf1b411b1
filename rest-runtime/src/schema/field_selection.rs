//! The fields of a response, if the URL selects them.

use super::{Context, Schema};

/// The fields that a URL selects: `?fields=id,album.title`. A field of nested rows without a path selects all of
/// theirs.
#[derive(Default)]
pub(crate) struct FieldSelection {
    /// Whether all fields are selected, whatever the entries.
    whole: bool,
    entries: Vec<(String, FieldSelection)>,
}

/// The maximum length of a path, since each step nests a struct in another.
const DEPTH: usize = 32;

impl FieldSelection {
    /// Returns the fields that a request selects; `None` if the serializer does not allow it, or the request names
    /// none.
    pub(crate) fn of(schema: &Schema, context: &Context<'_>) -> Option<Self> {
        let names = context.request()?.query_params().get(schema.chosen_by?)?;
        let mut mask = Self::default();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            mask.add(name);
        }
        Some(mask).filter(|mask| !mask.entries.is_empty())
    }

    /// Adds a path, up to the maximum length.
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

    /// Returns the selection among the fields of the rows in this field; `None` if the field is not selected.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        if self.whole {
            return Some(self);
        }
        self.entries.iter().find(|(known, _)| known == name).map(|(_, below)| below)
    }
}
