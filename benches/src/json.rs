//! The gain of JSON written by the database: a hundred tracks as rows and as one text, on the database of
//! `DATABASE_URL`.

use std::time::Instant;

use benches::Failure;
use rest_runtime::prelude::*;
use sea_orm::prelude::Decimal;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use serde_json::{Value, json};

const COLUMNS: &str = "id, name, album_id, media_type_id, genre_id, composer, milliseconds, bytes";

/// Prints the medians of both ways in microseconds, after checking that their results are equal.
pub(crate) async fn run(url: &str) -> Result<(), Failure> {
    let db = chinook::database::open(url, Some(1)).await?;
    let backend = db.get_database_backend();
    let (rows, text) = statements(backend);
    let by_rows: Vec<Value> = db.query_all_raw(rows.clone()).await?.iter().map(object).collect::<Result<_, _>>()?;
    let whole = packed(&db, text.clone()).await?;
    let by_database: Vec<Value> = serde_json::from_str(&whole)?;
    if by_rows != by_database {
        return Err(format!("{backend:?} writes {} where the rows are {}", by_database[0], by_rows[0]).into());
    }
    let (mut of_rows, mut of_text) = (Vec::new(), Vec::new());
    for _ in 0..500 {
        let start = Instant::now();
        let objects: Vec<Value> = db.query_all_raw(rows.clone()).await?.iter().map(object).collect::<Result<_, _>>()?;
        std::hint::black_box(serde_json::to_string(&objects)?);
        of_rows.push(start.elapsed());
        let start = Instant::now();
        std::hint::black_box(packed(&db, text.clone()).await?);
        of_text.push(start.elapsed());
    }
    of_rows.sort();
    of_text.sort();
    println!("{backend:?}: {} µs as rows, {} µs as text", of_rows[250].as_micros(), of_text[250].as_micros());
    Ok(())
}

async fn packed(db: &DatabaseConnection, statement: Statement) -> Result<String, Failure> {
    let row = db.query_one_raw(statement).await?.ok_or("an aggregate without a row")?;
    Ok(row.try_get_by_index(0)?)
}

fn object(row: &QueryResult) -> Result<Value, Failure> {
    let price: Decimal = row.try_get_by_index(8)?;
    Ok(json!({
        "id": row.try_get_by_index::<i64>(0)?, "name": row.try_get_by_index::<String>(1)?,
        "album": row.try_get_by_index::<Option<i64>>(2)?, "media_type": row.try_get_by_index::<i64>(3)?,
        "genre": row.try_get_by_index::<Option<i64>>(4)?, "composer": row.try_get_by_index::<Option<String>>(5)?,
        "milliseconds": row.try_get_by_index::<i32>(6)?, "bytes": row.try_get_by_index::<Option<i64>>(7)?,
        "unit_price": format!("{price:.2}"),
    }))
}

/// The statement for the rows, and the one for the same rows as JSON text.
fn statements(backend: DbBackend) -> (Statement, Statement) {
    let price = if backend == DbBackend::Sqlite { "CAST(unit_price AS REAL)" } else { "unit_price" };
    let rows = format!("SELECT {COLUMNS}, {price} AS unit_price FROM track ORDER BY id LIMIT 100");
    let object = match backend {
        DbBackend::Postgres => {
            "'[' || string_agg(concat('{\"id\":', id, ',\"name\":', to_json(name), ',\"album\":', coalesce(album_id::text, 'null'), \
             ',\"media_type\":', media_type_id, ',\"genre\":', coalesce(genre_id::text, 'null'), ',\"composer\":', \
             coalesce(to_json(composer)::text, 'null'), ',\"milliseconds\":', milliseconds, ',\"bytes\":', \
             coalesce(bytes::text, 'null'), ',\"unit_price\":\"', unit_price, '\"}'), ',') || ']'"
        }
        DbBackend::MySql => {
            "CONCAT('[', GROUP_CONCAT(CONCAT('{\"id\":', id, ',\"name\":', JSON_QUOTE(name), ',\"album\":', \
             COALESCE(album_id, 'null'), ',\"media_type\":', media_type_id, ',\"genre\":', COALESCE(genre_id, 'null'), \
             ',\"composer\":', COALESCE(JSON_QUOTE(composer), 'null'), ',\"milliseconds\":', milliseconds, ',\"bytes\":', \
             COALESCE(bytes, 'null'), ',\"unit_price\":\"', unit_price, '\"}') ORDER BY id SEPARATOR ','), ']')"
        }
        _ => {
            "json_group_array(json_object('id', id, 'name', name, 'album', album_id, 'media_type', media_type_id, \
             'genre', genre_id, 'composer', composer, 'milliseconds', milliseconds, 'bytes', bytes, 'unit_price', \
             printf('%.2f', unit_price)))"
        }
    };
    let text = format!("SELECT {object} FROM ({rows}) AS t");
    (Statement::from_string(backend, rows), Statement::from_string(backend, text))
}
