//! An entity's description without its types, so that code that uses it is compiled once.

use std::fmt;
use std::sync::Arc;

use sea_orm::sea_query::{ColumnType, DynIden, Expr, IndexCreateStatement, IntoColumnRef, IntoIden, TableRef};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ColumnDef, ColumnTrait, DbBackend, DbErr, EntityTrait,
    IdenStatic, Iterable, PrimaryKeyToColumn, PrimaryKeyTrait, Value,
};

mod exchange;
mod many;
mod names;
pub(crate) mod object;
mod read;
pub(crate) mod relation;
mod relations;
pub(crate) mod rule;
mod sql;
mod typed;
mod write;

use crate::base::erased::BoxFuture;
use crate::database::{CachedSql, DatabaseDefaults, Exists, ModelEntity, SqlCache};
use crate::values::ValueKind;
pub(crate) use names::ColumnNames;
pub(crate) use read::lock;
pub(crate) use relations::{Hop, Known, Relations, Side, Sought, literal, module};
use rule::UniqueColumns;
pub(crate) use sql::{ColumnSql, Compare, are_in, by_code_point};
pub(crate) use typed::{AnyRow, Typed, changes, owned};

/// A row as its model, without the type.
pub(crate) type AnyModel = Arc<AnyRow>;

/// Values to write, by the positions of their columns.
pub(crate) type RowValues = Vec<(usize, Value)>;

type Done<'a, T> = BoxFuture<'a, Result<T, DbErr>>;

/// A row that exists, and its new values.
pub(crate) type Change = (AnyModel, RowValues);

/// The description of an entity at run time.
pub(crate) struct Entity {
    pub(crate) name: &'static str,
    /// The schema of its table, if the entity names one.
    schema: Option<String>,
    pub(crate) table: TableRef,
    pub(crate) columns: Vec<ColumnInfo>,
    pub(crate) generated_key: bool,
    /// The sets of columns that are unique together.
    pub(crate) unique_together: Vec<UniqueColumns>,
    /// The indexes that SeaORM creates, by name, with the positions of their columns.
    indexes: Vec<(String, Vec<usize>)>,
    /// The name of the module that contains the entity.
    module: &'static str,
    relations: Relations,
    pub(crate) typed: Typed,
    /// The statement that finds a whole row by its key alone.
    by_key: CachedSql,
    /// The statements that insert and update a row.
    inserts: SqlCache,
    updates: SqlCache,
    /// The columns that the database fills.
    filled: DatabaseDefaults,
}

/// The description of a column.
#[expect(clippy::struct_excessive_bools, reason = "the flags are independent")]
pub(crate) struct ColumnInfo {
    table: &'static str,
    pub(crate) name: &'static str,
    names: ColumnNames,
    pub(crate) position: usize,
    pub(crate) def: ColumnDef,
    pub(crate) kind: Option<ValueKind>,
    pub(crate) sql: ColumnSql,
    pub(crate) primary_key: bool,
    /// Whether two rows may not have the same value in it.
    pub(crate) unique: bool,
    /// Whether an index finds rows by its value.
    pub(crate) indexed: bool,
    /// Whether a new row without a value gets an empty string.
    blank_by_default: bool,
    /// Whether the entity's `ActiveModelBehavior::new` sets it.
    pub(crate) made: bool,
    /// The cached query for whether a row with a given value exists.
    pub(crate) has: Exists,
}

impl ColumnInfo {
    /// The column in a select list.
    pub(crate) fn select(&self, backend: DbBackend) -> Expr {
        self.sql.selected(self.plain(), backend)
    }

    /// Whether the column is a database array.
    pub(crate) fn is_array(&self) -> bool {
        matches!(self.def.get_column_type(), ColumnType::Array(_))
    }

    /// The condition that the column has this value, which was read from a row.
    pub(crate) fn is_own(&self, value: Value, backend: DbBackend) -> Expr {
        self.sql.is_own(self.plain(), value, backend)
    }

