//! Bodies that are one file.

use axum::http::header;

use super::uploaded_file::base_name;
use super::{Data, FormData, Parser, ParserContext, RequestBody, disposition};
use crate::base::exceptions::{Error, Result};

/// Parses a body of any media type as one file, under the name `file` of the form.
///
/// The file name is the path argument `filename`, otherwise that of the header `Content-Disposition: attachment;
/// filename="…"`. There, `filename*` comes first ([RFC 6266](https://www.rfc-editor.org/rfc/rfc6266#section-4.3)).
#[derive(Clone, Copy, Debug, Default)]
pub struct FileUploadParser;

impl Parser for FileUploadParser {
    fn media_type(&self) -> &'static str {
        "*/*"
    }

    async fn parse(&self, body: RequestBody, context: &ParserContext<'_>) -> Result<Data> {
        let name = match context.kwarg("filename") {
            Some(name) => Some(name.to_owned()),
            None => disposition::file_name(context.header(&header::CONTENT_DISPOSITION)),
        };
        let name = name.filter(|name| !base_name(name).is_empty()).ok_or_else(|| {
            Error::Parse(
                "The file needs a name: send the header `Content-Disposition: attachment; filename=\"…\"`.".to_owned(),
            )
        })?;
        let mut form = FormData::new();
        form.append("file", body.file(&name, context).await?);
        Ok(Data::Form(form))
    }
}
