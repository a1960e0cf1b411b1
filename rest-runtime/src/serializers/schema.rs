//! A serializer's fields joined with what the entity says of its columns: made once, read by every request.

use std::str::FromStr;

use sea_orm::sea_query::{ColumnType, DynIden, Expr, StringLen, TableRef};
use sea_orm::{
    ColumnDef, ColumnTrait, EntityName, EntityTrait, IdenStatic, Identity, Iterable, ModelTrait, PrimaryKeyToColumn,
    PrimaryKeyTrait, RelationDef, RelationTrait, Value,
};

use super::Serializer;
use crate::fields::{Limit, Read, Shape, Spec};
use crate::values::{Kind, from_json};

/// A serializer's fields with all that is known of them.
///
/// What only the entity's run-time description knows is checked here; a view refuses to be built over a serializer
/// whose schema has [`errors`](Schema::errors).
#[derive(Debug)]
pub struct Schema {
    pub(crate) fields: Vec<FieldSchema>,
    errors: Vec<String>,
}

/// One field with all that is known of it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of DRF's independent field arguments")]
pub(crate) struct FieldSchema {
    pub(crate) name: &'static str,
    /// The name in an answer with what surrounds it: `"name":`.
    pub(crate) key: Vec<u8>,
    pub(crate) kind: Kind,
    /// The column's position in the entity and its name in the database; `None` for an input that has none.
    pub(crate) column: Option<(usize, &'static str)>,
    /// Where the column is a foreign key: the table and the column that it points to.
    pub(crate) target: Option<(TableRef, DynIden)>,
    /// Whether the field's Rust type takes a value of its kind.
    pub(crate) takes: Option<fn(Value) -> bool>,
    /// Reads a value into the serializer's own field; the short form has none.
    pub(crate) read: Option<Read>,
    pub(crate) unique: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) required: bool,
    pub(crate) allow_null: bool,
    pub(crate) allow_blank: bool,
    pub(crate) min_length: Option<u32>,
    pub(crate) max_length: Option<u32>,
    pub(crate) min_value: Option<Limit>,
    pub(crate) max_value: Option<Limit>,
    pub(crate) max_digits: Option<u32>,
    pub(crate) decimal_places: Option<u32>,
    pub(crate) label: String,
    pub(crate) help_text: Option<&'static str>,
    pub(crate) default: Option<Value>,
}

impl Schema {
    /// The schema of `S`.
    #[must_use]
    pub fn of<S: Serializer>() -> Self {
        let columns = <S::Model as EntityTrait>::Column::iter()
            .enumerate()
            .map(|(index, column)| Column {
                index,
                name: column.as_str(),
                def: column.def(),
                kind: Kind::of(&<S::Model as EntityTrait>::Model::get_value_type(column)),
                primary_key: <S::Model as EntityTrait>::PrimaryKey::from_column(column).is_some(),
            })
            .collect();
        let entity = Entity {
            table: S::Model::default().table_name(),
            columns,
            position: |name| {
                let named: <S::Model as EntityTrait>::Column = FromStr::from_str(name).ok()?;
                <S::Model as EntityTrait>::Column::iter().position(|column| column.as_str() == named.as_str())
            },
            generated_key: <S::Model as EntityTrait>::PrimaryKey::auto_increment(),
            relations: <S::Model as EntityTrait>::Relation::iter()
                .map(|relation| (relation.name(), relation.def()))
                .collect(),
        };
        entity.schema(std::any::type_name::<S>(), S::FIELDS.iter().map(super::Field::spec))
    }

    /// What is wrong with the serializer, a sentence a mistake; empty when it can be used.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// The fields that an answer shows.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &FieldSchema> {
        self.fields.iter().filter(|field| !field.write_only)
    }
}

/// An entity's description without its types, so that the rest is compiled once.
struct Entity {
    table: &'static str,
    columns: Vec<Column>,
    /// The position of the column by its name in the model, which is not always its name in the database.
    position: fn(&str) -> Option<usize>,
    generated_key: bool,
    relations: Vec<(String, RelationDef)>,
}

struct Column {
    index: usize,
    name: &'static str,
    def: ColumnDef,
    kind: Option<Kind>,
    primary_key: bool,
}

