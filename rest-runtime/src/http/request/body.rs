//! The body of a request, read once.

use std::sync::{MutexGuard, PoisonError};

use axum::http::header;
use serde::de::DeserializeOwned;

use serde_json::Value;

use super::Request;
use super::unread_body::Unread;
use crate::base::exceptions::{Error, Result};
use crate::formats::parsers::{Data, JsonText, ParserContext, Parsers, RequestBody};

/// A body that has been read.
pub(super) enum Arrived {
    Data(Data),
    /// JSON that has not been parsed yet.
    Json(JsonText),
}

impl Request {
    /// The parsed body. The first of the view's parsers that accepts the body's media type reads it. Without a body
    /// this is an empty object, or an empty form if the `Content-Type` is a form's. The body is read once: later calls
    /// return the same data or the same error.
    ///
    /// # Errors
    /// [`Error::UnsupportedMediaType`], [`Error::PayloadTooLarge`], [`Error::RequestTimeout`], [`Error::Parse`], and
    /// the errors of custom parsers.
    pub async fn data(&self) -> Result<&Data> {
        let text = match self.arrived().await? {
            Arrived::Data(data) => return Ok(data),
            Arrived::Json(text) => text,
        };
        if let Some(data) = self.0.json.get() {
            return Ok(data);
        }
        let data = self.recorded(text.value(self.settings()))?;
        Ok(self.0.json.get_or_init(|| Data::Json(data)))
    }

    /// The values of a JSON object, each at the index that `place` returns for its name. `None` if the body is not an
    /// object, or if [`data`](Self::data) has parsed it already.
    ///
    /// # Errors
    /// Those of [`data`](Self::data).
    pub(crate) async fn values(
        &self,
        count: usize,
        place: &(dyn Fn(&str) -> Option<usize> + Sync),
    ) -> Result<Option<Vec<Option<Value>>>> {
        match self.arrived().await? {
            Arrived::Json(text) if self.0.json.get().is_none() => {
                self.recorded(text.values(self.settings(), count, place))
            }
            _ => Ok(None),
        }
    }

    async fn arrived(&self) -> Result<&Arrived> {
        self.0.read.get_or_try_init(|| self.read()).await
    }

    /// The data of the body as a type of your own: [`data`](Self::data) and [`Data::parse`].
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Login {
    ///     username: String,
    ///     password: String,
    /// }
    ///
    /// async fn login(request: &Request) -> Result<Response> {
    ///     let login: Login = request.data_as().await?;
    ///     Response::new(&login.username)
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of [`data`](Self::data), and 400 `invalid` if the data does not fit the type.
    pub async fn data_as<T: DeserializeOwned>(&self) -> Result<T> {
        self.data().await?.parse()
    }

    /// The unread body, for an action that streams it (DRF's `stream`); `None` without a body. Afterwards
    /// [`data`](Self::data) fails.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    ///
    /// async fn length(request: &Request) -> Result<usize> {
    ///     let mut length = 0;
    ///     if let Some(mut body) = request.stream()? {
    ///         while let Some(piece) = body.chunk().await? {
    ///             length += piece.len();
    ///         }
    ///     }
    ///     Ok(length)
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Parse`] if the body has been taken, and the error of [`data`](Self::data) if that failed.
    pub fn stream(&self) -> Result<Option<RequestBody>> {
        let mut unread = self.unread();
        if matches!(*unread, Unread::Nothing) {
            return Ok(None);
        }
        unread.take().map(|body| Some(RequestBody::new(body, self.settings())))
    }

    async fn read(&self) -> Result<Arrived> {
        if self.headers().get_all(header::CONTENT_TYPE).iter().nth(1).is_some() {
            // A proxy in front of the server may have used the other value.
            return Err(Error::Parse("The header Content-Type was sent more than once; send it once.".to_owned()));
        }
        let content_type = self.content_type();
        let parser = self.0.parsers.get().and_then(|parsers| parsers.select(content_type));
        let readable = match self.content_encoding() {
            Some(codings) => Err(Error::UnsupportedContentEncoding(brief(&codings))),
            None => parser.ok_or_else(|| Error::UnsupportedMediaType(brief(content_type))),
        };
        let is_full = self.unread().is_full();
        let parser = match readable {
            // The body stays unread: a client that waits for a `100 Continue` need not send it.
            Err(error) if is_full => return Err(error),
            readable => readable,
        };
        let nothing = || Arrived::Data(Data::of_no_body(content_type));
        let Some(mut body) = self.stream()? else { return Ok(nothing()) };
        let outcome = async {
            if body.is_empty().await? {
                return Ok(nothing());
            }
            let parser = parser?;
            let context = ParserContext::new(&self.0.parts, &self.0.kwargs, self.settings());
            if parser.is_json() {
                return JsonText::of(body, &context).await.map(Arrived::Json);
            }
            parser.parse(body, &context).await.map(Arrived::Data)
        };
        self.recorded(outcome.await)
    }

    /// The content codings that have to be decoded before the body is parsed. A layer that decodes them removes the
    /// header.
    fn content_encoding(&self) -> Option<String> {
        let lines = self.headers().get_all(header::CONTENT_ENCODING).iter();
        let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
        let mut codings = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
        let is_coded = codings.any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
        is_coded.then(|| lines.join(", "))
    }

    /// Returns the outcome of reading the body, and stores an error for later calls.
    fn recorded<T>(&self, outcome: Result<T>) -> Result<T> {
        if let Err(error) = &outcome {
            self.unread().fail(error);
        }
        outcome
    }

    fn unread(&self) -> MutexGuard<'_, Unread> {
        self.0.body.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets whoever asks for the body be told this error.
    #[cfg(feature = "browsable")]
    pub(super) fn refuse_body(&self, error: &Error) {
        self.unread().fail(error);
    }

    pub(crate) fn read_with(&self, parsers: Parsers) {
        let _ = self.0.parsers.set(parsers);
    }

    /// Discards an unread body. The rest is received in the background, after the answer.
    pub(crate) fn discard_body(&self) {
        // A client that waits for a `100 Continue` sends nothing before it has received the answer.
        self.unread().discard(self.headers().contains_key(header::EXPECT));
    }
}

/// The beginning of a header's value, for an error message.
fn brief(value: &str) -> String {
    value.chars().take(200).collect()
}
