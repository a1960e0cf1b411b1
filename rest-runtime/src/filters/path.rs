//! Paths from a model over its relations to a column: `album.artist.name`.
//!
//! The expansion of `filter(…)`, `search(…)`, `ordering(…)` and `lookup_fields(…)` walks a path step by step, so the
//! compiler looks at each segment at the user's own word. What only the entity's run-time description knows (which
//! relation a field means) is resolved once, when the view's router is built.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::sea_query::ValueType;
use sea_orm::{BelongsToCardinality, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, Related, RelatedSelfVia};

use super::column::{Column, Field, PointsTo};
use super::ordering::OrderField;
use crate::fields::RelationFields;
use crate::serializers::{ColumnNames, Hop, Known, Relations, Side, Sought, module};

/// The columns and relations of a model as the fields of one struct.
type Row<E> = <E as EntityTrait>::ModelEx;

/// A path that has come as far as the entity `E`.
pub struct Path<E> {
    pub(super) so_far: SoFar,
    entity: PhantomData<fn() -> E>,
}

/// What a path has met.
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

    fn end(mut self, name: &'static str, column: Result<Column, String>) -> Result<Field, String> {
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
    /// The path that is still at its model.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "nobody but an expansion makes one")]
    pub fn new() -> Self {
        Self { so_far: SoFar::default(), entity: PhantomData }
    }

    /// A field of the model: the path goes on from there, or ends.
    #[must_use]
    pub fn step<F>(self, name: &'static str, _: fn(&Row<E>) -> &F) -> Step<E, F> {
        Step { so_far: self.so_far, name, known: Known::Nothing, types: PhantomData }
    }

    /// The number of the rows that the path leads to, as a key of an order.
    #[must_use]
    pub fn count(self) -> OrderField {
        let key = E::PrimaryKey::iter().next().map(PrimaryKeyToColumn::into_column);
        let column = key.ok_or_else(|| "ends at rows without a key".to_owned());
        let column = column.and_then(|key| Column::of::<E>(key, None)).map(Column::number);
        OrderField(self.so_far.end("count", column).map(|field| Field { counted: true, ..field }))
    }
}

/// A field of a path: a relation that it goes on from, or the field at its end.
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

/// To the entity behind a relation.
#[diagnostic::on_unimplemented(
    message = "only a relation leads on: this is a column",
    label = "this is no relation",
    note = "a path goes over relations (`BelongsTo`, `HasOne`, `HasMany`) and ends at a column"
)]
pub trait To: Sized {
    /// The entity behind the relation.
    type Entity: EntityTrait;

    /// The path at that entity.
    #[must_use]
    fn to(self) -> Path<Self::Entity>;
}

/// To the entity behind a relation that has one row at most: what lists can be ordered by.
#[diagnostic::on_unimplemented(
    message = "this leads to no single row",
    label = "this is no relation to one row",
    note = "an order goes over relations to one row (`BelongsTo`, `HasOne`); of many rows, none is the one to order by"
)]
pub trait ToOne: To {
    /// The path at that entity.
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

/// The hops of a relation of `E` to `R`.
fn hops<E: EntityTrait, R: EntityTrait>(name: &str, side: Side, known: &Known) -> Result<Vec<Hop>, String> {
    let sought = Sought { name, side, table: &R::default().table_ref(), module: module::<R>() };
    Relations::of::<E>().hops(&sought, known)
}

/// The entity's own `RelationFields` come before anything else.
impl<E: RelationFields, F> Step<E, F> {
    /// With what the entity says.
    #[must_use]
    pub fn known(self) -> Self {
        Self { known: Known::Fields(E::relation), ..self }
    }
}

/// A relation that SeaORM's `Related` says something of.
pub trait ByRelated: Sized {
    /// With what it says.
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

/// A relation of an entity to itself over the junction `J`, which SeaORM's `RelatedSelfVia` says something of.
pub trait OverItself<J>: Sized {
    /// With what it says.
    #[must_use]
    fn known(self) -> Self;
}

impl<E: EntityTrait + RelatedSelfVia<J>, J: EntityTrait> OverItself<J> for Step<E, HasMany<E>> {
    fn known(self) -> Self {
        Self { known: Known::over_itself::<E, J>(), ..self }
    }
}

/// For all other fields, of which only `Relation` says something.
pub trait AnyStep {
    /// The step.
    type Step;

