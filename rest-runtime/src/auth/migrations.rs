//! Migrations of the tables.

use sea_orm::sea_query::{
    Alias, ColumnDef, Expr, ForeignKey, ForeignKeyAction, Func, Index, IndexCreateStatement, IntoIden, Query, Table,
    TableCreateStatement,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqlErr, Statement};

use crate::base::exceptions::Result;
use crate::database;

/// Creates the tables of users, groups, permissions, tokens and sessions, or migrates older ones.
///
/// Table names begin with `auth_`; `auth_migration` records the applied versions. Run it at each start: without pending
/// migrations it changes nothing. Several servers may start at the same time.
///
/// # Errors
/// Those of the database. PostgreSQL and SQLite roll back the failed version. MariaDB and MySQL cannot, and the next
/// run continues where it stopped.
pub async fn migrate(db: &DatabaseConnection) -> Result<()> {
    let tx = database::begin(db).await?;
    let migrated = bring_up(&tx).await;
    database::end(tx, migrated).await
}

async fn bring_up(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        // Held until the transaction ends. On PostgreSQL, `IF NOT EXISTS` alone fails if two servers run it at once.
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7234011)").await?;
    }
    let versions = Alias::new("auth_migration");
    let mut table = new_table(tx.get_database_backend(), "auth_migration");
    tx.execute(table.col(ColumnDef::new("version").integer().not_null().primary_key())).await?;
    let latest = Query::select().expr(Func::max(Expr::col("version"))).from(versions.clone()).take();
    let applied: Option<i32> = match tx.query_one(&latest).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => None,
    };
    for (version, change) in (1..).zip(CHANGES) {
        if applied.is_some_and(|applied| version <= applied) {
            continue;
        }
        for statement in change(tx.get_database_backend()) {
            tx.execute_raw(statement).await?;
        }
        let record =
            Query::insert().into_table(versions.clone()).columns(["version"]).values_panic([version.into()]).take();
        match tx.execute(&record).await {
            Err(error) if !matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                return Err(error.into());
            }
            // MariaDB and MySQL have no transactions for DDL, so another server may have inserted the version first.
            _ => {}
        }
    }
    Ok(())
}

/// The changes of each version, from 1. Never edit a released change; append a new one.
const CHANGES: [fn(DbBackend) -> Vec<Statement>; 1] = [tables];

fn tables(backend: DbBackend) -> Vec<Statement> {
    let mut user = new_table(backend, "auth_user");
    user.col(id())
        .col(text("username", 150).unique_key())
        .col(text("password", 255))
        .col(text("email", 254).default(""))
        .col(ColumnDef::new("is_active").boolean().not_null().default(true))
        .col(ColumnDef::new("is_staff").boolean().not_null().default(false))
        .col(ColumnDef::new("is_superuser").boolean().not_null().default(false))
        .col(time(backend, "date_joined").not_null());
    let mut group = new_table(backend, "auth_group");
    group.col(id()).col(text("name", 150).unique_key());
    let mut permission = new_table(backend, "auth_permission");
    permission.col(id()).col(text("codename", 201).unique_key());
    let mut token = new_table(backend, "auth_token");
    token
        .col(text("digest", 64).primary_key())
        .col(text("user_key", 255))
        .col(time(backend, "created").not_null())
        .col(time(backend, "expires"));
    let mut session = new_table(backend, "auth_session");
    session
        .col(text("digest", 64).primary_key())
        .col(text("user_key", 255))
        .col(time(backend, "created").not_null())
        .col(time(backend, "expires").not_null());
    let mut changes: Vec<Statement> = [user, group, permission].iter().map(|table| backend.build(table)).collect();
    for (one, other) in [("user", "group"), ("user", "permission"), ("group", "permission")] {
        changes.push(backend.build(&link(backend, one, other)));
    }
    for (mut table, name) in [(token, "auth_token"), (session, "auth_session")] {
        let by_user = by_user(name);
        if backend == DbBackend::MySql {
            // MySQL has no `IF NOT EXISTS` for a separate index statement.
            changes.push(backend.build(table.index(&mut by_user.clone())));
        } else {
            changes.extend([backend.build(&table), backend.build(&by_user)]);
        }
    }
    changes
}

fn new_table(backend: DbBackend, name: &str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(Alias::new(name)).if_not_exists();
    if backend == DbBackend::MySql {
        // The usual collations of MySQL treat ADA, adá and ada as equal.
        table.character_set("utf8mb4").collate("utf8mb4_bin");
    }
    table
}

/// The link table of two tables, for example `auth_user_group`.
fn link(backend: DbBackend, one: &str, other: &str) -> TableCreateStatement {
    let name = format!("auth_{one}_{other}");
    let mut table = new_table(backend, &name);
    let mut key = Index::create();
    for target in [one, other] {
        let column = Alias::new(format!("{target}_id"));
        table.col(ColumnDef::new(column.clone()).big_integer().not_null());
        key.col(column.clone());
        table.foreign_key(
            ForeignKey::create()
                .from(Alias::new(&name), column)
                .to(Alias::new(format!("auth_{target}")), Alias::new("id"))
                .on_delete(ForeignKeyAction::Cascade),
        );
    }
    table.primary_key(&mut key);
    table
}

fn by_user(table: &str) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_user_key")).table(Alias::new(table)).col("user_key").if_not_exists();
    index
}

fn id() -> ColumnDef {
    // Without AUTOINCREMENT, SQLite reuses the ids of deleted rows, and old sessions and tokens would then belong to a
    // new user.
    ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key().take()
}

fn text(name: &'static str, length: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(length).not_null().take()
}

fn time(backend: DbBackend, name: impl IntoIden) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    match backend {
        // MySQL's TIMESTAMP ends in 2038.
        DbBackend::MySql => column.date_time(),
        _ => column.timestamp_with_time_zone(),
    };
    column
}
