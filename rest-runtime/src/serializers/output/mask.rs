//! Which fields an answer shows, where the URL may choose among them.

use super::super::{Context, Schema};

/// The fields that a URL asks for: `?fields=id,album.title`. A field of nested rows that is named alone shows all of them.
pub(crate) struct Mask {
    entries: Vec<(String, Option<Mask>)>,
}

/// How deep a path may go: each step is a struct within the other.
const DEPTH: usize = 32;

impl Mask {
    /// What this request asks for; `None` where the serializer lets nobody choose, and where all is asked for.
    pub(super) fn of(schema: &Schema, context: &Context<'_>) -> Option<Self> {
        let names = context.request()?.query_params().get(schema.dynamic_fields?)?;
        let mut mask = Self { entries: Vec::new() };
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            mask.add(name);
        }
        Some(mask).filter(|mask| !mask.entries.is_empty())
    }

    /// Adds a path, as far as a client's word is followed.
    fn add(&mut self, path: &str) {
        let mut mask = self;
        let mut rest = path;
        for _ in 0..DEPTH {
            let (name, below) = rest.split_once('.').map_or((rest, None), |(name, below)| (name, Some(below)));
            let at = mask.entries.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                mask.entries.push((name.to_owned(), Some(Self { entries: Vec::new() })));
                mask.entries.len() - 1
            });
            let Some((_, entry)) = mask.entries.get_mut(at) else { return };
            let Some(below) = below else {
                *entry = None;
                return;
            };
            let Some(inner) = entry else { return };
            (mask, rest) = (inner, below);
        }
    }

    /// Whether the field is asked for, and what of the rows in it: all, or these.
    pub(super) fn field(&self, name: &str) -> Option<Option<&Self>> {
        self.entries.iter().find(|(known, _)| known == name).map(|(_, below)| below.as_ref())
    }
}
