//! The style sheet, the script and the icon, which are part of the program.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::PARAM;

/// A file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) content: Bytes,
    pub(crate) gzip: Option<Bytes>,
    /// A digest of the content, as an entity tag has it.
    pub(crate) tag: String,
}

static FILES: LazyLock<[File; 3]> = LazyLock::new(|| {
    [
        File::new("style.css", "text/css; charset=utf-8", include_str!("files/style.css")),
        File::new("script.js", "text/javascript; charset=utf-8", include_str!("files/script.js")),
        File::new("icon.svg", "image/svg+xml", include_str!("files/icon.svg")),
    ]
});

impl File {
    fn new(name: &'static str, media_type: &'static str, content: &'static str) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        // Writing to memory does not fail; a file without its short form is sent as it is.
        let gzip = encoder.write_all(content.as_bytes()).and_then(|()| encoder.finish()).ok().map(Bytes::from);
        let digest = Sha256::digest(content.as_bytes());
        let tag = digest.iter().take(8).fold(String::new(), |mut tag, byte| {
            let _ = write!(tag, "{byte:02x}");
            tag
        });
        Self { name, media_type, content: Bytes::from_static(content.as_bytes()), gzip, tag }
    }
}

/// The file of this name.
pub(crate) fn find(name: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.name == name)
}

/// The URL of a file. It changes with the content, so that browsers may keep the file.
pub(super) fn url(home: &str, name: &str) -> String {
    let tag = find(name).map_or("", |file| &file.tag);
    format!("{home}?{PARAM}={name}&{tag}")
}
