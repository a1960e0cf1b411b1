//! Where uploaded files go.
//!
//! A serializer checks files and hands them to the hooks; a hook keeps them in a [`Storage`], and the name that it gets in
//! a column. `UploadedFile` is the type of a serializer's field, `#[field(image)]` asks for an image:
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
//! Files follow the transaction of a generic view's write, in whose hooks they are kept and forgotten:
//!
//! - A file that was saved is deleted again where the write fails, and where the client leaves before it is done.
//! - A file is deleted when the write is committed, so that a row which stays keeps its file.
//! - Where the connection breaks off during the commit nobody knows whether it was done: then no file is deleted.
//!
//! Elsewhere both happen at once. A storage of your own gets this by [`on_rollback`] and [`on_commit`].

use std::fs::{self, File};
use std::future::Future;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempPath;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::exceptions::{Error, Result};
use crate::parsers::UploadedFile;

mod write;

pub(crate) use write::{Ending, in_write};
pub use write::{on_commit, on_rollback};

/// What a URL takes for something else than a letter of a name (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Keeps files under names (Django's [storage](https://docs.djangoproject.com/en/5.2/ref/files/storage/)): on disk, in a
/// bucket, in a table.
pub trait Storage: Send + Sync + 'static {
    /// Keeps the content and gives the name under which it is kept, which no other file has. Nothing is left of a file
    /// that could not be written whole.
    ///
    /// # Errors
    /// 500 where it cannot be written.
    fn save(&self, file: &UploadedFile) -> impl Future<Output = Result<String>> + Send;

    /// Forgets the file of this name; one that is not there is no error.
    ///
    /// # Errors
    /// 500 where it cannot be deleted.
    fn delete(&self, name: &str) -> impl Future<Output = Result<()>> + Send;

    /// Where clients find the file of this name.
    fn url(&self, name: &str) -> String;
}

/// A folder.
#[derive(Clone, Debug)]
pub struct FileSystemStorage {
    folder: PathBuf,
    base_url: String,
}

impl FileSystemStorage {
    /// The folder, which is made when the first file comes, and the URL below which something serves it (the web server,
    /// or tower-http's `ServeDir`).
    pub fn new(folder: impl Into<PathBuf>, base_url: impl Into<String>) -> Self {
        Self { folder: folder.into(), base_url: base_url.into() }
    }
}

impl Storage for FileSystemStorage {
    /// Under the client's name for it, of which letters, digits, `.`, `-` and `_` stay; with some letters more where that
    /// is taken, and cut before its ending where it is too long.
    ///
    /// A file is written under a hidden name that ends in `.part`, and gets its own when it is whole and on the disk.
    async fn save(&self, file: &UploadedFile) -> Result<String> {
        let (folder, file) = (self.folder.clone(), file.clone());
        // Where the caller leaves meanwhile, what comes back is dropped, and the file with it.
        let (name, kept) = spawn_blocking(move || keep(&folder, &file)).await.map_err(Error::other)??;
        if let Some(path) = kept.stay() {
            on_rollback(async move {
                if let Err(error) = remove(path).await {
                    tracing::warn!(%error, "a file stays whose row was not saved");
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
                tracing::warn!(%error, "a file stays that was to be deleted");
            }
        })
        .await;
        Ok(())
    }

    fn url(&self, name: &str) -> String {
        format!("{}{}", self.base_url, utf8_percent_encode(name, RESERVED))
    }
}

/// A file that is deleted unless it is to stay.
struct Kept(Option<PathBuf>);

impl Kept {
    fn stay(mut self) -> Option<PathBuf> {
        self.0.take()
    }
}

impl Drop for Kept {
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

/// Writes the whole file, and then gives it a name of its own.
fn keep(folder: &Path, file: &UploadedFile) -> Result<(String, Kept)> {
    fs::create_dir_all(folder).map_err(Error::other)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Those of any new file, less what the process's umask takes: something else may serve it.
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
                let kept = Kept(Some(whole));
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

/// The name is on the disk too.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // Other systems do not open folders.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Deletes a file, if it is there.
async fn remove(path: PathBuf) -> Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::other(error)),
        _ => Ok(()),
    }
}

/// How many bytes of a name file systems take.
const LONGEST: usize = 255;

/// How many bytes [`another`] adds.
const MORE: usize = 9;

/// How many bytes an ending has that is kept as a whole.
const ENDING: usize = 32;

/// A name that leads out of no folder, is hidden in none, and is no device's (Windows has some).
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

/// The name without letters at the end of its stem that are too many, so that there is room for [`another`].
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

/// The name with some letters before its ending.
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