    /// Returns the name of the model's field.
    pub(crate) fn rust_name(&self) -> &str {
        &self.names.rust
    }

    /// The column in a condition.
    pub(crate) fn plain(&self) -> Expr {
        Expr::col((self.table.into_iden(), self.name.into_iden()).into_column_ref())
    }
}

/// The description of a column that the entity's types give.
struct DescribedColumn {
    name: &'static str,
    names: ColumnNames,
    def: ColumnDef,
    sql: ColumnSql,
    is_key: bool,
    takes_blank: bool,
    made: bool,
}

/// The description of an entity that its types give.
struct Description {
    name: &'static str,
    schema: Option<String>,
    table: TableRef,
    columns: Vec<DescribedColumn>,
    indexes: Vec<IndexCreateStatement>,
    module: &'static str,
    relations: Relations,
}

impl fmt::Debug for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entity").field(&self.name).finish()
    }
}

impl Entity {
    pub(crate) fn of<E: ModelEntity>() -> Self {
        let mut columns = Vec::new();
        let made = <E::ActiveModel as ActiveModelBehavior>::new();
        for (position, column) in E::Column::iter().enumerate() {
            columns.push(DescribedColumn {
                name: column.as_str(),
                names: ColumnNames::of(column),
                def: column.def(),
                sql: ColumnSql::of::<E>(position, column),
                is_key: E::PrimaryKey::from_column(column).is_some(),
                // An enumeration refuses an empty string.
                takes_blank: <E::ActiveModel as ActiveModelTrait>::default().try_set(column, "".into()).is_ok(),
                made: !made.is_not_set(column),
            });
        }
        let description = Description {
            name: E::default().table_name(),
            schema: E::default().schema_name().map(str::to_owned),
            table: E::default().table_ref(),
            columns,
            // The indexes that SeaORM would create.
            indexes: sea_orm::Schema::new(DbBackend::Sqlite).create_index_from_entity(E::default()),
            module: module::<E>(),
            relations: Relations::of::<E>(),
        };
        let generated_key = <E::PrimaryKey as PrimaryKeyTrait>::auto_increment();
        Self::described(description, Typed::of::<E>(), generated_key)
    }

    fn described(description: Description, typed: Typed, generated_key: bool) -> Self {
        let Description { name: table_name, schema, table, columns, indexes, module, relations } = description;
        let mut indexes: Vec<UniqueKey> = indexes.iter().map(|index| UniqueKey::of(index, &columns)).collect();
        let keys = (0..).zip(&columns).filter(|(_, column)| column.is_key).map(|(at, _)| at).collect();
        // The primary key is a unique index as well, and the first one.
        indexes.insert(0, UniqueKey { columns: keys, is_unique: true, name: None });
        let columns = (0..)
            .zip(columns)
            .map(|(position, DescribedColumn { name, names, def, sql, is_key, takes_blank, made })| ColumnInfo {
                table: table_name,
                name,
                names,
                position,
                kind: sql.kind.clone(),
                sql,
                primary_key: is_key,
                unique: def.is_unique() || indexes.iter().any(|index| index.is_unique && index.columns == [position]),
                indexed: def.is_unique() || indexes.iter().any(|index| index.columns.first() == Some(&position)),
                blank_by_default: takes_blank && !is_key && has_to_have_text(&def),
                made,
                def,
                has: Exists::default(),
            })
            .collect();
        let named = |index: &UniqueKey| Some((index.name.clone()?, index.columns.clone()));
        Self {
            name: table_name,
            schema,
            table,
            indexes: indexes.iter().filter_map(named).collect(),
            columns,
            generated_key,
            unique_together: indexes
                .into_iter()
                .filter(|index| index.is_unique && index.columns.len() > 1)
                .map(|UniqueKey { columns, name, .. }| UniqueColumns { index: name, ..UniqueColumns::of(columns) })
                .collect(),
            module,
            relations,
            typed,
            by_key: CachedSql::default(),
            inserts: SqlCache::default(),
            updates: SqlCache::default(),
            filled: DatabaseDefaults::default(),
        }
    }

