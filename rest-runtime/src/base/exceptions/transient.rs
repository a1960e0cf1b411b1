//! Temporary errors of the database: the same request may succeed later.

use sea_orm::DbErr;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
use sea_orm::{
    RuntimeErr,
    sqlx::{self, error::DatabaseError},
};

/// The cause of a temporary error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transient {
    /// Another transaction conflicted: a deadlock, a failed serialization, a timeout of a lock.
    Contention,
    /// The database cancelled the statement, usually because it ran too long.
    Cancelled,
    /// The connection was lost, or none is available.
    Unreachable,
}

impl Transient {
    /// The cause; `None` for a permanent error.
    pub(crate) fn of(error: &DbErr) -> Option<Self> {
        #[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
        if let DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) = error
            && let Some(cause) = of_driver(cause)
        {
            return Some(cause);
        }
        // Without a connection no statement ran, whatever the driver's error is.
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

    /// Seconds until a retry makes sense. Another transaction ends soon; a database takes longer to recover.
    pub(super) const fn wait(self) -> f64 {
        match self {
            Self::Contention => 1.0,
            Self::Cancelled | Self::Unreachable => 5.0,
        }
    }
}

/// Whether the same transaction may succeed if it runs again at once, from its first statement.
///
/// False for a lost connection, because its COMMIT may have succeeded.
pub(crate) fn is_retryable(error: &DbErr) -> bool {
    Transient::of(error) == Some(Transient::Contention)
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
fn of_driver(error: &sqlx::Error) -> Option<Transient> {
    match error {
        sqlx::Error::Database(error) => of_database(&**error),
        // `BeginFailed`: the connection was already in a transaction, or not in one after BEGIN. The driver discards
        // it.
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

/// Classifies a SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
#[cfg(feature = "postgres")]
fn of_postgres(state: &str) -> Option<Transient> {
    match state {
        // serialization_failure, deadlock_detected, lock_not_available.
        "40001" | "40P01" | "55P03" => Some(Transient::Contention),
        // query_canceled, also for a statement timeout.
        "57014" => Some(Transient::Cancelled),
        // out_of_memory, also for a full lock table; too_many_connections; shutdown or startup of the server; a session
        // that the server ended, for example after a timeout inside a transaction.
        "53200" | "53300" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25P04" => Some(Transient::Unreachable),
        state if state.starts_with("08") => Some(Transient::Unreachable),
        _ => None,
    }
}

/// Classifies an error number. MySQL and MariaDB share the numbers that both have
/// (<https://mariadb.com/kb/en/mariadb-error-code-reference/>).
#[cfg(feature = "mysql")]
fn of_mysql(number: u16, state: Option<&str>) -> Option<Transient> {
    match number {
        // A row that changed since the snapshot, a lock wait timeout, a deadlock, too many concurrent transactions, a
        // lock that NOWAIT did not get.
        1020 | 1205 | 1213 | 1637 | 3572 => Some(Transient::Contention),
        // The statement was killed, or ran too long: MariaDB's number, then MySQL's.
        1317 | 1969 | 3024 => Some(Transient::Cancelled),
        // Too many connections, in total or of this user; shutdown of the server; no memory for locks; a connection
        // that was lost or killed.
        1040 | 1053 | 1203 | 1206 | 1226 | 1927 | 2006 | 2013 | 3169 | 4031 => Some(Transient::Unreachable),
        _ => match state? {
            "40001" => Some(Transient::Contention),
            state if state.starts_with("08") => Some(Transient::Unreachable),
            _ => None,
        },
    }
}

/// Classifies a result code. Its last byte is the primary code (<https://www.sqlite.org/rescode.html>).
#[cfg(feature = "sqlite")]
fn of_sqlite(code: i32) -> Option<Transient> {
    match code & 0xff {
        // BUSY, LOCKED, and PROTOCOL: several connections began at once on a file in WAL mode.
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
    fn postgres_errors_are_classified_by_state() {
        for state in ["40001", "40P01", "55P03"] {
            assert_eq!(of_postgres(state), Some(Transient::Contention), "{state}");
        }
        assert_eq!(of_postgres("57014"), Some(Transient::Cancelled));
        for state in ["08000", "08006", "53300", "57P01", "57P02", "57P03"] {
            assert_eq!(of_postgres(state), Some(Transient::Unreachable), "{state}");
        }
        // unique_violation, disk_full, undefined_table, transaction_integrity_constraint_violation.
        for state in ["23505", "53100", "42P01", "40002"] {
            assert_eq!(of_postgres(state), None, "{state}");
        }
    }

    #[test]
    #[cfg(feature = "mysql")]
    fn mysql_errors_are_classified_by_number_or_state() {
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
    fn sqlite_errors_are_classified_by_the_last_byte() {
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
