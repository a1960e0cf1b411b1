//! An entity's description without its types, so that what uses it is compiled once.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;

use sea_orm::sea_query::{Expr, IndexCreateStatement, TableRef};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnDef, ColumnTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    FromQueryResult, IdenStatic, Identity, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn, PrimaryKeyTrait,
    QueryResult, RelationDef, RelationTrait, Value,
};

use super::rule::{Named, Unique};
use super::types::Shape;
use crate::database::{ModelEntity, Question, Rendered, Texts, delete_many, insert_many, select_expr, update_many};
use crate::values::Kind;

/// A row as its own type.
pub(crate) type AnyModel = Arc<dyn Any + Send + Sync>;

/// What is to be written: values by the positions of their columns.
pub(crate) type Row = Vec<(usize, Value)>;

type Done<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 'a>>;

/// A row that is there, and what becomes of it.
pub(crate) type Change = (AnyModel, Row);

/// Writes rows of an entity whose type is not known, several in one statement.
#[derive(Clone, Copy)]
pub(crate) struct Writer {
    pub(crate) insert: for<'a> fn(&'a DatabaseTransaction, Vec<Row>) -> Done<'a, Vec<AnyModel>>,
    pub(crate) update: for<'a> fn(&'a DatabaseTransaction, Vec<Change>) -> Done<'a, Vec<AnyModel>>,
    pub(crate) delete: for<'a> fn(&'a DatabaseTransaction, Vec<AnyModel>) -> Done<'a, ()>,
}

/// What is known of an entity at run time.
pub(crate) struct Entity {
    pub(crate) name: &'static str,
    pub(crate) table: TableRef,
    pub(crate) columns: Vec<ColumnInfo>,
    /// The position of the column by its name in the model, which is not always its name in the database.
    pub(crate) position: fn(&str) -> Option<usize>,
    pub(crate) generated_key: bool,
    /// Which columns are unique together.
    pub(crate) unique_together: Vec<Unique>,
    relations: Vec<(String, RelationDef)>,
    /// Makes the row's own type of a row that has all columns.
    pub(crate) model: fn(&QueryResult) -> Result<AnyModel, DbErr>,
    /// The value of the column at this position, of a row of its own type.
    pub(crate) get: fn(&(dyn Any + Send + Sync), usize) -> Option<Value>,
    pub(crate) writer: Writer,
    /// The statement for a whole row by its key alone.
    pub(crate) by_key: Rendered,
    /// The statements for a new row, and for a changed one.
    pub(crate) inserts: Texts,
    pub(crate) updates: Texts,
}

/// What is known of a column.
pub(crate) struct ColumnInfo {
    pub(crate) name: &'static str,
    pub(crate) def: ColumnDef,
    pub(crate) kind: Option<Kind>,
    pub(crate) primary_key: bool,
    /// Whether no two rows may have the same value there.
    pub(crate) unique: bool,
    /// Whether rows with a value there are found without reading all of them.
    pub(crate) indexed: bool,
    /// The column as a database is to be asked for it.
    pub(crate) select: Box<dyn Fn(DbBackend) -> Expr + Send + Sync>,
    /// The column as a condition names it.
    pub(crate) plain: Box<dyn Fn() -> Expr + Send + Sync>,
    /// Whether a row has a value there.
    pub(crate) has: Question,
}

impl fmt::Debug for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entity").field(&self.name).finish()
    }
}

impl Entity {
    pub(crate) fn of<E: ModelEntity>() -> Self {
        let is_key = |column: &E::Column| E::PrimaryKey::from_column(*column).is_some();
        let keys: Vec<usize> = (0..).zip(E::Column::iter()).filter(|(_, c)| is_key(c)).map(|(at, _)| at).collect();
        let mut indexes = indexes::<E>();
        // The key of a row comes first among what is unique.
        indexes.insert(0, Index { columns: keys, is_unique: true, name: None });
        let columns = (0..)
            .zip(E::Column::iter())
            .map(|(at, column)| ColumnInfo {
                name: column.as_str(),
                def: column.def(),
                kind: Kind::of(&<E::Model as ModelTrait>::get_value_type(column)),
                primary_key: is_key(&column),
                unique: column.def().is_unique()
                    || indexes.iter().any(|index| index.is_unique && index.columns == [at]),
                indexed: column.def().is_unique() || indexes.iter().any(|index| index.columns.first() == Some(&at)),
                select: Box::new(move |backend| select_expr(column, backend)),
                plain: Box::new(move || column.into_expr()),
                has: Question::default(),
            })
            .collect();
        Self {
            name: E::default().table_name(),
            table: E::default().table_ref(),
            columns,
            position: |name| {
                let named = E::Column::from_str(name).ok()?;
                E::Column::iter().position(|column| column.as_str() == named.as_str())
            },
            generated_key: <E::PrimaryKey as PrimaryKeyTrait>::auto_increment(),
            unique_together: indexes
                .into_iter()
                .filter(|index| index.is_unique && index.columns.len() > 1)
                .map(|Index { columns, name, .. }| Unique { index: name, ..Unique::of(columns) })
                .collect(),
            relations: E::Relation::iter().map(|relation| (relation.name(), relation.def())).collect(),
            model: |row| E::Model::from_query_result(row, "").map(|model| Arc::new(model) as AnyModel),
            get: |row, position| Some(row.downcast_ref::<E::Model>()?.get(E::Column::iter().nth(position)?)),
            writer: Writer {
                insert: |tx, rows| Box::pin(insert::<E>(tx, rows)),
                update: |tx, rows| Box::pin(update::<E>(tx, rows)),
                delete: |tx, rows| {
                    Box::pin(delete_many::<E>(tx, rows.iter().filter_map(|row| row.downcast_ref().cloned()).collect()))
                },
            },
            by_key: Rendered::default(),
            inserts: Texts::default(),
            updates: Texts::default(),
        }
    }

