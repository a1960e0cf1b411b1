//! Paths from a model over its relations to a column: `album.artist.name`.
//!
//! The expansion of `filter(…)`, `search(…)`, `ordering(…)` and `lookup_fields(…)` walks a path step by step. So the
//! compiler reports an error in a segment at that segment. Which relation a field belongs to is part of the entity's
//! run-time description. It is resolved once, when the view's router is built.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::sea_query::ValueType;
use sea_orm::{BelongsToCardinality, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, Related, RelatedSelfVia};

use super::column::{Field, FilterColumn, PointsTo};
use super::ordering::OrderField;
use crate::model::{ColumnNames, Hop, Known, Relations, Side, Sought, module};
use crate::schema::arguments::RelationFields;

/// The columns and relations of a model as the fields of one struct.
type EntityFields<E> = <E as EntityTrait>::ModelEx;

/// A path that has reached the entity `E`.
pub struct Path<E> {
    pub(super) so_far: SoFar,
    entity: PhantomData<fn() -> E>,
}

/// The segments of a path so far.
#[derive(Default)]
pub(super) struct SoFar {
    names: Vec<&'static str>,
    hops: Vec<Hop>,
    mistake: Option<String>,
}

impl<E> fmt::Debug for Path<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Path").field(&self.so_far.names).finish()
    }
}

impl SoFar {
    fn over(mut self, name: &'static str, hops: Result<Vec<Hop>, String>) -> Self {
        self.names.push(name);
        match hops {
            Ok(hops) => {
                self.hops.extend(hops);
            }
            Err(mistake) => self.mistake = self.mistake.or(Some(mistake)),
        }
        self
    }

    fn end(mut self, name: &'static str, column: Result<FilterColumn, String>) -> Result<Field, String> {
        self.names.push(name);
        let path = self.names.join(".");
        let column = match (self.mistake, column) {
            (Some(mistake), _) | (None, Err(mistake)) => return Err(format!("the path `{path}` {mistake}")),
            (None, Ok(column)) => column,
        };
        Ok(Field { name: self.names.join("__"), hops: self.hops, column, counted: false })
    }
}

impl<E: EntityTrait> Path<E> {
    /// The empty path, at the model itself.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only expansions construct it")]
    pub fn new() -> Self {
        Self { so_far: SoFar::default(), entity: PhantomData }
    }

    /// Steps to a field of the model. The path continues from there, or ends.
    #[must_use]
    pub fn step<F>(self, name: &'static str, _: fn(&EntityFields<E>) -> &F) -> Step<E, F> {
        Step { so_far: self.so_far, name, known: Known::Nothing, types: PhantomData }
    }

    /// Ends the path with the number of rows that it leads to, as an ordering key.
    #[must_use]
    pub fn count(self) -> OrderField {
        let key = E::PrimaryKey::iter().next().map(PrimaryKeyToColumn::into_column);
        let column = key.ok_or_else(|| "ends at rows without a primary key".to_owned());
        let column = column.and_then(|key| FilterColumn::of::<E>(key, None)).map(FilterColumn::number);
        OrderField(self.so_far.end("count", column).map(|field| Field { counted: true, ..field }))
    }
}

/// A field of a path: a relation to continue from, or the field at its end.
pub struct Step<E, F> {
    so_far: SoFar,
    name: &'static str,
    known: Known,
    types: PhantomData<fn() -> (E, F)>,
}

impl<E, F> fmt::Debug for Step<E, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Step").field(&self.name).finish()
    }
}

/// A step over a relation.
#[diagnostic::on_unimplemented(
    message = "only a relation can be followed, and this is a column",
    label = "not a relation",
    note = "a path goes over relations (`BelongsTo`, `HasOne`, `HasMany`) and ends at a column"
)]
pub trait To: Sized {
    /// The entity behind the relation.
    type Entity: EntityTrait;

    /// Continues the path at that entity.
    #[must_use]
    fn to(self) -> Path<Self::Entity>;
}

