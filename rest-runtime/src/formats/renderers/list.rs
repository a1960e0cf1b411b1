//! Lists of renderers.

use std::ops::Deref;
use std::sync::Arc;

use super::Renderer;
use crate::base::erased::{Held, tuples};

/// A renderer, constant or shared. Cloning allocates nothing.
#[derive(Clone, Debug)]
pub struct BoxRenderer(Held<dyn Renderer>);

impl Deref for BoxRenderer {
    type Target = dyn Renderer;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// The renderers of a view in order of preference. Cloning allocates nothing.
#[derive(Clone, Debug)]
pub struct Renderers(RendererList);

#[derive(Clone, Debug)]
enum RendererList {
    Constant(&'static [&'static dyn Renderer]),
    Shared(Arc<[Arc<dyn Renderer>]>),
}

impl Renderers {
    /// A list of constants: `Renderers::constant(&[&JsonRenderer])`. The argument `renderers = …` of `#[generic_view]`
    /// expands to it.
    #[must_use]
    pub const fn constant(renderers: &'static [&'static dyn Renderer]) -> Self {
        Self(RendererList::Constant(renderers))
    }

    /// A list of renderers that are built at run time.
    pub fn new(renderers: impl IntoIterator<Item = Arc<dyn Renderer>>) -> Self {
        Self(RendererList::Shared(renderers.into_iter().collect()))
    }

    /// Iterates over the renderers in order.
    pub fn iter(&self) -> impl Iterator<Item = BoxRenderer> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The renderer at this index.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<BoxRenderer> {
        let holder = match &self.0 {
            RendererList::Constant(list) => Held::Constant(*list.get(index)?),
            RendererList::Shared(list) => Held::Shared(Arc::clone(list.get(index)?)),
        };
        Some(BoxRenderer(holder))
    }

    /// The number of renderers.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            RendererList::Constant(list) => list.len(),
            RendererList::Shared(list) => list.len(),
        }
    }

    /// Whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Arguments of [`Rest::renderers`](crate::Rest::renderers): a renderer, a tuple of renderers, or [`Renderers`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a renderer",
    label = "this does not implement `Renderer`",
    note = "implement `rest_runtime::renderers::Renderer` for it; several go into a tuple"
)]
pub trait IntoRenderers {
    /// Converts into the list.
    fn into_renderers(self) -> Renderers;
}

impl IntoRenderers for Renderers {
    fn into_renderers(self) -> Renderers {
        self
    }
}

impl IntoRenderers for () {
    fn into_renderers(self) -> Renderers {
        Renderers::constant(&[])
    }
}

#[diagnostic::do_not_recommend]
impl<R: Renderer + 'static> IntoRenderers for R {
    fn into_renderers(self) -> Renderers {
        Renderers::new([Arc::new(self) as Arc<dyn Renderer>])
    }
}

macro_rules! tuple {
    ($($T:ident $index:tt),+) => {
        impl<$($T: Renderer + 'static),+> IntoRenderers for ($($T,)+) {
            fn into_renderers(self) -> Renderers {
                Renderers::new([$(Arc::new(self.$index) as Arc<dyn Renderer>),+])
            }
        }
    };
}

tuples!(tuple);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::renderers::{JsonRenderer, PlainTextRenderer};

    #[test]
    fn constant_and_shared_lists_are_alike() {
        for renderers in [
            Renderers::constant(&[&JsonRenderer, &PlainTextRenderer]),
            (JsonRenderer, PlainTextRenderer).into_renderers(),
        ] {
            assert_eq!(renderers.iter().map(|one| one.format()).collect::<Vec<_>>(), ["json", "txt"]);
            assert!(renderers.get(2).is_none());
        }
    }
}
