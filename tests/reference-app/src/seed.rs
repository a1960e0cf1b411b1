//! The initial database of each scenario: created and filled at the start, restored on demand.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use chinook::{
    database::{Error, connect, first_rows},
    tables::{Rows, Table},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Schema, TransactionTrait,
    sea_query::{Alias, Expr, Query},
};
use serde_json::{Map, Value, json};

use rest_runtime::{Tx, auth::session};

use crate::auth::password_hasher;
use crate::entities::{
    album, artist, audit_log, customer, employee, genre, invoice, invoice_line, label, media_type, playlist,
    playlist_track, preference, review, shelf, specimen, token, track, user, user_permission,
};

const ROWS: &str = include_str!("../data/rows.json");
const USERS: &str = include_str!("../data/users.json");

/// Restores the rows and the counters. Tables without writes since the last time are skipped, for speed.
#[derive(Clone, Debug)]
pub struct Seed {
    db: DatabaseConnection,
    tables: Arc<[Table]>,
    written: Arc<Mutex<BTreeSet<&'static str>>>,
}

/// Opens the database at `url`, with all tables created and filled, and a pristine copy of each.
pub async fn open(url: &str) -> Result<(DatabaseConnection, Seed), Error> {
    let mut db = connect(url, None).await?;
    let tables = tables(db.get_database_backend());
    let rows = rows().await.map_err(|error| Error::Data { table: "rows", reason: error.to_string() })?;
    for table in &tables {
        table.create(&db).await.map_err(Error::Create)?;
        if is_missing(&db, &copy(table)).await {
            let tx = db.begin().await.map_err(Error::Fill)?;
            table.fill(&tx, rows.get(table.name()).unwrap_or(&first_rows(table.name())?)).await?;
            tx.commit().await.map_err(Error::Fill)?;
            let statement = format!("CREATE TABLE {} AS SELECT * FROM {}", copy(table), table.name());
            db.execute_unprepared(&statement).await.map_err(Error::Create)?;
        }
    }
    let tables: Arc<[Table]> = tables.into();
    // All tables count as written at first: an earlier run may have changed them.
    let written: Arc<Mutex<BTreeSet<_>>> = Arc::new(Mutex::new(tables.iter().map(Table::name).collect()));
    let (known, notes) = (tables.iter().map(Table::name).collect::<Vec<_>>(), Arc::clone(&written));
    db.set_metric_callback(move |info| {
        let sql = &info.statement.sql;
        if !sql.starts_with("SELECT") {
            let named = |name: &&&str| sql.contains(&format!("\"{name}\"")) || sql.contains(&format!("`{name}`"));
            notes.lock().unwrap_or_else(PoisonError::into_inner).extend(known.iter().filter(named));
        }
    });
    Ok((db.clone(), Seed { db, tables, written }))
}

impl Seed {
    /// Restores the initial rows; the next id follows the greatest.
    pub async fn restore(&self) -> Result<(), DbErr> {
        let mut written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        // Deletions cascade to the tables that refer to a written one; those of this function will too.
        for table in self.tables.iter() {
            if table.references().iter().any(|other| written.contains(other.as_str())) {
                written.insert(table.name());
            }
        }
        let written: Vec<&Table> = self.tables.iter().filter(|table| written.contains(table.name())).collect();
        if written.is_empty() {
            return Ok(());
        }
        let backend = self.db.get_database_backend();
        let tx = self.db.begin().await?;
        if backend == DbBackend::Postgres {
            // A DELETE scans whole referring tables for each deleted row, dead rows included; TRUNCATE does not.
            let names: Vec<_> = written.iter().map(|table| table.name()).collect();
            tx.execute_unprepared(&format!("TRUNCATE {}", names.join(", "))).await?;
        } else {
            for table in written.iter().rev() {
                tx.execute_unprepared(&format!("DELETE FROM {}", table.name())).await?;
            }
        }
        for table in &written {
            refill(&tx, table).await?;
        }
        tx.commit().await?;
        if backend == DbBackend::MySql {
            // MySQL then counts from the greatest id. The statement commits, so it runs after the transaction.
            for table in written.iter().filter(|table| table.is_numbered()) {
                self.db.execute_unprepared(&format!("ALTER TABLE {} AUTO_INCREMENT = 1", table.name())).await?;
            }
        }
        Ok(())
    }
}