/// A step over a relation to at most one row. Only such relations can be used in an ordering.
#[diagnostic::on_unimplemented(
    message = "this does not lead to a single row",
    label = "not a relation to one row",
    note = "an ordering can follow only relations to one row (`BelongsTo`, `HasOne`)"
)]
pub trait ToOne: To {
    /// Continues the path at that entity.
    #[must_use]
    fn to_one(self) -> Path<Self::Entity> {
        self.to()
    }
}

macro_rules! to {
    ($([$($generics:tt)*] $Relation:ty, $Side:ident => $E:ty;)+) => {$(
        impl<E: EntityTrait, $($generics)*> To for Step<E, $Relation> {
            type Entity = $E;

            fn to(self) -> Path<$E> {
                let hops = hops::<E, $E>(self.name, Side::$Side, &self.known);
                Path { so_far: self.so_far.over(self.name, hops), entity: PhantomData }
            }
        }
    )+};
}

to! {
    [C: BelongsToCardinality] BelongsTo<C>, Held => C::Entity;
    [R: EntityTrait] HasOne<R>, One => R;
    [R: EntityTrait] HasMany<R>, Many => R;
}

impl<E: EntityTrait, C: BelongsToCardinality> ToOne for Step<E, BelongsTo<C>> {}
impl<E: EntityTrait, R: EntityTrait> ToOne for Step<E, HasOne<R>> {}

/// The joins of a relation from `E` to `R`.
fn hops<E: EntityTrait, R: EntityTrait>(name: &str, side: Side, known: &Known) -> Result<Vec<Hop>, String> {
    let sought = Sought { name, side, table: &R::default().table_ref(), module: module::<R>() };
    Relations::of::<E>().hops(&sought, known)
}

/// Relations that the entity declares in its own `RelationFields`. The method is inherent, so it takes precedence over
/// those of the traits below.
impl<E: RelationFields, F> Step<E, F> {
    /// Adds the entity's own description of the relation.
    #[must_use]
    pub fn known(self) -> Self {
        Self { known: Known::Fields(E::relation), ..self }
    }
}

/// A relation that SeaORM's `Related` describes.
pub trait ByRelated: Sized {
    /// Adds the description from `Related`.
    #[must_use]
    fn known(self) -> Self;
}

impl<E: EntityTrait + Related<R>, R: EntityTrait> ByRelated for Step<E, HasMany<R>> {
    fn known(self) -> Self {
        Self { known: Known::related(E::to(), E::via()), ..self }
    }
}

impl<E: EntityTrait + Related<R>, R: EntityTrait> ByRelated for Step<E, HasOne<R>> {
    fn known(self) -> Self {
        Self { known: Known::related(E::to(), E::via()), ..self }
    }
}

/// A relation of an entity to itself over the junction `J`, described by SeaORM's `RelatedSelfVia`.
pub trait OverItself<J>: Sized {
    /// Adds the description from `RelatedSelfVia`.
    #[must_use]
    fn known(self) -> Self;
}

impl<E: EntityTrait + RelatedSelfVia<J>, J: EntityTrait> OverItself<J> for Step<E, HasMany<E>> {
    fn known(self) -> Self {
        Self { known: Known::over_itself::<E, J>(), ..self }
    }
}

/// All other fields, which only the entity's `Relation` enum can describe. The method takes `&mut self`, so that the
/// compiler tries it last.
pub trait AnyStep {
    /// The type of the step.
    type Step;

    /// Returns the step unchanged.
    #[must_use]
    fn known(&mut self) -> Self::Step;
}

impl<E, F> AnyStep for Step<E, F> {
    type Step = Self;

    fn known(&mut self) -> Self {
        let so_far = std::mem::take(&mut self.so_far);
        Self { so_far, name: self.name, known: Known::Nothing, types: PhantomData }
    }
}

impl<E: EntityTrait, F> Step<E, F> {
    /// Ends the path at this field: a column, or a relation, which means its key.
    #[must_use]
    pub fn column<Kind>(self) -> Target<F>
    where
        F: PathEnd<Kind>,
    {
        Target { field: F::end::<E>(self.so_far, self.name, &self.known), types: PhantomData }
    }
}

/// The end of a path with the type of its field, so that unsuitable lookups are compile errors.
pub struct Target<F> {
    pub(super) field: Result<Field, String>,
    types: PhantomData<fn() -> F>,
}

