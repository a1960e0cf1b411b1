//! Futures that are finished even if they are dropped.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::erased::BoxFuture;
use tokio::runtime::Handle;
use tracing::{Instrument, Span};

/// A future that is moved to a task of its own if it is dropped early, for example because the client disconnects.
///
/// Cancelling a driver between BEGIN and its reply would leave an open transaction on a connection that goes back to
/// the pool.
pub(crate) struct Finishing<T: Send + 'static> {
    future: Option<BoxFuture<'static, T>>,
    /// The longest time that the task runs; `None` for no limit.
    most: Option<Duration>,
}

impl<T: Send + 'static> Finishing<T> {
    pub(crate) fn new(future: BoxFuture<'static, T>) -> Self {
        Self { future: Some(future), most: None }
    }

    /// A future whose task is cancelled after `most`.
    pub(crate) fn within(most: Duration, future: BoxFuture<'static, T>) -> Self {
        Self { future: Some(future), most: Some(most) }
    }
}

impl<T: Send + 'static> Future for Finishing<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // Taken out while it is polled, so that a future that panics is not polled again.
        let Some(mut future) = self.future.take() else { return Poll::Pending };
        let poll = future.as_mut().poll(context);
        if poll.is_pending() {
            self.future = Some(future);
        }
        poll
    }
}

impl<T: Send + 'static> Drop for Finishing<T> {
    fn drop(&mut self) {
        // Without a runtime nothing can be finished, but then the database connections close as well.
        if let Some(future) = self.future.take()
            && let Ok(runtime) = Handle::try_current()
        {
            let most = self.most;
            let rest = async move {
                match most {
                    Some(most) => drop(tokio::time::timeout(most, future).await),
                    None => drop(future.await),
                }
            };
            runtime.spawn(rest.instrument(Span::current()));
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn it_goes_on_when_it_is_dropped() {
        let (go, gone) = oneshot::channel::<()>();
        let (done, is_done) = oneshot::channel();
        let future = Finishing::new(Box::pin(async move {
            gone.await.unwrap();
            done.send(7).unwrap();
        }));
        tokio::select! {
            biased;
            () = future => panic!("it cannot finish yet"),
            () = std::future::ready(()) => {}
        }
        go.send(()).unwrap();
        assert_eq!(is_done.await, Ok(7));
    }

    #[tokio::test]
    async fn it_ends_after_its_time() {
        let (kept, is_dropped) = oneshot::channel::<()>();
        drop(Finishing::within(
            Duration::from_millis(1),
            Box::pin(async move {
                std::future::pending::<()>().await;
                drop(kept);
            }),
        ));
        assert!(is_dropped.await.is_err());
    }
}
