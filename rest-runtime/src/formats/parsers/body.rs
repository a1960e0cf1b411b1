//! The bytes of a body as they arrive, within the project's limits of size and time.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, LengthLimitError};
use tokio::time::{Instant, Sleep, sleep_until};

use super::spool::Spool;
use super::{ParserContext, UploadedFile};
use crate::base::exceptions::{Error, Result};
use crate::base::settings::Settings;

/// A request body that has not been read yet.
///
/// Read it as a whole into memory, up to [`max_body_size`](Settings::max_body_size), or piece by piece, up to
/// [`max_upload_size`](Settings::max_upload_size).
pub struct RequestBody {
    pub(super) arriving: Arriving,
    max_body_size: usize,
    max_upload_size: u64,
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").field("max_body_size", &self.max_body_size).finish_non_exhaustive()
    }
}

impl RequestBody {
    /// Wraps a body with the limits of these settings.
    #[must_use]
    pub fn new(body: Body, settings: &Settings) -> Self {
        Self {
            arriving: Arriving::new(body, settings),
            max_body_size: settings.max_body_size,
            max_upload_size: settings.max_upload_size,
        }
    }

    /// Whether the body has no bytes. For a chunked body, this waits for the first chunk or the end.
    pub(crate) async fn is_empty(&mut self) -> Result<bool> {
        self.arriving.is_empty().await
    }

    /// Reads the whole body into memory.
    ///
    /// # Errors
    /// [`Error::PayloadTooLarge`] beyond `max_body_size`; memory never holds more than that. [`Error::RequestTimeout`]
    /// if the client is too slow, and [`Error::Parse`] if the connection breaks off.
    pub async fn bytes(mut self) -> Result<Bytes> {
        let limit = self.max_body_size;
        self.arriving.limit(limit as u64)?;
        let Some(first) = self.arriving.chunk().await? else { return Ok(Bytes::new()) };
        // Most bodies come in one piece, which is not copied.
        let Some(second) = self.arriving.chunk().await? else { return Ok(first) };
        // The announced length is not trusted: bytes that have not arrived take no memory.
        let arrived = first.len() + second.len();
        let mut whole = BytesMut::with_capacity(arrived + self.arriving.announced(limit).min(64 * 1024));
        whole.extend_from_slice(&first);
        whole.extend_from_slice(&second);
        while let Some(piece) = self.arriving.chunk().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// Returns the next bytes, in pieces of any size; `None` at the end.
    ///
    /// # Errors
    /// Those of [`bytes`](Self::bytes), with `max_upload_size` as the limit.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.as_upload()?;
        self.arriving.chunk().await
    }

    /// Applies the limit of uploads from here on.
    pub(super) fn as_upload(&mut self) -> Result<()> {
        self.arriving.limit(self.max_upload_size)
    }

    /// Reads the rest of the body as a file: in memory if it is small, otherwise a temporary file.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk), and 500 if the temporary file cannot be written.
    pub async fn file(mut self, name: &str, context: &ParserContext<'_>) -> Result<UploadedFile> {
        let mut left = context.settings().max_memory_file_size;
        let mut spool = Spool::new(context.settings());
        while let Some(piece) = self.chunk().await? {
            spool.write(&piece, &mut left).await?;
        }
        spool.finish(name, context.media_type().to_owned()).await
    }
}

/// A body that is being received, with limits on its size and time.
pub(super) struct Arriving {
    body: Body,
    limit: u64,
    received: u64,
    /// The first bytes, if `is_empty` had to read them.
    ahead: Option<Bytes>,
    /// Whether the body was pending since its last piece. A server reads from the socket only when the body is polled,
    /// so bytes that have already arrived come with the second poll.
    asked: bool,
    /// Whether the body ended or failed, so that the rest need not be drained.
    ended: bool,
    pace: Option<Pace>,
}