    /// The position of the only column of the primary key.
    pub(crate) fn key(&self) -> Option<usize> {
        let mut keys = self.columns.iter().enumerate().filter(|(_, column)| column.primary_key);
        match (keys.next(), keys.next()) {
            (Some((position, _)), None) => Some(position),
            _ => None,
        }
    }

    /// The values of the primary key, by the positions of their columns.
    pub(crate) fn key_of(&self, row: &(dyn Any + Send + Sync)) -> Row {
        let keys = self.columns.iter().enumerate().filter(|(_, column)| column.primary_key);
        keys.filter_map(|(position, _)| Some((position, (self.get)(row, position)?))).collect()
    }

    /// The positions of columns that are unique together; a relation to one row stands for the column of its key.
    pub(crate) fn together(&self, rule: Named) -> Result<Unique, String> {
        let columns = rule
            .columns
            .iter()
            .map(|(name, info)| {
                match &info.shape {
                    Shape::Relation { target, many: false } => {
                        self.named(&unary(&self.relation(name, &target().table, false)?.from_col)?)
                    }
                    _ => (self.position)(name),
                }
                .ok_or_else(|| format!("names `{name}`, which is no column of the table `{}`", self.name))
            })
            .collect::<Result<_, _>>()?;
        Ok(rule.over(columns))
    }

    /// Adds a rule of a serializer's. Over the columns of one that the entity has, it says the same in other words.
    pub(crate) fn say(&mut self, mut rule: Unique) {
        let is_same = |known: &&mut Unique| {
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

    /// The position of the column with this name in the database.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The relation that a field of this name has to a table.
    pub(crate) fn relation(&self, name: &str, table: &TableRef, many: bool) -> Result<&RelationDef, String> {
        // SeaORM names relations after the entity, not after the field: the target decides, and the name breaks ties.
        let mut candidates: Vec<_> = self.relations.iter().filter(|(_, def)| def.to_tbl == *table).collect();
        if candidates.len() > 1 {
            // Two relations of an entity to itself differ in nothing but which side holds the key.
            let owned = candidates.iter().any(|(_, def)| def.is_owner == many);
            candidates.retain(|(_, def)| !owned || def.is_owner == many);
        }
        if candidates.len() > 1 {
            candidates.retain(|(variant, _)| variant.eq_ignore_ascii_case(&name.replace('_', "")));
        }
        match candidates.as_slice() {
            [(_, def)] => Ok(def),
            _ => Err(format!(
                "names the relation `{name}`, which is not one relation of the table `{}`: give its `#[sea_orm(…)]` a \
                 `relation_enum` of the field's name",
                self.name
            )),
        }
    }
}

async fn insert<E: ModelEntity>(tx: &DatabaseTransaction, rows: Vec<Row>) -> Result<Vec<AnyModel>, DbErr> {
    let mut new = Vec::with_capacity(rows.len());
    for row in rows {
        let mut active = <E::ActiveModel as ActiveModelTrait>::default();
        set::<E>(&mut active, row)?;
        new.push(active);
    }
    Ok(shared::<E>(insert_many::<E>(tx, new).await?))
}

async fn update<E: ModelEntity>(tx: &DatabaseTransaction, rows: Vec<(AnyModel, Row)>) -> Result<Vec<AnyModel>, DbErr> {
    let mut changed = Vec::with_capacity(rows.len());
    for (model, row) in rows {
        let model = model.downcast_ref::<E::Model>().cloned().ok_or(DbErr::RecordNotUpdated)?;
        let mut active = model.into_active_model();
        set::<E>(&mut active, row)?;
        changed.push(active);
    }
    Ok(shared::<E>(update_many::<E>(tx, changed).await?))
}

fn shared<E: ModelEntity>(models: Vec<E::Model>) -> Vec<AnyModel> {
    models.into_iter().map(|model| Arc::new(model) as AnyModel).collect()
}

/// Writes values into a row. What stays as it is need not be written.
pub(crate) fn set<E: EntityTrait>(active: &mut E::ActiveModel, row: Row) -> Result<(), DbErr> {
    for (position, value) in row {
        let Some(column) = E::Column::iter().nth(position) else { continue };
        if !matches!(active.get(column), ActiveValue::Unchanged(old) if old == value) {
            active.try_set(column, value)?;
        }
    }
    Ok(())
}

/// By which columns a database finds rows.
struct Index {
    columns: Vec<usize>,
    /// Whether no two rows may have the same values there.
    is_unique: bool,
    name: Option<String>,
}

/// The indexes that SeaORM would make.
fn indexes<E: ModelEntity>() -> Vec<Index> {
    let position = |name: &String| E::Column::iter().position(|column| column.as_str() == name);
    let indexes = sea_orm::Schema::new(DbBackend::Sqlite).create_index_from_entity(E::default());
    let index = |index: &IndexCreateStatement| {
        let spec = index.get_index_spec();
        Index {
            columns: spec.get_column_names().iter().filter_map(position).collect(),
            is_unique: index.is_unique_key(),
            name: spec.get_name().map(str::to_owned),
        }
    };
    indexes.iter().map(index).collect()
}

/// The column that a relation goes by on one side.
pub(crate) fn unary(identity: &Identity) -> Result<String, String> {
    match identity {
        Identity::Unary(column) => Ok(column.inner().into_owned()),
        _ => Err("names a relation over several columns, which has no single key to show".to_owned()),
    }
}
