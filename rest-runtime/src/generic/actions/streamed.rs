//! Lists that are sent while they are read.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use futures_util::stream;

use crate::base::exceptions::{Error, Result};
use crate::formats::renderers::{ListedRows, Pieces};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::output::write_list;
use crate::query::pagination::Chunks;
use crate::rest::Policies;
use crate::schema::{Context, Schema};
use crate::view::render_context;

/// The renderer's formatter of list pieces, if it can stream.
pub(super) fn pieces(request: &Request, schema: &Schema) -> Option<Box<dyn Pieces>> {
    // The project's hook receives the data of every response.
    if Policies::of(request).finalize_response.is_some() {
        return None;
    }
    let accepted = request.accepted()?;
    let listed = ListedRows::default();
    let context = render_context(request, accepted, StatusCode::OK, None, &listed);
    accepted.renderer().pieces(&context, schema.names(&Context::of(request)))
}

/// The part of a list that has not been sent.
struct Remaining {
    request: Request,
    schema: &'static Schema,
    chunks: Chunks,
    pieces: Box<dyn Pieces>,
    has_ended: bool,
}

impl Remaining {
    /// The next piece of the body; `None` at its end.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let Some((query, extra)) = self.chunks.next() else {
            let is_end = !std::mem::replace(&mut self.has_ended, true);
            return is_end.then(|| self.pieces.end()).transpose();
        };
        let (db, context) = (self.request.connections(), Context::of(&self.request));
        let chunks = &mut self.chunks;
        let rows = write_list(db, self.schema, query, extra, &context, &mut |read, _| chunks.advance(read)).await?;
        self.pieces.rows(&rows).map(Some)
    }
}

/// Streams the rows in the renderer's format. The first rows are read before the response begins, so that their errors
/// are answered as usual. `is_allowed` is whether the list may be empty.
pub(super) async fn respond(
    request: &Request,
    schema: &'static Schema,
    chunks: Chunks,
    pieces: Box<dyn Pieces>,
    is_allowed: bool,
) -> Result<Response> {
    let mut rest = Remaining { request: request.clone(), schema, chunks, pieces, has_ended: false };
    let first = rest.next().await?.unwrap_or_default();
    if !is_allowed && rest.chunks.is_empty() {
        return Err(Error::not_found());
    }
    if rest.chunks.is_done() {
        // The body is complete, so its length can be sent.
        let end = rest.pieces.end()?;
        return Ok(Response::pieces(if end.is_empty() { first.into() } else { [first, end].concat().into() }));
    }
    let following = stream::unfold(rest, |mut rest| async move {
        let next = rest.next().await.inspect_err(|error| {
            tracing::error!(%error, path = rest.request.uri().path(), "a list failed while it was sent");
        });
        Some((next.transpose()?, rest))
    });
    let first = stream::iter([Ok::<_, Error>(first)]);
    Ok(Response::pieces(Body::from_stream(futures_util::StreamExt::chain(first, following))))
}
