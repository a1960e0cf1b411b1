//! Errors of the database that pass: the same request may succeed a little later.

use sea_orm::DbErr;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
use sea_orm::{
    RuntimeErr,
    sqlx::{self, error::DatabaseError},
};

/// Why the database did not do what may succeed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transient {
    /// Another transaction was in the way: a deadlock, a failed serialization, a lock that was held for too long.
    Contention,
    /// The database ended the statement, mostly because it ran for too long.
    Cancelled,
    /// The connection is lost, or none can be had.
    Unreachable,
}

impl Transient {
    /// The cause, or `None` for an error that comes again.
    pub(crate) fn of(error: &DbErr) -> Option<Self> {
        #[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
        if let DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) = error
            && let Some(cause) = of_driver(cause)
        {
            return Some(cause);
        }
        // Without a connection nothing has been done, whatever the driver says of it.
        matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_)).then_some(Self::Unreachable)
    }

    /// The sentence for the client.
    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::Contention => "The database is busy with other requests; try again later.",
            Self::Cancelled => "The database took too long; try again later.",
            Self::Unreachable => "The database cannot be reached; try again later.",
        }
    }

    /// Seconds until another try is worth it. Another transaction ends soon, a database takes longer to come back.
    pub(super) const fn wait(self) -> f64 {
        match self {
            Self::Contention => 1.0,
            Self::Cancelled | Self::Unreachable => 5.0,
        }
    }
}

/// Whether the same transaction may succeed when it runs again at once, from its first statement.
///
/// A lost connection is not: whether its COMMIT was done is unknown then.
pub(crate) fn is_retryable(error: &DbErr) -> bool {
    Transient::of(error) == Some(Transient::Contention)
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
fn of_driver(error: &sqlx::Error) -> Option<Transient> {
    match error {
        sqlx::Error::Database(error) => of_database(&**error),
        // `BeginFailed`: the connection was inside of a transaction, or outside after BEGIN. The driver gives it up.
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => Some(Transient::Unreachable),
        _ => None,
    }
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
fn of_database(error: &dyn DatabaseError) -> Option<Transient> {
    #[cfg(feature = "mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return of_mysql(error.number(), error.code());
    }
    #[cfg(feature = "sqlite")]
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        return of_sqlite(error.code()?.parse().ok()?);
    }
    #[cfg(feature = "postgres")]
    if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return of_postgres(error.code());
    }
    None
}

/// By the SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
#[cfg(feature = "postgres")]
fn of_postgres(state: &str) -> Option<Transient> {
    match state {
        // serialization_failure, deadlock_detected, lock_not_available.
        "40001" | "40P01" | "55P03" => Some(Transient::Contention),
        // query_canceled, which a timeout of statements is too.
        "57014" => Some(Transient::Cancelled),
        // out_of_memory, which a full table of locks is too; too_many_connections; the server stops, starts, or has ended
        // this session, for one that waited too long inside of a transaction among others.
        "53200" | "53300" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25P04" => Some(Transient::Unreachable),
        state if state.starts_with("08") => Some(Transient::Unreachable),
        _ => None,
    }
}

/// By the number, which MySQL and MariaDB share as far as both have it
/// (<https://mariadb.com/kb/en/mariadb-error-code-reference/>).
#[cfg(feature = "mysql")]
fn of_mysql(number: u16, state: Option<&str>) -> Option<Transient> {
    match number {
        // A lock that was held for too long, a deadlock, a row that changed since the snapshot, a lock that another has
        // and that was not to be waited for, too many transactions at once.
        1020 | 1205 | 1213 | 1637 | 3572 => Some(Transient::Contention),
        // Someone ended the statement, or it ran for too long: MariaDB's number, then MySQL's.
        1317 | 1969 | 3024 => Some(Transient::Cancelled),
        // Too many connections, of all users or of this one; the server stops; no memory for locks; the connection is lost
        // or was ended.
        1040 | 1053 | 1203 | 1206 | 1226 | 1927 | 2006 | 2013 | 3169 | 4031 => Some(Transient::Unreachable),
        _ => match state? {
            "40001" => Some(Transient::Contention),
            state if state.starts_with("08") => Some(Transient::Unreachable),
            _ => None,
        },
    }
}

/// By the result code, whose last byte is its kind (<https://www.sqlite.org/rescode.html>).
#[cfg(feature = "sqlite")]
fn of_sqlite(code: i32) -> Option<Transient> {
    match code & 0xff {
        // BUSY, LOCKED, and PROTOCOL: several begin at once on a file in WAL mode.
        5 | 6 | 15 => Some(Transient::Contention),
        // INTERRUPT.
        9 => Some(Transient::Cancelled),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "postgres")]
    fn postgres_says_it_by_the_state() {
        for state in ["40001", "40P01", "55P03"] {
            assert_eq!(of_postgres(state), Some(Transient::Contention), "{state}");
        }
        assert_eq!(of_postgres("57014"), Some(Transient::Cancelled));
        for state in ["08000", "08006", "53300", "57P01", "57P02", "57P03"] {
            assert_eq!(of_postgres(state), Some(Transient::Unreachable), "{state}");
        }
        // A broken rule, a full disk, a table that is not there.
        for state in ["23505", "53100", "42P01", "40002"] {
            assert_eq!(of_postgres(state), None, "{state}");
        }
    }

    #[test]
    #[cfg(feature = "mysql")]
    fn mysql_says_it_by_the_number_or_the_state() {
        for (number, state) in [(1205, "HY000"), (1213, "40001"), (1020, "HY000"), (9999, "40001")] {
            assert_eq!(of_mysql(number, Some(state)), Some(Transient::Contention), "{number}");
        }
        for number in [1317, 1969, 3024] {
            assert_eq!(of_mysql(number, Some("70100")), Some(Transient::Cancelled), "{number}");
        }
        for (number, state) in [(1040, Some("08004")), (1053, Some("08S01")), (1927, Some("70100")), (2006, None)] {
            assert_eq!(of_mysql(number, state), Some(Transient::Unreachable), "{number}");
        }
        for (number, state) in [(1062, "23000"), (1146, "42S02"), (1114, "HY000")] {
            assert_eq!(of_mysql(number, Some(state)), None, "{number}");
        }
    }

    #[test]
    #[cfg(feature = "sqlite")]
    fn sqlite_says_it_by_the_last_byte() {
        for code in [5, 5 | 1 << 8, 5 | 2 << 8, 6, 6 | 1 << 8] {
            assert_eq!(of_sqlite(code), Some(Transient::Contention), "{code}");
        }
        // ERROR, IOERR, FULL, CONSTRAINT_UNIQUE.
        for code in [1, 10, 13, 2067] {
            assert_eq!(of_sqlite(code), None, "{code}");
        }
    }

    #[test]
    fn a_connection_that_cannot_be_had_is_not_tried_again_at_once() {
        let error = DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout);
        assert_eq!(Transient::of(&error), Some(Transient::Unreachable));
        assert!(!is_retryable(&error));
        assert_eq!(Transient::of(&DbErr::RecordNotFound(String::new())), None);
    }
}
