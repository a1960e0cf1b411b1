//! A file that a client sent: in memory while it is small, in a temporary file beyond that.

use std::io::{self, Cursor, Write as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use tempfile::TempPath;
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use crate::exceptions::{Error, Result};

/// A file that a client sent. Clones share the content; a temporary file goes with the last of them.
///
/// ```
/// use rest_runtime::parsers::UploadedFile;
///
/// # async fn doc() -> rest_runtime::Result<()> {
/// let file = UploadedFile::new("../notes.txt", "text/plain", "hello");
/// assert_eq!((file.name(), file.content_type(), file.size()), ("notes.txt", "text/plain", 5));
/// assert_eq!(file.bytes().await?, "hello");
///
/// let mut target = tokio::fs::File::create("notes.txt").await.map_err(rest_runtime::Error::other)?;
/// tokio::io::copy(&mut file.open().await?, &mut target).await.map_err(rest_runtime::Error::other)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct UploadedFile {
    name: String,
    content_type: String,
    size: u64,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Memory(Bytes),
    File(Arc<TemporaryFile>),
}

impl UploadedFile {
    /// A file in memory. Of the name only what follows the last `/` or `\` stays.
    pub fn new(name: &str, content_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        Self {
            name: base_name(name),
            content_type: content_type.into(),
            size: content.len() as u64,
            content: Content::Memory(content),
        }
    }

    /// A file on disk.
    pub(super) fn on_disk(name: &str, content_type: String, size: u64, file: TemporaryFile) -> Self {
        Self { name: base_name(name), content_type, size, content: Content::File(Arc::new(file)) }
    }

    /// The file's name as the client has it, without folders. Clients choose it: never open a path that it is part of
    /// unchecked.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The media type that the client says it has; empty where it says none. Nobody has checked it.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Its length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where the content is, if it was too large for memory: a temporary file, which is deleted with this value.
    #[must_use]
    pub fn temporary_path(&self) -> Option<&Path> {
        match &self.content {
            Content::Memory(_) => None,
            Content::File(file) => Some(file.path()),
        }
    }

    /// The whole content. A large file is better read piece by piece, with [`open`](Self::open).
    ///
    /// # Errors
    /// 500 where the temporary file cannot be read.
    pub async fn bytes(&self) -> Result<Bytes> {
        match &self.content {
            Content::Memory(bytes) => Ok(bytes.clone()),
            Content::File(file) => tokio::fs::read(file.path()).await.map(Bytes::from).map_err(Error::other),
        }
    }

    /// Writes the content, on a thread that may wait.
    pub(crate) fn copy_to(&self, target: &mut std::fs::File) -> io::Result<()> {
        match &self.content {
            Content::Memory(bytes) => target.write_all(bytes),
            Content::File(file) => io::copy(&mut std::fs::File::open(file.path())?, target).map(drop),
        }
    }

    /// The content from its beginning, to read piece by piece.
    ///
    /// # Errors
    /// 500 where the temporary file cannot be opened.
    pub async fn open(&self) -> Result<FileReader> {
        Ok(FileReader(match &self.content {
            Content::Memory(bytes) => Source::Memory(Cursor::new(bytes.clone())),
            Content::File(file) => Source::File(tokio::fs::File::open(file.path()).await.map_err(Error::other)?),
        }))
    }
}

/// Equal in name, type and content; two temporary files are equal where they are the same one.
impl PartialEq for UploadedFile {
    fn eq(&self, other: &Self) -> bool {
        let content = match (&self.content, &other.content) {
            (Content::Memory(one), Content::Memory(other)) => one == other,
            (Content::File(one), Content::File(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        content && self.name == other.name && self.content_type == other.content_type
    }
}

/// What follows the last slash of either kind, without control characters; empty where nothing is left that names a file.
pub(super) fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|letter| !letter.is_control()).collect();
    match name.trim() {
        "." | ".." => String::new(),
        name => name.to_owned(),
    }
}

/// Reads an [`UploadedFile`].
#[derive(Debug)]
pub struct FileReader(Source);

#[derive(Debug)]
enum Source {
    Memory(Cursor<Bytes>),
    File(tokio::fs::File),
}

impl FileReader {
    /// The next piece, at most 64 KiB; `None` at the end.
    ///
    /// # Errors
    /// 500 where the temporary file cannot be read.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let mut piece = BytesMut::with_capacity(64 * 1024);
        let length = self.read_buf(&mut piece).await.map_err(Error::other)?;
        Ok((length > 0).then(|| piece.freeze()))
    }
}

impl AsyncRead for FileReader {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            Source::Memory(bytes) => Pin::new(bytes).poll_read(cx, buf),
            Source::File(file) => Pin::new(file).poll_read(cx, buf),
        }
    }
}

/// Deletes its file when it is dropped, away from the threads that run requests.
#[derive(Debug)]
pub(super) struct TemporaryFile(Option<TempPath>);

impl TemporaryFile {
    pub(super) fn new(path: TempPath) -> Self {
        Self(Some(path))
    }

    fn path(&self) -> &Path {
        self.0.as_deref().unwrap_or(Path::new(""))
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let path = self.0.take();
        // Without a runtime there is no request either, and the file is deleted right here.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn_blocking(move || drop(path));
        }
    }
}
