//! Storage of uploaded files.
//!
//! A serializer validates files and passes them to the hooks. A hook saves a file in a [`Storage`], and puts the name
//! that it returns into a column. Declare the serializer's field as `UploadedFile`; `#[field(image)]` accepts images
//! only:
//!
//! ```
//! use rest_runtime::parsers::UploadedFile;
//! use rest_runtime::prelude::*;
//! use rest_runtime::storage::{FileSystemStorage, Storage};
//! # mod poster {
//! #     use rest_runtime::sea_orm;
//! #     use sea_orm::entity::prelude::*;
//! #     #[sea_orm::model]
//! #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//! #     #[sea_orm(table_name = "poster")]
//! #     pub struct Model {
//! #         #[sea_orm(primary_key)]
//! #         pub id: i32,
//! #         pub picture: String,
//! #     }
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//!
//! #[derive(Serializer)]
//! #[serializer(model = poster::Entity)]
//! pub struct PosterSerializer {
//!     #[field(read_only)]
//!     pub id: i32,
//!     #[field(write_only, image, max_length = 100)]
//!     pub upload: UploadedFile,
//!     #[field(method)]
//!     pub url: String,
//! }
//!
//! impl PosterSerializer {
//!     fn url(&self, poster: &poster::Model) -> String {
//!         posters().url(&poster.picture)
//!     }
//! }
//!
//! fn posters() -> FileSystemStorage {
//!     FileSystemStorage::new("media/posters", "/media/posters/")
//! }
//!
//! pub struct PosterList;
//!
//! #[generic_view(model = poster::Entity, serializer = PosterSerializer, actions(list, create))]
//! impl PosterList {
//!     async fn perform_create(
//!         &self,
//!         _: &Request,
//!         mut data: Valid<PosterSerializer>,
//!         tx: &Tx,
//!     ) -> Result<poster::Model> {
//!         data.row.picture = Set(posters().save(&data.fields.upload).await?);
//!         data.save(tx).await
//!     }
//! }
//! ```
//!
//! In the hooks of a generic view's write, files follow the transaction:
//!
//! - A saved file is deleted again if the write fails or the client disconnects before its end.
//! - A file to delete is deleted after the commit, so a row that is rolled back keeps its file.
//! - If the connection breaks during the commit, the outcome is unknown, and no file is deleted.
//!
//! Elsewhere files are saved and deleted at once. A custom storage gets the same behaviour through [`on_rollback`] and
//! [`on_commit`].

use std::fs::{self, File};
use std::future::Future;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempPath;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::base::exceptions::{Error, Result};
use crate::formats::parsers::UploadedFile;

mod write;

pub(crate) use write::{Ending, in_write};
pub use write::{on_commit, on_rollback};

/// The characters with a meaning in URLs: all but the unreserved ones of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A storage of files under names (Django's [storage](https://docs.djangoproject.com/en/5.2/ref/files/storage/)), for
/// example on disk, in a bucket or in a table.
pub trait Storage: Send + Sync + 'static {
    /// Saves the content and returns its name, which no other file has. A file that cannot be written completely leaves
    /// nothing behind.
    ///
    /// # Errors
    /// 500 if the file cannot be written.
    fn save(&self, file: &UploadedFile) -> impl Future<Output = Result<String>> + Send;

    /// Deletes the file of this name; a file that does not exist is not an error.
    ///
    /// # Errors
    /// 500 if the file cannot be deleted.
    fn delete(&self, name: &str) -> impl Future<Output = Result<()>> + Send;

    /// Returns the URL under which clients find the file of this name.
    fn url(&self, name: &str) -> String;
}

/// A storage in a directory of the file system.
#[derive(Clone, Debug)]
pub struct FileSystemStorage {
    folder: PathBuf,
    base_url: String,
}

impl FileSystemStorage {
    /// Makes a storage in this directory, which is created with the first file. Below `base_url` another service must
    /// serve the files: a web server, or tower-http's `ServeDir`.
    pub fn new(folder: impl Into<PathBuf>, base_url: impl Into<String>) -> Self {
        Self { folder: folder.into(), base_url: base_url.into() }
    }
}

impl Storage for FileSystemStorage {
    /// Saves the file under the client's name, in which only letters, digits, `.`, `-` and `_` remain. A name that is
    /// taken gets a random suffix, and a long name is shortened before its extension.
    ///
    /// A file is written under a hidden name that ends in `.part`. It gets its own name once it is complete and synced
    /// to disk.
    async fn save(&self, file: &UploadedFile) -> Result<String> {
        let (folder, file) = (self.folder.clone(), file.clone());
        // If the caller is dropped meanwhile, the result is dropped too, which deletes the file.
        let (name, kept) = spawn_blocking(move || keep(&folder, &file)).await.map_err(Error::other)??;
        if let Some(path) = kept.stay() {
            on_rollback(async move {
                if let Err(error) = remove(path).await {
                    tracing::warn!(%error, "the file of an unsaved row could not be deleted");
                }
            });
        }
        Ok(name)
    }

    async fn delete(&self, name: &str) -> Result<()> {
        let path = self.folder.join(plain(name));
        if !write::is_going_on() {
            return remove(path).await;
        }
        on_commit(async move {
            if let Err(error) = remove(path).await {
                tracing::warn!(%error, "a file could not be deleted");
            }
        })
        .await;
        Ok(())
    }