async fn refill(tx: &Tx, table: &Table) -> Result<(), DbErr> {
    let name = table.name();
    if tx.get_database_backend() == DbBackend::Sqlite && table.is_numbered() {
        tx.execute_unprepared(&format!("DELETE FROM sqlite_sequence WHERE name = '{name}'")).await?;
    }
    tx.execute_unprepared(&format!("INSERT INTO {name} SELECT * FROM {}", copy(table))).await?;
    table.number_on(tx).await
}

/// The name of the pristine copy.
fn copy(table: &Table) -> String {
    format!("seed_{}", table.name())
}

/// Whether the table does not exist yet.
async fn is_missing(db: &DatabaseConnection, table: &str) -> bool {
    let any = Query::select().expr(Expr::val(1)).from(Alias::new(table)).limit(1).take();
    db.query_one(&any).await.is_err()
}

/// All tables, referenced ones before those that refer to them.
fn tables(backend: DbBackend) -> Vec<Table> {
    let schema = Schema::new(backend);
    vec![
        Table::new(&schema, artist::Entity),
        Table::new(&schema, album::Entity),
        Table::new(&schema, genre::Entity),
        Table::new(&schema, media_type::Entity),
        Table::new(&schema, track::Entity),
        Table::new(&schema, playlist::Entity),
        Table::new(&schema, playlist_track::Entity),
        Table::new(&schema, employee::Entity),
        Table::new(&schema, customer::Entity),
        Table::new(&schema, invoice::Entity),
        Table::new(&schema, invoice_line::Entity),
        Table::new(&schema, user::Entity),
        Table::new(&schema, user_permission::Entity),
        Table::new(&schema, token::Entity),
        Table::new(&schema, session::Entity),
        Table::new(&schema, review::Entity),
        Table::new(&schema, label::Entity),
        Table::new(&schema, preference::Entity),
        Table::new(&schema, shelf::Entity),
        Table::new(&schema, audit_log::Entity),
        Table::new(&schema, specimen::Entity),
    ]
}

/// The rows of the application's own tables, by table.
async fn rows() -> Result<HashMap<String, Rows>, Box<dyn std::error::Error>> {
    let mut tables: HashMap<String, Vec<Value>> = serde_json::from_str(ROWS)?;
    let hasher = password_hasher()?;
    let (mut users, mut tokens, mut permissions) = (Vec::new(), Vec::new(), Vec::new());
    for mut user in serde_json::from_str::<Vec<Map<String, Value>>>(USERS)? {
        let id = user["id"].clone();
        let perms = user.remove("perms").unwrap_or_default();
        let password = user["password"].as_str().unwrap_or_default();
        user["password"] = hasher.hash(password).await?.into();
        tokens.push(json!({"key": user.remove("token"), "user_id": id}));
        permissions.extend(perms.as_array().into_iter().flatten().map(|perm| json!({"user_id": id, "perm": perm})));
        users.push(Value::Object(user));
    }
    for (table, rows) in [("app_user", users), ("auth_token", tokens), ("user_permission", permissions)] {
        tables.insert(table.to_owned(), rows);
    }
    Ok(tables.into_iter().map(|(table, rows)| (table, of_json(&rows))).collect())
}

/// Objects with the same keys as rows.
fn of_json(rows: &[Value]) -> Rows {
    const JSON: [&str; 2] = ["tags", "extra"];
    let first = rows.first().and_then(Value::as_object);
    let columns: Vec<String> = first.into_iter().flat_map(Map::keys).cloned().collect();
    let field = |row: &Value, column: &String| match &row[column] {
        Value::Null => None,
        Value::String(text) if !JSON.contains(&column.as_str()) => Some(text.clone()),
        value => Some(value.to_string()),
    };
    let records = rows.iter().map(|row| columns.iter().map(|column| field(row, column)).collect()).collect();
    Rows { columns, records }
}
