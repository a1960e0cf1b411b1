//! Storage for the bytes of an incoming file: memory, then a temporary file.

use std::path::PathBuf;

use bytes::BytesMut;
use tempfile::NamedTempFile;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::UploadedFile;
use super::uploaded_file::TemporaryFile;
use crate::base::exceptions::{Error, Result};
use crate::base::settings::Settings;

pub(super) struct Spool {
    folder: Option<PathBuf>,
    size: u64,
    storage: SpoolStorage,
}

enum SpoolStorage {
    Memory(BytesMut),
    Disk(File, TemporaryFile),
}

impl Spool {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { folder: settings.upload_temp_dir.clone(), size: 0, storage: SpoolStorage::Memory(BytesMut::new()) }
    }

    /// Stores the next bytes. `left` is the number of bytes that memory may still hold.
    pub(super) async fn write(&mut self, piece: &[u8], left: &mut usize) -> Result<()> {
        self.size = self.size.saturating_add(piece.len() as u64);
        if let SpoolStorage::Memory(whole) = &mut self.storage {
            if let Some(fewer) = left.checked_sub(piece.len()) {
                *left = fewer;
                whole.extend_from_slice(piece);
                return Ok(());
            }
            *left += whole.len();
            let (mut file, path) = create(self.folder.clone()).await?;
            file.write_all(whole).await.map_err(Error::other)?;
            self.storage = SpoolStorage::Disk(file, path);
        }
        if let SpoolStorage::Disk(file, _) = &mut self.storage {
            file.write_all(piece).await.map_err(Error::other)?;
        }
        Ok(())
    }

    /// Returns the complete file.
    pub(super) async fn finish(self, name: &str, content_type: String) -> Result<UploadedFile> {
        match self.storage {
            SpoolStorage::Memory(whole) => Ok(UploadedFile::new(name, content_type, whole.freeze())),
            SpoolStorage::Disk(mut file, path) => {
                file.flush().await.map_err(Error::other)?;
                Ok(UploadedFile::on_disk(name, content_type, self.size, path))
            }
        }
    }
}

/// Creates a temporary file that only the user of this process may read.
async fn create(folder: Option<PathBuf>) -> Result<(File, TemporaryFile)> {
    let made = tokio::task::spawn_blocking(move || match folder {
        Some(folder) => NamedTempFile::new_in(folder),
        None => NamedTempFile::new(),
    });
    let (file, path) = made.await.map_err(Error::other)?.map_err(Error::other)?.into_parts();
    Ok((File::from_std(file), TemporaryFile::new(path)))
}
