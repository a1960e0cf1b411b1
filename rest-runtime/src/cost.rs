//! What a request costs: its statements and its time, for the page of staff. Feature `browsable`.

use std::cell::Cell;
use std::future::Future;
use std::time::{Duration, Instant};

tokio::task_local! {
    static STATEMENTS: (Cell<u32>, Instant);
}

/// Counts the statements that a future sends.
pub(crate) async fn counted<T>(future: impl Future<Output = T>) -> T {
    STATEMENTS.scope((Cell::new(0), Instant::now()), future).await
}

/// One statement more, where somebody counts.
pub(crate) fn add() {
    let _ = STATEMENTS.try_with(|(statements, _)| statements.set(statements.get() + 1));
}

/// The statements so far, and the time; `None` where nobody counts.
pub(crate) fn so_far() -> Option<(u32, Duration)> {
    STATEMENTS.try_with(|(statements, start)| (statements.get(), start.elapsed())).ok()
}