    pub(crate) fn iden(&self) -> DynIden {
        self.name.into_iden()
    }

    /// Returns the columns of the primary key with their positions.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (usize, &ColumnInfo)> {
        self.columns.iter().enumerate().filter(|(_, column)| column.primary_key)
    }

    /// Returns the value of the column at this position of a row.
    pub(crate) fn get(&self, row: &AnyRow, position: usize) -> Option<Value> {
        (self.typed.get)(row, position)
    }

    /// Returns the position of the primary key's column; `None` if it has several.
    pub(crate) fn key(&self) -> Option<usize> {
        let mut keys = self.keys();
        match (keys.next(), keys.next()) {
            (Some((position, _)), None) => Some(position),
            _ => None,
        }
    }

    /// Returns the values of the primary key, by the positions of their columns.
    pub(crate) fn key_of(&self, row: &AnyRow) -> RowValues {
        self.keys().filter_map(|(position, _)| Some((position, self.get(row, position)?))).collect()
    }

    /// Returns the values of the primary key.
    pub(crate) fn key_values(&self, row: &AnyRow) -> Vec<Value> {
        self.keys().filter_map(|(position, _)| self.get(row, position)).collect()
    }

    /// Adds a rule of a serializer. It replaces the rule of an index over the same columns, unless it has a condition.
    pub(crate) fn push_rule(&mut self, mut rule: UniqueColumns) {
        let is_same = |known: &&mut UniqueColumns| {
            let has_all = known.columns.iter().all(|column| rule.columns.contains(column));
            has_all && known.columns.len() == rule.columns.len() && known.index.is_some() && rule.condition.is_none()
        };
        match self.unique_together.iter_mut().find(is_same) {
            Some(known) => {
                rule.index = known.index.take();
                *known = rule;
            }
            None => self.unique_together.push(rule),
        }
    }

    /// Returns the positions of the columns of the index with this name.
    pub(crate) fn index_columns(&self, name: &str) -> Option<&[usize]> {
        self.indexes.iter().find(|(known, _)| known == name).map(|(_, columns)| columns.as_slice())
    }

    /// Returns the position of the column of the model's field with this name.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        ColumnNames::position(&self.columns.iter().map(|column| &column.names), name)
    }

    /// Returns the position of the column with this name in the database.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Returns the hops to the rows of the field with this name.
    pub(crate) fn hops(&self, name: &str, target: &Self, side: Side, known: &Known) -> Result<Vec<Hop>, String> {
        self.relations.hops(&Sought { name, side, table: &target.table, module: target.module }, known)
    }
}

/// Sets the values of a row. Unchanged values that are equal stay unchanged, so that they are not written.
pub(crate) fn set<E: EntityTrait>(active: &mut E::ActiveModel, row: RowValues) -> Result<(), DbErr> {
    for (position, value) in row {
        let Some(column) = E::Column::iter().nth(position) else { continue };
        if active.is_not_set(column) || !matches!(active.get(column), ActiveValue::Unchanged(old) if old == value) {
            active.try_set(column, value)?;
        }
    }
    Ok(())
}

/// An index, or the primary key.
struct UniqueKey {
    columns: Vec<usize>,
    is_unique: bool,
    name: Option<String>,
}

impl UniqueKey {
    fn of(index: &IndexCreateStatement, columns: &[DescribedColumn]) -> Self {
        let spec = index.get_index_spec();
        let position = |name: &String| columns.iter().position(|column| column.name == name);
        Self {
            columns: spec.get_column_names().iter().filter_map(position).collect(),
            is_unique: index.is_unique_key(),
            name: spec.get_name().map(str::to_owned),
        }
    }
}

/// Whether the column is text, NOT NULL and without a default in the database.
fn has_to_have_text(def: &ColumnDef) -> bool {
    let is_text = matches!(def.get_column_type(), ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_));
    is_text && !def.is_null() && def.get_column_default().is_none()
}
