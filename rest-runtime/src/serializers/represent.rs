//! From rows to JSON text, without anything in between.

use sea_orm::sea_query::Expr;
use sea_orm::{DbBackend, DbErr, EntityTrait, Iterable, ModelTrait, QueryResult};

use super::{FieldSchema, Schema, Serializer};
use crate::database::select_expr;
use crate::values::write_json;

/// The columns that the serializer shows, in its order: what [`write_row`] reads by position.
pub(crate) fn columns<S: Serializer>(backend: DbBackend) -> Vec<Expr> {
    S::schema().readable().filter_map(|field| column::<S>(field)).map(|column| select_expr(column, backend)).collect()
}

/// Appends the object of a row that was selected by [`columns`].
pub(crate) fn write_row(schema: &Schema, row: &QueryResult, out: &mut Vec<u8>) -> Result<(), DbErr> {
    let mut opening = b'{';
    for (index, field) in schema.readable().enumerate() {
        out.push(opening);
        opening = b',';
        out.extend_from_slice(&field.key);
        write_json(&field.kind.read(row, index)?, field.decimal_places, out);
    }
    close(opening, out);
    Ok(())
}

/// Appends the object of a whole row.
pub(crate) fn write_model<S: Serializer>(model: &<S::Model as EntityTrait>::Model, out: &mut Vec<u8>) {
    let mut opening = b'{';
    for field in S::schema().readable() {
        let Some(column) = column::<S>(field) else { continue };
        out.push(opening);
        opening = b',';
        out.extend_from_slice(&field.key);
        write_json(&model.get(column), field.decimal_places, out);
    }
    close(opening, out);
}

fn close(opening: u8, out: &mut Vec<u8>) {
    if opening == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
}

/// The field's column as the entity has it.
pub(super) fn column<S: Serializer>(field: &FieldSchema) -> Option<<S::Model as EntityTrait>::Column> {
    <S::Model as EntityTrait>::Column::iter().nth(field.column?.0)
}
