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

use std::future::Future;
use std::io::ErrorKind;
use std::path::PathBuf;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::fs::{self, OpenOptions};
use uuid::Uuid;

use crate::exceptions::{Error, Result};
use crate::parsers::UploadedFile;

/// What a URL takes for something else than a letter of a name (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Keeps files under names (Django's [storage](https://docs.djangoproject.com/en/5.2/ref/files/storage/)): on disk, in a
/// bucket, in a table.
pub trait Storage: Send + Sync + 'static {
    /// Keeps the content and gives the name under which it is kept, which no other file has.
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
    /// Under the client's name for it, of which letters, digits, `.`, `-` and `_` stay, cut to the 255 bytes that file
    /// systems take; with some letters more where that is taken. What could not be written whole is deleted.
    async fn save(&self, file: &UploadedFile) -> Result<String> {
        fs::create_dir_all(&self.folder).await.map_err(Error::other)?;
        let wanted = plain(file.name());
        let mut name = with(&wanted, "");
        loop {
            match OpenOptions::new().write(true).create_new(true).open(self.folder.join(&name)).await {
                Ok(mut target) => {
                    let copied = tokio::io::copy(&mut file.open().await?, &mut target).await;
                    let written = match copied {
                        Ok(_) => target.sync_all().await,
                        Err(error) => Err(error),
                    };
                    if let Err(error) = written {
                        self.delete(&name).await?;
                        return Err(Error::other(error));
                    }
                    return Ok(name);
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => name = another(&wanted),
                Err(error) => return Err(Error::other(error)),
            }
        }
    }

    async fn delete(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.folder.join(plain(name))).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::other(error)),
            _ => Ok(()),
        }
    }

    fn url(&self, name: &str) -> String {
        format!("{}{}", self.base_url, utf8_percent_encode(name, RESERVED))
    }
}

/// A name that leads out of no folder and is hidden in none.
fn plain(name: &str) -> String {
    let safe = |letter: char| if letter.is_alphanumeric() || ".-_".contains(letter) { letter } else { '_' };
    let name: String = name.chars().map(safe).collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// The name with some letters before its ending.
fn another(name: &str) -> String {
    let more = Uuid::new_v4().simple().to_string();
    with(name, &format!("_{}", &more[..8]))
}

/// The most bytes that file systems take in a name.
const MAX_NAME: usize = 255;

/// The name with this before its ending, cut to the most that a name may have.
fn with(name: &str, more: &str) -> String {
    let (stem, ending) = name.split_at(name.find('.').unwrap_or(name.len()));
    // What is as long as that is no ending.
    let (stem, ending) = if ending.len() > MAX_NAME / 2 { (name, "") } else { (stem, ending) };
    let room = MAX_NAME - ending.len() - more.len();
    format!("{}{more}{ending}", &stem[..stem.floor_char_boundary(room)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_what_file_systems_take() {
        assert_eq!(with("a.tar.gz", ""), "a.tar.gz");
        assert_eq!(with("a.tar.gz", "_1"), "a_1.tar.gz");
        assert_eq!(with(&format!("{}.png", "n".repeat(300)), ""), format!("{}.png", "n".repeat(251)));
        for name in ["画".repeat(90), format!("{}.png", "画".repeat(86)), format!("a.{}", "é".repeat(200))] {
            for more in ["", "_12345678"] {
                let cut = with(&name, more);
                assert!(cut.len() <= MAX_NAME && cut.len() > MAX_NAME - 4, "{} {cut}", cut.len());
            }
        }
    }
}
