//! What is said of an entity's fields together: all of them but some, how deep, which are unique together; and the fields
//! of the entity's own `Model`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;

use super::{Fields, Listed, Row, Spec, TypedField, own};
use crate::serializers::entity::Entity;
use crate::serializers::rule::{Named, Rule};
use crate::serializers::types::{ColumnType, FieldType};
use crate::serializers::{ModelSerializer, Serializer};

/// The entity's own `Model`.
type Model<S> = <<S as ModelSerializer>::Model as EntityTrait>::Model;

impl<S: ModelSerializer> Fields<S> {
    /// A field of the entity's own `Model`: a column, or the relation that stands in its place.
    pub fn column<T, ColumnKind, U, Kind>(
        &mut self,
        name: &'static str,
        _: fn(&Row<S>) -> &T,
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

    /// A column of the entity's own `Model` that clients do not see.
    pub fn excluded<U, Kind>(&mut self, name: &'static str, get: fn(&S) -> &U) -> TypedField<'_, S, U, U>
    where
        U: FieldType<Kind>,
    {
        let field = self.add(name, None, Some(own(get)));
        field.spec.listed = Listed::Excluded;
        field.spec.arguments.hidden = true;
        field
    }

    /// The fields of the entity's own `Model`, with what that says of them.
    pub fn all(&mut self) -> AllBut<'_, S>
    where
        Model<S>: ModelSerializer<Model = S::Model>,
    {
        let mut all = Fields::<Model<S>>::new();
        <Model<S> as Serializer>::fields(&mut all);
        let shown = all.specs.into_iter().filter(|spec| spec.listed != Listed::Excluded);
        let entity = Entity::of::<S::Model>();
        let is_key = |name: &str| entity.position(name).is_some_and(|at| entity.columns[at].primary_key);
        // What holds its values is the `Model`, not this serializer.
        self.specs.extend(shown.map(|spec| Spec { own: None, listed: Listed::OfAll, ..spec }));
        self.keys.extend(self.specs.iter().map(|spec| spec.name).filter(|name| is_key(name)));
        self.together.extend(all.together);
        self.rename_all = self.rename_all.or(all.rename_all);
        AllBut { fields: self }
    }

    /// More about a field that is there already.
    pub fn again<T, Kind>(&mut self, name: &'static str, _: fn(&Row<S>) -> &T) -> TypedField<'_, S, T, T>
    where
        T: ColumnType<Kind>,
    {
        let position = self.specs.iter().position(|spec| spec.name == name).unwrap_or_else(|| {
            self.missing(name);
            self.specs.push(Spec::new(name));
            self.specs.len() - 1
        });
        TypedField { spec: &mut self.specs[position], types: PhantomData }
    }

    /// Rows of relations are shown themselves, and theirs in turn, this many relations deep.
    pub fn depth(&mut self, depth: u8) -> &mut Self {
        self.depth = depth;
        self
    }

    /// Columns of which no two rows may have the same values.
    pub fn unique_together(&mut self) -> Together<'_, S> {
        self.together.push(Rule::of(Vec::new()));
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
    /// Puts the fields that the struct declares among all of the entity's: in place of one of the same name, and behind the
    /// primary key, as DRF does.
    pub(crate) fn with_declared(&mut self) {
        let is_of_all = |spec: &Spec| spec.listed == Listed::OfAll;
        if !self.specs.iter().any(is_of_all) {
            return;
        }
        let declared: Vec<&'static str> =
            self.specs.iter().filter(|spec| !is_of_all(spec)).map(|spec| spec.name).collect();
        self.specs.retain(|spec| !is_of_all(spec) || !declared.contains(&spec.name));
        self.specs.sort_by_key(|spec| match spec.listed {
            _ if self.keys.contains(&spec.name) => 0,
            Listed::OfAll => 2,
            Listed::Itself | Listed::Excluded => 1,
        });
    }
}

/// All fields of an entity's `Model`, but some.
pub struct AllBut<'a, S> {
    fields: &'a mut Fields<S>,
}

impl<S> fmt::Debug for AllBut<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.fmt(f)
    }
}

impl<S: ModelSerializer> AllBut<'_, S> {
    /// Leaves one out.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn but<T>(self, name: &'static str, _: fn(&Row<S>) -> &T) -> Self {
        match self.fields.specs.iter().position(|spec| spec.name == name) {
            Some(position) => drop(self.fields.specs.remove(position)),
            None => self.fields.missing(name),
        }
        self
    }
}

/// Columns that are unique together, so far.
pub struct Together<'a, S> {
    fields: &'a mut Fields<S>,
}

impl<S> fmt::Debug for Together<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.fmt(f)
    }
}

impl<S: ModelSerializer> Together<'_, S> {
    /// One more column, or a relation that stands for the column of its key.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn and<T: ColumnType<Kind>, Kind>(self, name: &'static str, _: fn(&Row<S>) -> &T) -> Self {
        self.saying(|rule| rule.columns.push((name, T::info())))
    }

    /// The rows for which the rule holds; the others may have the same values.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn condition(self, condition: impl Fn() -> Expr + Send + Sync + 'static) -> Self {
        self.saying(|rule| rule.condition = Some(Arc::new(condition)))
    }

    /// Whether NULL equals nothing, as in SQL; otherwise it equals NULL.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn nulls_distinct(self, distinct: bool) -> Self {
        self.saying(|rule| rule.nulls_distinct = distinct)
    }

    /// The sentence of the error, in place of ours.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn message(self, message: &'static str) -> Self {
        self.saying(|rule| rule.message = Some(message))
    }

    /// The code of the error, in place of `unique`.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn code(self, code: &'static str) -> Self {
        self.saying(|rule| rule.code = Some(code))
    }

    fn saying(self, say: impl FnOnce(&mut Named)) -> Self {
        if let Some(rule) = self.fields.together.last_mut() {
            say(rule);
        }
        self
    }
}