impl<F> fmt::Debug for Target<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.field.fmt(f)
    }
}

/// A field at which a path can end. `Kind` distinguishes columns from relations; the compiler infers it.
#[diagnostic::on_unimplemented(
    message = "a path cannot end at a `{Self}`",
    label = "neither a column nor a relation",
    note = "a path ends at a column of the model, or at a relation, which means its key"
)]
pub trait PathEnd<Kind> {
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "only this crate implements it")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, known: &Known) -> Result<Field, String>;
}

/// Marks an [`PathEnd`] that is a column.
#[derive(Clone, Copy, Debug)]
pub struct AColumn;

/// Marks an [`PathEnd`] that is a relation.
#[derive(Clone, Copy, Debug)]
pub struct ARelation;

#[diagnostic::do_not_recommend]
impl<T: ValueType + 'static> PathEnd<AColumn> for T {
    #[expect(private_interfaces, reason = "only this crate implements it")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, _: &Known) -> Result<Field, String> {
        let takes: fn(_) -> bool = |value| <T as ValueType>::try_from(value).is_ok();
        so_far.end(name, column_named::<E>(name).and_then(|column| FilterColumn::of::<E>(column, Some(takes))))
    }
}

impl<C: BelongsToCardinality> PathEnd<ARelation> for BelongsTo<C> {
    #[expect(private_interfaces, reason = "only this crate implements it")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, known: &Known) -> Result<Field, String> {
        end_at_relation::<E, C::Entity>(so_far, name, Side::Held, known)
    }
}

impl<R: EntityTrait> PathEnd<ARelation> for HasOne<R> {
    #[expect(private_interfaces, reason = "only this crate implements it")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, known: &Known) -> Result<Field, String> {
        end_at_relation::<E, R>(so_far, name, Side::One, known)
    }
}

impl<R: EntityTrait> PathEnd<ARelation> for HasMany<R> {
    #[expect(private_interfaces, reason = "only this crate implements it")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, known: &Known) -> Result<Field, String> {
        let mut field = end_at_relation::<E, R>(so_far, name, Side::Many, known)?;
        field.column = field.column.of_several();
        Ok(field)
    }
}

/// Ends the path at the key of a relation's rows. If the model holds that key itself, no other table is joined.
fn end_at_relation<E: EntityTrait, R: EntityTrait>(
    so_far: SoFar,
    name: &'static str,
    side: Side,
    known: &Known,
) -> Result<Field, String> {
    let hops = hops::<E, R>(name, side, known);
    if let Ok([Hop { held: true, on: None, .. }]) = hops.as_deref() {
        let column = hops.and_then(|hops| {
            let hop = hops.into_iter().next().ok_or("follows no relation")?;
            let (from, to) = hop.single()?;
            let own = E::Column::iter().find(|column| from.inner() == column.as_str());
            let own = own.ok_or("follows a relation through a column that the model does not have")?;
            let key = R::Column::iter().find(|column| to.inner() == column.as_str());
            let key = key.ok_or("follows a relation to a column that its model does not have")?;
            Ok(FilterColumn::of::<E>(own, None)?.pointing_to(PointsTo::of::<R>(key)))
        });
        return so_far.end(name, column);
    }
    let mut so_far = so_far.over(name, hops);
    so_far.names.pop();
    so_far.end(name, single_key::<R>())
}

/// The primary key, if it is a single column.
fn single_key<E: EntityTrait>() -> Result<FilterColumn, String> {
    let mut keys = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    match (keys.next(), keys.next()) {
        (Some(key), None) => Ok(FilterColumn::of::<E>(key, None)?.pointing_to(PointsTo::of::<E>(key))),
        _ => Err("ends at a relation to rows whose key has several columns: add one of them".to_owned()),
    }
}

fn column_named<E: EntityTrait>(name: &str) -> Result<E::Column, String> {
    let names: Vec<ColumnNames> = E::Column::iter().map(ColumnNames::of).collect();
    let position = ColumnNames::position(&names.iter(), name);
    let column = position.and_then(|position| E::Column::iter().nth(position));
    column.ok_or_else(|| "ends at a field that is not a column of the table".to_owned())
}
