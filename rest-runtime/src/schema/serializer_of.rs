//! The serializers that a request uses: one reads the body, one writes the response.

use std::fmt;
use std::marker::PhantomData;

use super::{ModelSerializer, Schema};
use crate::database::ModelEntity;

/// The serializer that a request uses: [`get_serializer`](crate::generics::GenericApiView::get_serializer) chooses it
/// by action or user, as DRF's `get_serializer_class` does.
pub struct SerializerOf<M> {
    chosen: AnySerializer,
    model: PhantomData<fn() -> M>,
}

/// [`SerializerOf`] without the type of its model.
#[derive(Clone, Copy)]
pub(crate) struct AnySerializer {
    pub(crate) takes: &'static Schema,
    pub(crate) shows: &'static Schema,
}

impl<M> Clone for SerializerOf<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for SerializerOf<M> {}

impl<M> fmt::Debug for SerializerOf<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SerializerOf")
            .field("takes", &self.chosen.takes.name)
            .field("shows", &self.chosen.shows.name)
            .finish()
    }
}

impl<M: ModelEntity> SerializerOf<M> {
    /// Uses this serializer to read the body and to write the response.
    #[must_use]
    pub fn new<S: ModelSerializer<Model = M>>() -> Self {
        Self { chosen: AnySerializer { takes: S::schema(), shows: S::schema() }, model: PhantomData }
    }

    /// Uses another serializer to write the response.
    #[must_use]
    pub fn shown_by<S: ModelSerializer<Model = M>>(self) -> Self {
        Self { chosen: AnySerializer { shows: S::schema(), ..self.chosen }, ..self }
    }

    pub(crate) fn any(self) -> AnySerializer {
        self.chosen
    }
}