/// The time limit of a body: `patience`, plus one second for each `bytes_per_second` bytes received.
struct Pace {
    patience: Duration,
    bytes_per_second: u32,
    alarm: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Arriving {
    fn new(body: Body, settings: &Settings) -> Self {
        let pace = settings.body_timeout.map(|patience| Pace {
            patience,
            bytes_per_second: settings.min_body_rate.max(1),
            alarm: None,
        });
        Self { body, limit: u64::MAX, received: 0, ahead: None, asked: false, ended: false, pace }
    }

    /// Refuses bytes beyond this limit, and at once if the client announces more.
    pub(super) fn limit(&mut self, limit: u64) -> Result<()> {
        self.limit = limit;
        if self.received.saturating_add(self.body.size_hint().lower()) > limit {
            return Err(Error::PayloadTooLarge(limit));
        }
        Ok(())
    }

    fn announced(&self, limit: usize) -> usize {
        usize::try_from(self.body.size_hint().lower()).unwrap_or(usize::MAX).min(limit)
    }

    async fn is_empty(&mut self) -> Result<bool> {
        while self.ahead.is_none() && self.body.size_hint().lower() == 0 {
            match self.chunk().await? {
                None => return Ok(true),
                Some(piece) if piece.is_empty() => {}
                piece => self.ahead = piece,
            }
        }
        Ok(false)
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>> {
        poll_fn(|cx| self.poll_chunk(cx)).await.transpose()
    }

    pub(super) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if let Some(piece) = self.ahead.take() {
            return Poll::Ready(Some(Ok(piece)));
        }
        loop {
            if self.body.is_end_stream() {
                self.ended = true;
                return Poll::Ready(None);
            }
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
                if !std::mem::replace(&mut self.asked, true) {
                    // Polls once more before it sets a timer, which costs a wakeup.
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                let in_time = self.pace.as_mut().is_none_or(|pace| pace.is_kept(self.received, cx));
                if in_time {
                    return Poll::Pending;
                }
                // Without draining the rest, the connection closes after the response.
                self.ended = true;
                return Poll::Ready(Some(Err(Error::RequestTimeout)));
            };
            let data = match frame {
                None => {
                    self.ended = true;
                    return Poll::Ready(None);
                }
                Some(Err(error)) => {
                    self.ended = true;
                    return Poll::Ready(Some(Err(broken_off(&error))));
                }
                Some(Ok(frame)) => frame.into_data(),
            };
            self.asked = false;
            // Other frames are trailers, which no parser reads.
            if let Ok(data) = data {
                self.received = self.received.saturating_add(data.len() as u64);
                let within = self.received <= self.limit;
                return Poll::Ready(Some(if within { Ok(data) } else { Err(Error::PayloadTooLarge(self.limit)) }));
            }
        }
    }
}

/// The error for a body that ended too early: a layer's size limit, or a broken connection.
fn broken_off(error: &axum::Error) -> Error {
    let mut causes = std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| error.source());
    if causes.any(<dyn std::error::Error>::is::<LengthLimitError>) {
        let message = "The body is larger than a limit of the server; send less at once.";
        return Error::api(StatusCode::PAYLOAD_TOO_LARGE, message, "payload_too_large");
    }
    Error::Parse(format!("The body could not be read: {error}."))
}

/// Drains a body that a parser refused half-way, as if no parser had read it.
impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.ended && !self.body.is_end_stream() {
            drain(std::mem::take(&mut self.body));
        }
    }
}

impl Pace {
    /// Whether time is left after this many bytes. If so, the task wakes at the deadline.
    fn is_kept(&mut self, received: u64, cx: &mut Context<'_>) -> bool {
        let (start, alarm) = self.alarm.get_or_insert_with(|| {
            let start = Instant::now();
            (start, Box::pin(sleep_until(start)))
        });
        let earned = Duration::from_secs(received / u64::from(self.bytes_per_second));
        // A deadline beyond the range of `Instant` means no limit.
        let Some(end) = self.patience.checked_add(earned).and_then(|time| start.checked_add(time)) else { return true };
        if alarm.deadline() != end {
            alarm.as_mut().reset(end);
        }
        alarm.as_mut().poll(cx).is_pending()
    }
}

/// Lets a client finish sending a body that is not read.
///
/// The response is sent at once. If the connection closed while the client still writes, the client's operating system
/// would discard the response and report a broken connection. So incoming bytes are read and dropped, within limits.
pub(crate) fn drain(mut body: Body) {
    const BYTES: usize = 32 * 1024 * 1024;
    const TIME: Duration = Duration::from_secs(10);
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(tokio::time::timeout(TIME, async move {
        let mut left = BYTES;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(length) {
                Some(fewer) => left = fewer,
                None => break,
            }
        }
    }));
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;

    use super::*;

    #[tokio::test]
    async fn a_body_past_the_limit_is_refused() {
        let settings = Settings { max_body_size: 10, ..Settings::default() };
        let body = |size: usize| RequestBody::new(Body::from(vec![b' '; size]), &settings);
        assert_eq!(body(10).bytes().await.expect("within the limit").len(), 10);
        assert!(matches!(body(11).bytes().await, Err(Error::PayloadTooLarge(10))));
    }
    /// Reads a body with a first piece of this size and a second piece after `next`; the timeout is one millisecond.
    async fn dripped(bytes: usize, next: impl Future<Output = ()> + Send + 'static) -> Result<Bytes> {
        let settings =
            Settings { body_timeout: Some(Duration::from_millis(1)), min_body_rate: 100, ..Settings::default() };
        let first = futures_util::stream::iter([vec![b' '; bytes]]);
        let second = futures_util::stream::once(async {
            next.await;
            vec![b' ']
        });
        let pieces = first.chain(second).map(Ok::<_, std::convert::Infallible>);
        RequestBody::new(Body::from_stream(pieces), &settings).bytes().await
    }

    #[tokio::test]
    async fn a_body_that_keeps_its_pace_may_take_longer_than_the_limit() {
        // 60,000 bytes earn ten minutes, which no machine is slow enough to use up.
        let kept = dripped(60_000, tokio::time::sleep(Duration::from_millis(50))).await;
        assert_eq!(kept.expect("more than 100 bytes a second").len(), 60_001);
        assert!(matches!(dripped(1, std::future::pending()).await, Err(Error::RequestTimeout)));
    }
}
