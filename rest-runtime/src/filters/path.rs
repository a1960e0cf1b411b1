//! Paths from a model over its relations to a column: `album.artist.name`.
//!
//! The expansion of `filter(…)`, `search(…)`, `ordering(…)` and `lookup_fields(…)` walks a path step by step, so the
//! compiler looks at each segment at the user's own word. What only the entity's run-time description knows (which
//! relation a field means) is resolved once, when the view's router is built.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::sea_query::ValueType;
use sea_orm::{BelongsToCardinality, EntityTrait, IdenStatic, Iterable, ModelTrait, Related};

use super::column::{Column, Field};
use super::ordering::OrderField;
use super::relation::{self, Hop};

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

    /// A field of the model that the path goes on from; [`Step::to`] goes there.
    #[must_use]
    pub fn step<F>(self, name: &'static str, _: fn(&Row<E>) -> &F) -> Step<E, F> {
        Step { so_far: self.so_far, name, types: PhantomData }
    }

    /// The number of the rows that the path leads to, as a key of an order.
    #[must_use]
    pub fn count(self) -> OrderField {
        let column = relation::single_key::<E>().and_then(|key| Column::of::<E>(key, None)).map(Column::number);
        OrderField(self.so_far.end("count", column).map(|field| Field { counted: true, ..field }))
    }

    /// The field that the path ends at: a column, or a relation, which stands for its key.
    #[must_use]
    pub fn column<F, Kind>(self, name: &'static str, _: fn(&Row<E>) -> &F) -> Target<F>
    where
        F: Endpoint<Kind>,
    {
        Target { field: F::end::<E>(self.so_far, name), types: PhantomData }
    }
}

/// The beginning of a path that leads over relations; [`To::to`] is at its model.
pub struct Start<E>(PhantomData<fn() -> E>);

impl<E> fmt::Debug for Start<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Start")
    }
}

impl<E: EntityTrait> Start<E> {
    /// The beginning.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "nobody but an expansion makes one")]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<E: EntityTrait> To for Start<E> {
    type Entity = E;

    fn to(self) -> Path<E> {
        Path::new()
    }
}

/// A field that a path goes on from, where it is a relation.
pub struct Step<E, F> {
    so_far: SoFar,
    name: &'static str,
    types: PhantomData<fn() -> (E, F)>,
}

impl<E, F> fmt::Debug for Step<E, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Step").field(&self.name).finish()
    }
}

/// To the entity behind a relation. Where the model is `Related` to that entity, the inherent [`Step::to`] wins over
/// this, since it knows relations through a junction table.
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

impl<E: EntityTrait, C: BelongsToCardinality> To for Step<E, BelongsTo<C>> {
    type Entity = C::Entity;

    fn to(self) -> Path<C::Entity> {
        let hops = relation::belongs_to::<E, C::Entity>(self.name);
        Path { so_far: self.so_far.over(self.name, hops), entity: PhantomData }
    }
}

impl<E: EntityTrait, R: EntityTrait> To for Step<E, HasOne<R>> {
    type Entity = R;

    fn to(self) -> Path<R> {
        let hops = relation::has::<E, R>(self.name, None);
        Path { so_far: self.so_far.over(self.name, hops), entity: PhantomData }
    }
}

impl<E: EntityTrait, R: EntityTrait> To for Step<E, HasMany<R>> {
    type Entity = R;

    fn to(self) -> Path<R> {
        let hops = relation::has::<E, R>(self.name, None);
        Path { so_far: self.so_far.over(self.name, hops), entity: PhantomData }
    }
}

impl<E: EntityTrait, C: BelongsToCardinality> ToOne for Step<E, BelongsTo<C>> {}
impl<E: EntityTrait, R: EntityTrait> ToOne for Step<E, HasOne<R>> {}

impl<E, R> Step<E, HasMany<R>>
where
    E: EntityTrait + Related<R>,
    R: EntityTrait,
{
    /// The path at the entity behind the relation.
    #[must_use]
    pub fn to(self) -> Path<R> {
        let hops = relation::has::<E, R>(self.name, Some((E::to(), E::via())));
        Path { so_far: self.so_far.over(self.name, hops), entity: PhantomData }
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
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str) -> Result<Field, String>;
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
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str) -> Result<Field, String> {
        let takes: fn(_) -> bool = |value| <T as ValueType>::try_from(value).is_ok();
        so_far.end(name, column_named::<E>(name).and_then(|column| Column::of::<E>(column, Some(takes))))
    }
}

impl<C: BelongsToCardinality> Endpoint<ARelation> for BelongsTo<C> {
    #[expect(private_interfaces, reason = "only the library makes ends")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str) -> Result<Field, String> {
        // The key is the model's own column: no other table is asked for it.
        let column = relation::belongs_to::<E, C::Entity>(name).and_then(|hops| match hops.as_slice() {
            [hop] => {
                let own = E::Column::iter().find(|column| hop.from.inner() == column.as_str());
                let own = own.ok_or("names a relation over a column that the model does not have")?;
                Ok(Column::of::<E>(own, None)?.pointing_to(hop.table.clone(), hop.to.clone()))
            }
            _ => Err("names a relation over several columns, which has no single key".to_owned()),
        });
        so_far.end(name, column)
    }
}

impl<R: EntityTrait> Endpoint<ARelation> for HasOne<R> {
    #[expect(private_interfaces, reason = "only the library makes ends")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str) -> Result<Field, String> {
        end_at_key::<R>(so_far, name, relation::has::<E, R>(name, None))
    }
}

impl<R: EntityTrait> Endpoint<ARelation> for HasMany<R> {
    #[expect(private_interfaces, reason = "only the library makes ends")]
    fn end<E: EntityTrait>(so_far: SoFar, name: &'static str) -> Result<Field, String> {
        let mut field = end_at_key::<R>(so_far, name, relation::has::<E, R>(name, None))?;
        field.column = field.column.of_several();
        Ok(field)
    }
}

/// The key of the rows behind a relation that they hold themselves.
fn end_at_key<R: EntityTrait>(
    so_far: SoFar,
    name: &'static str,
    hops: Result<Vec<Hop>, String>,
) -> Result<Field, String> {
    let mut so_far = so_far.over(name, hops);
    so_far.names.pop();
    let column = relation::single_key::<R>()
        .and_then(|key| Ok(Column::of::<R>(key, None)?.pointing_to(R::default().table_ref(), relation::iden(key))));
    so_far.end(name, column)
}

fn column_named<E: EntityTrait>(name: &str) -> Result<E::Column, String> {
    let named: E::Column = name.parse().map_err(|_| "ends at a field that is no column of the table".to_owned())?;
    let _ = <E::Model as ModelTrait>::get_value_type(named);
    Ok(named)
}
