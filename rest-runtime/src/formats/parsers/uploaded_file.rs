//! Uploaded files: in memory if small, otherwise in a temporary file.

use std::io::{self, Cursor, Write as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use tempfile::TempPath;
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use crate::base::exceptions::{Error, Result};

/// An uploaded file. Clones share the content; a temporary file is deleted with the last clone.
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
    content: FileContent,
}

#[derive(Clone, Debug)]
enum FileContent {
    Memory(Bytes),
    File(Arc<TemporaryFile>),
}

impl UploadedFile {
    /// Creates a file in memory. The name keeps only what follows the last `/` or `\`.
    pub fn new(name: &str, content_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        Self {
            name: base_name(name),
            content_type: content_type.into(),
            size: content.len() as u64,
            content: FileContent::Memory(content),
        }
    }

    pub(super) fn on_disk(name: &str, content_type: String, size: u64, file: TemporaryFile) -> Self {
        Self { name: base_name(name), content_type, size, content: FileContent::File(Arc::new(file)) }
    }

    /// The file name as sent by the client, without folders.
    ///
    /// Clients choose it: check it before you use it in a path.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The media type as sent by the client, unchecked; empty if the client sent none.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The path of the temporary file, which is deleted with this value; `None` if the content is in memory.
    #[must_use]
    pub fn temporary_path(&self) -> Option<&Path> {
        match &self.content {
            FileContent::Memory(_) => None,
            FileContent::File(file) => Some(file.path()),
        }
    }

    /// Reads the whole content. Read a large file piece by piece instead, with [`open`](Self::open).
    ///
    /// # Errors
    /// 500 if the temporary file cannot be read.
    pub async fn bytes(&self) -> Result<Bytes> {
        match &self.content {
            FileContent::Memory(bytes) => Ok(bytes.clone()),
            FileContent::File(file) => tokio::fs::read(file.path()).await.map(Bytes::from).map_err(Error::other),
        }
    }

    /// Writes the content. Blocks, so call it off the async threads.
    pub(crate) fn copy_to(&self, target: &mut std::fs::File) -> io::Result<()> {
        match &self.content {
            FileContent::Memory(bytes) => target.write_all(bytes),
            FileContent::File(file) => io::copy(&mut std::fs::File::open(file.path())?, target).map(drop),
        }
    }

    /// Opens the content, to be read from its beginning piece by piece.
    ///
    /// # Errors
    /// 500 if the temporary file cannot be opened.
    pub async fn open(&self) -> Result<FileReader> {
        Ok(FileReader(match &self.content {
            FileContent::Memory(bytes) => FileSource::Memory(Cursor::new(bytes.clone())),
            FileContent::File(file) => {
                FileSource::File(tokio::fs::File::open(file.path()).await.map_err(Error::other)?)
            }
        }))
    }
}

/// Compares name, type and content; temporary files are equal only if they are the same file.
impl PartialEq for UploadedFile {
    fn eq(&self, other: &Self) -> bool {
        let content = match (&self.content, &other.content) {
            (FileContent::Memory(one), FileContent::Memory(other)) => one == other,
            (FileContent::File(one), FileContent::File(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        content && self.name == other.name && self.content_type == other.content_type
    }
}

/// The part after the last slash of either kind, without control characters; empty for `.`, `..` and nothing.
pub(super) fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|letter| !letter.is_control()).collect();
    match name.trim() {
        "." | ".." => String::new(),
        name => name.to_owned(),
    }
}

/// A reader of an [`UploadedFile`].
#[derive(Debug)]
pub struct FileReader(FileSource);

#[derive(Debug)]
enum FileSource {
    Memory(Cursor<Bytes>),
    File(tokio::fs::File),
}

impl FileReader {
    /// Reads the next piece, at most 64 KiB; `None` at the end.
    ///
    /// # Errors
    /// 500 if the temporary file cannot be read.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let mut piece = BytesMut::with_capacity(64 * 1024);
        let length = self.read_buf(&mut piece).await.map_err(Error::other)?;
        Ok((length > 0).then(|| piece.freeze()))
    }
}

impl AsyncRead for FileReader {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            FileSource::Memory(bytes) => Pin::new(bytes).poll_read(cx, buf),
            FileSource::File(file) => Pin::new(file).poll_read(cx, buf),
        }
    }
}

/// A temporary file that is deleted on drop, off the async threads.
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
        // Without a runtime, no request is running, and the drop deletes the file here.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn_blocking(move || drop(path));
        }
    }
}