    /// The step as it is.
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
    /// The field as the end of the path: a column, or a relation, which stands for its key.
    #[must_use]
    pub fn column<Kind>(self) -> Target<F>
    where
        F: Endpoint<Kind>,
    {
        Target { field: F::end::<E>(self.so_far, self.name, &self.known), types: PhantomData }
    }
}

/// The end of a path, with the type of its field: what does not suit it is a compile error.
pub struct Target<F> {
    pub(super) field: Result<Field, String>,
    types: PhantomData<fn() -> F>,
}

impl<F> fmt::Debug for Target<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.field.fmt(f)
    }
}

/// A field at which a path can end. `Kind` tells columns and relations apart and is found by the compiler.
#[diagnostic::on_unimplemented(
    message = "a path cannot end at a `{Self}`",
    label = "this is no column and no relation",
    note = "a path ends at a column of the model, or at a relation, which stands for its key"
)]
pub trait Endpoint<Kind> {
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "only the library makes ends")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, known: &Known) -> Result<Field, String>;
}

/// Marks an [`Endpoint`] that is a column.
#[derive(Clone, Copy, Debug)]
pub struct AColumn;

/// Marks an [`Endpoint`] that is a relation.
#[derive(Clone, Copy, Debug)]
pub struct ARelation;

#[diagnostic::do_not_recommend]
impl<T: ValueType + 'static> Endpoint<AColumn> for T {
    #[expect(private_interfaces, reason = "only the library makes ends")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, _: &Known) -> Result<Field, String> {
        let takes: fn(_) -> bool = |value| <T as ValueType>::try_from(value).is_ok();
        so_far.end(name, column_named::<E>(name).and_then(|column| Column::of::<E>(column, Some(takes))))
    }
}

impl<C: BelongsToCardinality> Endpoint<ARelation> for BelongsTo<C> {
    #[expect(private_interfaces, reason = "only the library makes ends")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, known: &Known) -> Result<Field, String> {
        end_at_relation::<E, C::Entity>(so_far, name, Side::Held, known)
    }
}

impl<R: EntityTrait> Endpoint<ARelation> for HasOne<R> {
    #[expect(private_interfaces, reason = "only the library makes ends")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, known: &Known) -> Result<Field, String> {
        end_at_relation::<E, R>(so_far, name, Side::One, known)
    }
}

impl<R: EntityTrait> Endpoint<ARelation> for HasMany<R> {
    #[expect(private_interfaces, reason = "only the library makes ends")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str, known: &Known) -> Result<Field, String> {
        let mut field = end_at_relation::<E, R>(so_far, name, Side::Many, known)?;
        field.column = field.column.of_several();
        Ok(field)
    }
}

/// The key of the rows behind a relation. Where the model has it itself, no other table is asked for it.
fn end_at_relation<E: EntityTrait, R: EntityTrait>(
    so_far: SoFar,
    name: &'static str,
    side: Side,
    known: &Known,
) -> Result<Field, String> {
    let hops = hops::<E, R>(name, side, known);
    if let Ok([Hop { held: true, on: None, .. }]) = hops.as_deref() {
        let column = hops.and_then(|hops| {
            let hop = hops.into_iter().next().ok_or("leads over no relation")?;
            let (from, to) = hop.single()?;
            let own = E::Column::iter().find(|column| from.inner() == column.as_str());
            let own = own.ok_or("leads over a relation by a column that the model does not have")?;
            let key = R::Column::iter().find(|column| to.inner() == column.as_str());
            let key = key.ok_or("leads over a relation to a column that its model does not have")?;
            Ok(Column::of::<E>(own, None)?.pointing_to(PointsTo::of::<R>(key)))
        });
        return so_far.end(name, column);
    }
    let mut so_far = so_far.over(name, hops);
    so_far.names.pop();
    so_far.end(name, single_key::<R>())
}

/// The primary key, where it is one column.
fn single_key<E: EntityTrait>() -> Result<Column, String> {
    let mut keys = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    match (keys.next(), keys.next()) {
        (Some(key), None) => Ok(Column::of::<E>(key, None)?.pointing_to(PointsTo::of::<E>(key))),
        _ => Err("ends at a relation to rows whose key has several columns: name one of them".to_owned()),
    }
}

fn column_named<E: EntityTrait>(name: &str) -> Result<E::Column, String> {
    let names: Vec<ColumnNames> = E::Column::iter().map(ColumnNames::of).collect();
    let position = ColumnNames::position(&names.iter(), name);
    let column = position.and_then(|position| E::Column::iter().nth(position));
    column.ok_or_else(|| "ends at a field that is no column of the table".to_owned())
}
