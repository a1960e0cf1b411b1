//! The fields of another serializer among a serializer's own, as DRF inherits declared fields.

use std::any::Any;
use std::fmt;

use super::{FieldDecl, FieldOrigin, Fields, OwnType};
use crate::schema::validators::{AnyObjectValidator, Outcome};
use crate::schema::{Context, Serializer};
use crate::values::FieldValue;

impl<S: Serializer> Fields<S> {
    /// Adds the fields of the serializer in this field of the struct, and its validators of the whole object. A field
    /// that the serializer declares itself overrides one of the same name. Of several flattened serializers, the first
    /// one wins.
    pub fn flatten<B: Serializer>(&mut self, get: fn(&S) -> &B) -> Flattened<'_, S> {
        let place = self.flattened.len();
        let mut table = Fields::<B>::new();
        B::fields(&mut table);
        table.with_declared();
        table.apply_allow_null();
        let Fields { specs, validators, mut errors, rename_all, .. } = table;
        self.flattened.push(B::schema);
        self.specs.extend(specs.into_iter().map(|spec| inherited(spec, place, get)));
        let validators = validators.into_iter().map(|inner| OfFlattened { inner, place, get });
        self.validators.extend(validators.map(|validator| Box::new(validator) as Box<dyn AnyObjectValidator>));
        self.errors.append(&mut errors);
        self.rename_all = self.rename_all.or(rename_all);
        Flattened { fields: self, place }
    }

    /// Drops the fields of flattened serializers that are overridden.
    pub(crate) fn without_overridden(&mut self) {
        let mut known: Vec<&'static str> =
            self.specs.iter().filter(|spec| spec.inherited.is_none()).map(|spec| spec.rust_name).collect();
        self.specs.retain(|spec| {
            let is_first = !known.contains(&spec.rust_name);
            known.extend(is_first.then_some(spec.rust_name));
            spec.inherited.is_none() || is_first
        });
    }
}

/// Converts a field of `B` into one of the struct that contains a `B`.
fn inherited<S: Serializer, B: Serializer>(mut spec: FieldDecl, place: usize, get: fn(&S) -> &B) -> FieldDecl {
    spec.inherited = Some(place);
    if spec.origin == FieldOrigin::OfAll {
        spec.origin = FieldOrigin::Itself;
    }
    spec.own = spec.own.map(|own| OwnType {
        get: Box::new(move |object| {
            object
                .downcast_ref::<S>()
                .map_or(FieldValue::Null, |object| (own.get)(get(object) as &(dyn Any + Send + Sync)))
        }),
        ..own
    });
    if let Some(method) = spec.method.take() {
        spec.method = Some(Box::new(move |object, row, context| {
            object.downcast_ref::<S>().map_or(FieldValue::Null, |object| method(get(object), row, context))
        }));
    }
    spec
}

/// The fields of a flattened serializer, of which some can be omitted.
pub struct Flattened<'a, S> {
    fields: &'a mut Fields<S>,
    place: usize,
}

impl<S> fmt::Debug for Flattened<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.fmt(f)
    }
}

impl<S: Serializer> Flattened<'_, S> {
    /// Leaves out a field, as `name = None` does in DRF.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn omit(self, name: &'static str) -> Self {
        let specs = &mut self.fields.specs;
        match specs.iter().position(|spec| spec.inherited == Some(self.place) && spec.rust_name == name) {
            Some(position) => drop(specs.remove(position)),
            None => self.fields.errors.push(format!(
                "`{}` omits `{name}`, which the serializer that it flattens does not have",
                std::any::type_name::<S>()
            )),
        }
        self
    }
}

/// A validator of `B`, applied to the `B` in an `S`.
struct OfFlattened<S, B> {
    inner: Box<dyn AnyObjectValidator>,
    place: usize,
    get: fn(&S) -> &B,
}

impl<S: Serializer, B: Serializer> AnyObjectValidator for OfFlattened<S, B> {
    fn check<'a>(&'a self, object: &'a (dyn Any + Send + Sync), context: &'a Context<'a>) -> Outcome<'a> {
        Box::pin(async move {
            let Some(whole) = object.downcast_ref::<S>() else { return Ok(None) };
            let changed = self.inner.check((self.get)(whole), context).await?;
            let Some(FieldValue::Object(mut changed)) = changed else { return Ok(None) };
            let schema = S::schema();
            let mut values = schema.values_of(object);
            for (field, value) in schema.fields.iter().zip(&mut values) {
                if field.inherited == Some(self.place)
                    && let Some(position) =
                        B::schema().fields.iter().position(|known| known.rust_name == field.rust_name)
                    && let Some(changed) = changed.get_mut(position)
                {
                    *value = changed.take();
                }
            }
            Ok(Some(FieldValue::Object(values)))
        })
    }
}
