//! Arguments for an entity's fields together: all but some, the depth of nesting, unique rules. Also the fields of the
//! entity's own `Model`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;

use super::unique::NamedRule;
use super::{FieldDecl, FieldOrigin, Fields, SourceFields, TypedField, own};
use crate::model::Entity;
use crate::model::rule::UniqueRule;
use crate::schema::types::{ColumnType, FieldType};
use crate::schema::{ModelSerializer, Serializer};

/// The entity's own `Model`.
type Model<S> = <<S as ModelSerializer>::Model as EntityTrait>::Model;

impl<S: ModelSerializer> Fields<S> {
    /// Adds a field of the entity's own `Model`: a column, or the relation that replaces it.
    pub fn column<T, ColumnKind, U, Kind>(
        &mut self,
        name: &'static str,
        _: fn(&SourceFields<S>) -> &T,
        get: fn(&S) -> &U,
    ) -> TypedField<'_, S, U, T>
    where
        T: ColumnType<ColumnKind>,
        U: FieldType<Kind>,
    {
        let field = self.add(name, Some(T::info), Some(own(get)));
        field.spec.by_model = true;
        field
    }

    /// Adds a column of the entity's own `Model` that is hidden from clients.
    pub fn excluded<U, Kind>(&mut self, name: &'static str, get: fn(&S) -> &U) -> TypedField<'_, S, U, U>
    where
        U: FieldType<Kind>,
    {
        let field = self.add(name, None, Some(own(get)));
        field.spec.origin = FieldOrigin::Excluded;
        field.spec.arguments.hidden = true;
        field
    }

    /// Adds the fields of the entity's own `Model`, with their arguments.
    pub fn all(&mut self) -> AllBut<'_, S>
    where
        Model<S>: ModelSerializer<Model = S::Model>,
    {
        let mut all = Fields::<Model<S>>::new();
        <Model<S> as Serializer>::fields(&mut all);
        let shown = all.specs.into_iter().filter(|spec| spec.origin != FieldOrigin::Excluded);
        let entity = Entity::of::<S::Model>();
        let is_key = |name: &str| entity.position(name).is_some_and(|at| entity.columns[at].primary_key);
        // The struct `Model` has their values, not this serializer's struct.
        self.specs.extend(shown.map(|spec| FieldDecl { own: None, origin: FieldOrigin::OfAll, ..spec }));
        self.keys.extend(self.specs.iter().map(|spec| spec.rust_name).filter(|name| is_key(name)));
        self.together.extend(all.together);
        self.rename_all = self.rename_all.or(all.rename_all);
        AllBut { fields: self }
    }

    /// Returns a field that was added before, to give it further arguments.
    pub fn refine<T, Kind>(&mut self, name: &'static str, _: fn(&SourceFields<S>) -> &T) -> TypedField<'_, S, T, T>
    where
        T: ColumnType<Kind>,
    {
        let position = self.specs.iter().position(|spec| spec.rust_name == name).unwrap_or_else(|| {
            self.missing(name);
            self.specs.push(FieldDecl::new(name));
            self.specs.len() - 1
        });
        TypedField { spec: &mut self.specs[position], types: PhantomData }
    }

    /// Shows related rows as objects, to this depth of relations.
    pub fn depth(&mut self, depth: u8) -> &mut Self {
        self.depth = depth;
        self
    }

    /// Adds a unique rule over several columns.
    pub fn unique_together(&mut self) -> Together<'_, S> {
        self.together.push(UniqueRule::of(Vec::new()));
        Together { fields: self }
    }

    fn missing(&mut self, name: &str) {
        self.errors.push(format!(
            "`{}` names the field `{name}`, which the `Model` of its entity does not show",
            std::any::type_name::<S>()
        ));
    }
}

impl<S: Serializer> Fields<S> {
    /// Merges the fields that the struct declares into those of the entity. They replace fields of the same name, and
    /// follow the primary key, as in DRF.
    pub(crate) fn with_declared(&mut self) {
        let is_of_all = |spec: &FieldDecl| spec.origin == FieldOrigin::OfAll;
        if !self.specs.iter().any(is_of_all) {
            return;
        }
        let declared: Vec<&'static str> =
            self.specs.iter().filter(|spec| !is_of_all(spec)).map(|spec| spec.rust_name).collect();
        self.specs.retain(|spec| !is_of_all(spec) || !declared.contains(&spec.rust_name));
        self.specs.sort_by_key(|spec| match spec.origin {
            _ if self.keys.contains(&spec.rust_name) => 0,
            FieldOrigin::OfAll => 2,
            FieldOrigin::Itself | FieldOrigin::Excluded => 1,
        });
    }
}

/// All fields of an entity's `Model`, of which some can be left out.
pub struct AllBut<'a, S> {
    fields: &'a mut Fields<S>,
}

impl<S> fmt::Debug for AllBut<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.fmt(f)
    }
}

impl<S: ModelSerializer> AllBut<'_, S> {
    /// Leaves out a field.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn except<T>(self, name: &'static str, _: fn(&SourceFields<S>) -> &T) -> Self {
        match self.fields.specs.iter().position(|spec| spec.rust_name == name) {
            Some(position) => drop(self.fields.specs.remove(position)),
            None => self.fields.missing(name),
        }
        self
    }
}

/// A unique rule, to which columns are added.
pub struct Together<'a, S> {
    fields: &'a mut Fields<S>,
}

impl<S> fmt::Debug for Together<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.fmt(f)
    }
}

impl<S: ModelSerializer> Together<'_, S> {
    /// Adds a column, or a relation that means the column of its key.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn and<T: ColumnType<Kind>, Kind>(self, name: &'static str, _: fn(&SourceFields<S>) -> &T) -> Self {
        self.saying(|rule| rule.columns.push((name, T::info())))
    }

    /// Restricts the rule to rows that meet a condition; the others may have the same values.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn condition(self, condition: impl Fn() -> Expr + Send + Sync + 'static) -> Self {
        self.saying(|rule| rule.condition = Some(Arc::new(condition)))
    }

    /// Sets whether NULL equals nothing, as in SQL. Otherwise NULL equals NULL.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn nulls_distinct(self, distinct: bool) -> Self {
        self.saying(|rule| rule.nulls_distinct = distinct)
    }

    /// Sets the message of the error.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn message(self, message: &'static str) -> Self {
        self.saying(|rule| rule.message = Some(message))
    }

    /// Sets the code of the error, which is `unique` by default.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn code(self, code: &'static str) -> Self {
        self.saying(|rule| rule.code = Some(code))
    }

    fn saying(self, say: impl FnOnce(&mut NamedRule)) -> Self {
        if let Some(rule) = self.fields.together.last_mut() {
            say(rule);
        }
        self
    }
}