    fn url(&self, name: &str) -> String {
        format!("{}{}", self.base_url, utf8_percent_encode(name, RESERVED))
    }
}

/// A file that is deleted on drop unless it is to stay.
struct FileGuard(Option<PathBuf>);

impl FileGuard {
    fn stay(mut self) -> Option<PathBuf> {
        self.0.take()
    }
}

impl Drop for FileGuard {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            let delete = move || drop(fs::remove_file(path));
            match tokio::runtime::Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn_blocking(delete)),
                Err(_) => delete(),
            }
        }
    }
}

/// Writes the whole file, and then renames it to a name that is free.
fn keep(folder: &Path, file: &UploadedFile) -> Result<(String, FileGuard)> {
    fs::create_dir_all(folder).map_err(Error::other)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The permissions of any new file, limited by the umask, because another process may serve the file.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let (mut target, mut path) = builder.tempfile_in(folder).map_err(Error::other)?.into_parts();
    file.copy_to(&mut target).and_then(|()| target.sync_all()).map_err(Error::other)?;
    drop(target);
    let wanted = shortened(&plain(file.name()));
    let mut name = wanted.clone();
    loop {
        let whole = folder.join(&name);
        match TempPath::persist_noclobber(path, &whole) {
            Ok(()) => {
                let kept = FileGuard(Some(whole));
                sync_folder(folder).map_err(Error::other)?;
                return Ok((name, kept));
            }
            Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => {
                (path, name) = (failed.path, another(&wanted));
            }
            Err(failed) => return Err(Error::other(failed.error)),
        }
    }
}

/// Syncs the new name to disk.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // Other systems do not open directories.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Deletes a file if it exists.
async fn remove(path: PathBuf) -> Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::other(error)),
        _ => Ok(()),
    }
}

/// The maximum length of a file name in bytes.
const LONGEST: usize = 255;

/// The number of bytes that [`another`] adds.
const MORE: usize = 9;

/// The maximum length of an extension that is kept when a name is shortened, in bytes.
const ENDING: usize = 32;

/// A name that does not leave its directory, is not hidden, and is not that of a Windows device.
fn plain(name: &str) -> String {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let safe = |letter: char| if letter.is_alphanumeric() || ".-_".contains(letter) { letter } else { '_' };
    let name: String = name.chars().map(safe).collect();
    let name = name.trim_matches('.');
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_port = |stem: &str| {
        let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
        number.is_some_and(|number| number.chars().count() == 1 && number.chars().all(char::is_numeric))
    };
    if name.is_empty() {
        "file".to_owned()
    } else if DEVICES.contains(&&*stem) || is_port(&stem) {
        format!("_{name}")
    } else {
        name.to_owned()
    }
}

/// The name with its stem shortened, so that [`another`] still fits.
fn shortened(name: &str) -> String {
    let most = LONGEST - MORE;
    if name.len() <= most {
        return name.to_owned();
    }
    let start = name.rfind('.').filter(|start| name.len() - start <= ENDING).unwrap_or(name.len());
    let (stem, ending) = name.split_at(start);
    let end = stem.floor_char_boundary(most - ending.len());
    format!("{}{ending}", &stem[..end])
}

/// The name with a random suffix before its extension.
fn another(name: &str) -> String {
    let more = Uuid::new_v4().simple().to_string();
    let (stem, ending) =
        name.split_once('.').map_or((name, String::new()), |(stem, ending)| (stem, format!(".{ending}")));
    format!("{stem}_{}{ending}", &more[..MORE - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_in_every_folder() {
        for (name, safe) in [
            ("a b.txt", "a_b.txt"),
            ("..", "file"),
            ("...", "file"),
            ("", "file"),
            (".htaccess", "htaccess"),
            ("a.", "a"),
            ("a..", "a"),
            ("a/b\\c", "a_b_c"),
            ("a\0b\n", "a_b_"),
            ("\u{202e}gpj.exe", "_gpj.exe"),
            ("é日.txt", "é日.txt"),
            ("CON", "_CON"),
            ("nul.tar.gz", "_nul.tar.gz"),
            ("com1", "_com1"),
            ("com¹.txt", "_com¹.txt"),
            ("com10", "com10"),
            ("console", "console"),
        ] {
            assert_eq!(plain(name), safe, "{name:?}");
            assert_eq!(plain(safe), safe);
        }
    }

    #[test]
    fn long_names_are_cut_before_their_ending() {
        for (name, ending) in [
            (format!("{}.txt", "a".repeat(300)), ".txt"),
            (format!("{}.jpeg", "日".repeat(100)), ".jpeg"),
            (format!("{}.{}", "a".repeat(200), "b".repeat(200)), ""),
            ("é".repeat(300), ""),
            (format!("a.{}", "日".repeat(100)), ""),
            (format!("{}.tar.gz", "a.b".repeat(100)), ".gz"),
        ] {
            let short = shortened(&name);
            assert!(short.len() <= LONGEST - MORE && short.len() > LONGEST - MORE - 4, "{short}");
            assert!(short.ends_with(ending) && name.starts_with(short.strip_suffix(ending).unwrap_or_default()));
            assert!(another(&short).len() <= LONGEST);
            assert_eq!(plain(&short), short);
        }
        assert_eq!(shortened(&"a".repeat(246)).len(), 246);
    }
}