impl Entity {
    fn schema<'a>(&self, serializer: &str, specs: impl Iterator<Item = &'a Spec>) -> Schema {
        let mut fields = Vec::new();
        let mut errors = Vec::new();
        for spec in specs {
            match self.field(spec) {
                Ok(field) => fields.push(field),
                Err(mistake) => errors.push(format!("the field `{}` of `{serializer}` {mistake}", spec.name)),
            }
        }
        Schema { fields, errors }
    }

    fn field(&self, spec: &Spec) -> Result<FieldSchema, String> {
        let wanted = spec.source.unwrap_or(spec.name);
        let info = spec.column_type.or(spec.own_type).map(|info| info());
        let own_nullable = spec.own_type.map(|info| info().nullable);
        let (column, target, takes) = match info.map(|info| (info.shape, info.nullable)) {
            Some((Shape::Relation(table), _)) => {
                let (column, target) = self.foreign_key(wanted, &table)?;
                (Some(column), Some(target), None)
            }
            Some((Shape::Scalar { array_type, takes, .. }, nullable)) => {
                let column = (self.position)(wanted).and_then(|index| self.columns.get(index));
                if column.is_none() {
                    if spec.column_type.is_some() {
                        return Err(format!(
                            "names the column `{wanted}`, which the table `{}` does not have",
                            self.table
                        ));
                    }
                    let kind = Kind::of(&array_type).ok_or("has a type that JSON has no form for")?;
                    return Ok(build(spec, kind, None, None, Some(takes), nullable));
                }
                (column, None, Some(takes))
            }
            None => return Err("has no type".to_owned()),
        };
        let Some(column) = column else { return Err("has no column".to_owned()) };
        let kind = column.kind.clone().ok_or("has a column of a type that JSON has no form for")?;
        let nullable = own_nullable.unwrap_or_else(|| column.def.is_null());
        let mut field = build(spec, kind, Some(column), target, takes, nullable);
        // A key that the database makes is shown and not taken, unless the serializer has a field of its own for it.
        field.read_only |= spec.own_type.is_none() && column.primary_key && self.generated_key;
        field.required &= !field.read_only;
        if let Some(default) = spec.default {
            let value = from_json(&field.kind, &default.to_json())
                .map_err(|detail| format!("has a default that it would refuse itself: {}", detail.message))?;
            field.default = Some(value);
        }
        Ok(field)
    }

    /// The column that holds the key of a belongs-to relation, and what it points to.
    fn foreign_key(&self, name: &str, table: &TableRef) -> Result<(&Column, (TableRef, DynIden)), String> {
        // SeaORM names relations after the entity, not after the field: the target decides, and the name breaks ties.
        let mut candidates: Vec<_> =
            self.relations.iter().filter(|(_, def)| !def.is_owner && def.to_tbl == *table).collect();
        if candidates.len() > 1 {
            candidates.retain(|(variant, _)| variant.eq_ignore_ascii_case(&name.replace('_', "")));
        }
        let [(_, def)] = candidates.as_slice() else {
            return Err(format!(
                "names the relation `{name}`, which is not one belongs-to relation of the table `{}`: give its \
                 `#[sea_orm(…)]` a `relation_enum` of the field's name",
                self.table
            ));
        };
        let (Identity::Unary(from), Identity::Unary(to)) = (&def.from_col, &def.to_col) else {
            return Err("names a relation over several columns, which has no single key to show".to_owned());
        };
        let column = self.columns.iter().find(|column| column.name == from.inner()).ok_or_else(|| {
            format!("names a relation over the column `{}`, which the table does not have", from.inner())
        })?;
        Ok((column, (def.to_tbl.clone(), to.clone())))
    }
}

fn build(
    spec: &Spec,
    kind: Kind,
    column: Option<&Column>,
    target: Option<(TableRef, DynIden)>,
    takes: Option<fn(Value) -> bool>,
    nullable: bool,
) -> FieldSchema {
    let def = column.map(|column| &column.def);
    let column_type = def.map(ColumnDef::get_column_type);
    let (max_digits, decimal_places) = match column_type {
        Some(ColumnType::Decimal(Some((digits, places)))) => (Some(*digits), Some(*places)),
        _ => (None, None),
    };
    let max_length = match column_type {
        Some(ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length))) => Some(*length),
        _ => None,
    };
    let default = def.and_then(ColumnDef::get_column_default).and_then(|expr| match expr {
        Expr::Value(value) => Some(value.clone()),
        _ => None,
    });
    let made_by_database = def.is_some_and(|def| def.get_column_default().is_some());
    let allow_null = spec.allow_null.unwrap_or(nullable);
    // As DRF maps a model's field: text that may be null may be empty as well.
    let allow_blank = spec.allow_blank.unwrap_or(nullable && kind == Kind::Text && spec.own_type.is_none());
    let optional = nullable || made_by_database || spec.default.is_some() || spec.allow_blank == Some(true);
    FieldSchema {
        name: spec.name,
        key: format!("\"{}\":", spec.name).into_bytes(),
        kind,
        column: column.map(|column| (column.index, column.name)),
        target,
        takes,
        read: spec.own_type.and_then(|info| match info().shape {
            Shape::Scalar { read, .. } => Some(read),
            Shape::Relation(_) => None,
        }),
        unique: column.is_some_and(|column| column.primary_key) || def.is_some_and(ColumnDef::is_unique),
        read_only: spec.read_only,
        write_only: spec.write_only,
        required: spec.required.unwrap_or(!optional) && !spec.read_only,
        allow_null,
        allow_blank,
        min_length: spec.min_length,
        max_length: spec.max_length.or(max_length),
        min_value: spec.min_value,
        max_value: spec.max_value,
        max_digits: spec.max_digits.or(max_digits),
        decimal_places: spec.decimal_places.or(decimal_places),
        label: spec.label.map_or_else(|| label(spec.name), str::to_owned),
        help_text: spec.help_text,
        default,
    }
}

/// The field's name for people: spaces for underscores, and a capital first.
fn label(name: &str) -> String {
    if name == "id" {
        return "ID".to_owned();
    }
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
