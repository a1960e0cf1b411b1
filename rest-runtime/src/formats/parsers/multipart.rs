//! Multipart forms.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::http::{HeaderValue, header};
use bytes::Bytes;
use futures_util::Stream;
use multer::{Field, Multipart};

use super::body::Arriving;
use super::form::too_many_fields;
use super::spool::Spool;
use super::uploaded_file::base_name;
use super::{Data, FormData, Parser, ParserContext, RequestBody, UploadedFile, disposition};
use crate::base::exceptions::{Error, Result};

/// Parses `multipart/form-data` ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)): texts and files by name.
///
/// A part with a `filename` is a file. A part with an empty `filename`, which browsers send for an empty file input, is
/// a text.
///
/// Texts and names count toward [`max_body_size`](crate::settings::Settings::max_body_size), the whole body toward
/// [`max_upload_size`](crate::settings::Settings::max_upload_size). Files beyond
/// [`max_memory_file_size`](crate::settings::Settings::max_memory_file_size) go to temporary files.
#[derive(Clone, Copy, Debug, Default)]
pub struct MultiPartParser;

impl Parser for MultiPartParser {
    fn media_type(&self) -> &'static str {
        "multipart/form-data"
    }

    async fn parse(&self, mut body: RequestBody, context: &ParserContext<'_>) -> Result<Data> {
        let boundary = boundary(context)?;
        body.as_upload()?;
        let read = Arc::new(AtomicUsize::new(0));
        let pieces = BodyPieces { arriving: body.arriving, rest: Bytes::new(), read: Arc::clone(&read) };
        let mut reader = Reader {
            parts: Multipart::new(pieces, boundary),
            read,
            texts_left: context.settings().max_body_size,
            files_left: context.settings().max_memory_file_size,
            context,
        };
        let mut form = FormData::new();
        let (mut fields, mut files) = (0, 0);
        while let Some(mut part) = reader.next_part().await? {
            let head = Head::of(&part)?;
            reader.count_text(head.name.len())?;
            match head.file_name {
                None => {
                    fields += 1;
                    if fields > context.settings().max_form_fields {
                        return Err(too_many_fields(context));
                    }
                    form.append(head.name, reader.text(&mut part).await?);
                }
                Some(file_name) => {
                    files += 1;
                    if files > context.settings().max_form_files {
                        let most = context.settings().max_form_files;
                        return Err(Error::Parse(format!("The form has too many files; the limit is {most}.")));
                    }
                    let file = reader.file(&mut part, &file_name).await?;
                    if !base_name(&file_name).is_empty() {
                        form.append(head.name, file);
                    }
                }
            }
        }
        Ok(Data::Form(form))
    }
}

/// The boundary in the `Content-Type`: 1 to 70 characters, by [RFC
/// 2046](https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1).
fn boundary(context: &ParserContext<'_>) -> Result<String> {
    let boundary = context.parameter("boundary").filter(|boundary| (1..=70).contains(&boundary.len()));
    boundary.ok_or_else(|| {
        Error::Parse("The Content-Type of a multipart body needs a boundary of 1 to 70 characters.".to_owned())
    })
}

/// The headers of a part.
struct Head {
    name: String,
    file_name: Option<String>,
}

impl Head {
    fn of(part: &Field<'_>) -> Result<Self> {
        let header = part.headers().get(header::CONTENT_DISPOSITION).map(HeaderValue::as_bytes).unwrap_or_default();
        let header = std::str::from_utf8(header)
            .map_err(|_| Error::Parse("The Content-Disposition of a part is not valid UTF-8.".to_owned()))?;
        let name = disposition::parameter(header, "name").ok_or_else(|| {
            Error::Parse("Each part needs a header `Content-Disposition: form-data; name=\"…\"`.".to_owned())
        })?;
        Ok(Self { name, file_name: disposition::file_name(header).filter(|name| !name.is_empty()) })
    }
}

struct Reader<'a> {
    parts: Multipart<'static>,
    /// The bytes that `parts` has taken from the body since it last returned something.
    read: Arc<AtomicUsize>,
    /// The bytes of texts that memory may still hold.
    texts_left: usize,
    /// The bytes of files that memory may still hold.
    files_left: usize,
    context: &'a ParserContext<'a>,
}

impl Reader<'_> {
    async fn next_part(&mut self) -> Result<Option<Field<'static>>> {
        poll_fn(|cx| bounded(&self.read, self.parts.poll_next_field(cx))).await
    }

    async fn chunk(&self, part: &mut Field<'static>) -> Result<Option<Bytes>> {
        poll_fn(|cx| bounded(&self.read, Pin::new(&mut *part).poll_next(cx).map(Option::transpose))).await
    }

    async fn text(&mut self, part: &mut Field<'static>) -> Result<String> {
        let mut whole = Vec::new();
        while let Some(piece) = self.chunk(part).await? {
            self.count_text(piece.len())?;
            whole.extend_from_slice(&piece);
        }
        self.context.decode(&whole).map(std::borrow::Cow::into_owned)
    }

    fn count_text(&mut self, bytes: usize) -> Result<()> {
        let limit = self.context.settings().max_body_size;
        self.texts_left = self.texts_left.checked_sub(bytes).ok_or(Error::PayloadTooLarge(limit as u64))?;
        Ok(())
    }

    async fn file(&mut self, part: &mut Field<'static>, name: &str) -> Result<UploadedFile> {
        let content_type = part.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        let content_type = content_type.trim().to_ascii_lowercase();
        let mut spool = Spool::new(self.context.settings());
        while let Some(piece) = self.chunk(part).await? {
            spool.write(&piece, &mut self.files_left).await?;
        }
        spool.finish(name, content_type).await
    }
}

/// The limit of bytes before `multer` returns something: the headers of a part, or a preamble.
const UNREAD: usize = 64 * 1024;

/// Maps the outcome of `multer`. Returns an error if it is pending after [`UNREAD`] bytes.
fn bounded<T>(read: &AtomicUsize, polled: Poll<multer::Result<T>>) -> Poll<Result<T>> {
    match polled {
        Poll::Ready(outcome) => {
            read.store(0, Ordering::Relaxed);
            Poll::Ready(outcome.map_err(refusal))
        }
        Poll::Pending if read.load(Ordering::Relaxed) >= UNREAD => Poll::Ready(Err(Error::Parse(format!(
            "The headers of a part, or the text before the first part, are too long; the limit is {UNREAD} bytes."
        )))),
        Poll::Pending => Poll::Pending,
    }
}

fn refusal(error: multer::Error) -> Error {
    match error {
        multer::Error::StreamReadFailed(cause) => match cause.downcast::<Error>() {
            Ok(cause) => *cause,
            Err(cause) => Error::Other(cause),
        },
        error => Error::Parse(format!("The body is not a valid multipart form: {error}.")),
    }
}

/// The body in pieces of at most 8 KiB.
///
/// `multer` buffers all available input before it parses. So after [`UNREAD`] bytes this stream is pending until
/// `multer` returns something, however much the network holds.
struct BodyPieces {
    arriving: Arriving,
    rest: Bytes,
    read: Arc<AtomicUsize>,
}

impl Stream for BodyPieces {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        const PIECE: usize = 8 * 1024;
        // No waker is needed: `multer` returns buffered data or `bounded` returns an error, in this same poll.
        if self.read.load(Ordering::Relaxed) >= UNREAD {
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match std::task::ready!(self.arriving.poll_chunk(cx)) {
                Some(Ok(chunk)) => self.rest = chunk,
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.read.fetch_add(length, Ordering::Relaxed);
        Poll::Ready(Some(Ok(piece)))
    }
}
