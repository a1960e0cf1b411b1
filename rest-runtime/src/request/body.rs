//! The body of a request: read once, by whoever asks for it first.

use std::sync::{MutexGuard, PoisonError};

use axum::http::header;
use serde::de::DeserializeOwned;

use serde_json::Value;

use super::Request;
use super::unread::Unread;
use crate::exceptions::{Error, Result};
use crate::parsers::{Data, JsonText, ParserContext, Parsers, RequestBody};

/// A body that has been read.
pub(super) enum Arrived {
    Data(Data),
    /// JSON that nobody has looked into.
    Json(JsonText),
}

impl Request {
    /// The data of the body, read by the first parser of the view whose media type is that of the body. Where there is no
    /// body it is an empty object, or an empty form if the `Content-Type` is that of a form. Read once; later calls
    /// give the same, or the same error.
    ///
    /// # Errors
    /// [`Error::UnsupportedMediaType`], [`Error::PayloadTooLarge`], [`Error::RequestTimeout`], [`Error::Parse`], and what
    /// a parser of your own says.
    pub async fn data(&self) -> Result<&Data> {
        let text = match self.arrived().await? {
            Arrived::Data(data) => return Ok(data),
            Arrived::Json(text) => text,
        };
        if let Some(data) = self.0.json.get() {
            return Ok(data);
        }
        let data = self.told(text.value(self.settings()))?;
        Ok(self.0.json.get_or_init(|| Data::Json(data)))
    }

    /// The values that the body, an object of JSON, has under the names that have a place, each at its own. `None` where it is
    /// something else, and where somebody has all of it already.
    ///
    /// # Errors
    /// Those of [`data`](Self::data).
    pub(crate) async fn values(
        &self,
        count: usize,
        place: &(dyn Fn(&str) -> Option<usize> + Sync),
    ) -> Result<Option<Vec<Option<Value>>>> {
        match self.arrived().await? {
            Arrived::Json(text) if self.0.json.get().is_none() => self.told(text.values(self.settings(), count, place)),
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
    /// Those of [`data`](Self::data), and 400 `invalid` where the data does not fit.
    pub async fn data_as<T: DeserializeOwned>(&self) -> Result<T> {
        self.data().await?.parse()
    }

    /// The body itself, for an action that reads it as it comes (DRF's `stream`); `None` where there is none. Whoever takes
    /// it leaves nothing for [`data`](Self::data), which then fails.
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
    /// [`Error::Parse`] where somebody has taken it, and the error of [`data`](Self::data) where that failed.
    pub fn stream(&self) -> Result<Option<RequestBody>> {
        let mut unread = self.unread();
        if matches!(*unread, Unread::Nothing) {
            return Ok(None);
        }
        unread.take().map(|body| Some(RequestBody::new(body, self.settings())))
    }

    async fn read(&self) -> Result<Arrived> {
        if self.headers().get_all(header::CONTENT_TYPE).iter().nth(1).is_some() {
            // What stands in front of the server may have gone by the other one.
            return Err(Error::Parse("The header Content-Type came more than once; send it once.".to_owned()));
        }
        let content_type = self.content_type();
        let parser = self.0.parsers.get().and_then(|parsers| parsers.select(content_type));
        let readable = match self.content_encoding() {
            Some(codings) => Err(Error::UnsupportedContentEncoding(brief(&codings))),
            None => parser.ok_or_else(|| Error::UnsupportedMediaType(brief(content_type))),
        };
        let is_full = self.unread().is_full();
        let parser = match readable {
            // It stays unread: a client that waits for a `100 Continue` need not send it.
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
        self.told(outcome.await)
    }

    /// The codings of the body that are to be undone before it is read. A layer that undoes them removes the header.
    fn content_encoding(&self) -> Option<String> {
        let lines = self.headers().get_all(header::CONTENT_ENCODING).iter();
        let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
        let mut codings = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
        let is_coded = codings.any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
        is_coded.then(|| lines.join(", "))
    }

    /// What became of reading the body, which is remembered where it failed.
    fn told<T>(&self, outcome: Result<T>) -> Result<T> {
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

    /// What is left of a body that nobody asked for: taken off the wire behind the answer's back.
    pub(crate) fn let_go(&self) {
        // A client that waits for a `100 Continue` sends nothing before it has seen the answer.
        self.unread().let_go(self.headers().contains_key(header::EXPECT));
    }
}

/// As much of a header's value as an error shows.
fn brief(value: &str) -> String {
    value.chars().take(200).collect()
}
