//! `text/html` from templates.

use axum::http::StatusCode;
use bytes::Bytes;
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{RenderContext, Renderer};
use crate::base::exceptions::{Error, Result};

/// The templates of a project, for [`Rest::templates`](crate::Rest::templates). Templates with names in `.html` escape
/// their values.
pub type Templates = Environment<'static>;

/// Renders `text/html` with a [minijinja](https://docs.rs/minijinja) template.
///
/// The template is the one named by the response ([`Response::template_name`](crate::Response::template_name)),
/// otherwise the renderer's own. Its variable `data` is the response's data, and `status_code` the status. The fields
/// of an object are variables too.
///
/// Errors use the template for their status, for example `404.html`, or else `api_exception.html`. Without either, the
/// page is `404 Not Found`, without the error's body.
#[derive(Clone, Copy, Debug, Default)]
pub struct TemplateHtmlRenderer {
    template: Option<&'static str>,
}

impl TemplateHtmlRenderer {
    /// Sets the template for responses that name none.
    #[must_use]
    pub const fn new(template: &'static str) -> Self {
        Self { template: Some(template) }
    }
}

/// Renders the page of an error.
fn error_page(data: &Value, context: &RenderContext<'_>) -> Result<String> {
    for name in [&*format!("{}.html", context.status.as_u16()), "api_exception.html"] {
        if let Some(page) = page(name, data, context)? {
            return Ok(page);
        }
    }
    Ok(context.status.to_string())
}

impl Renderer for TemplateHtmlRenderer {
    fn media_type(&self) -> &'static str {
        "text/html"
    }

    fn format(&self) -> &'static str {
        "html"
    }

    /// # Errors
    /// [`Error::ImproperlyConfigured`] if no template is named or the named one is missing, and [`Error::Other`] if it
    /// fails.
    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        let data = serde_json::from_slice(&data).map_err(Error::other)?;
        let page = match context.template_name.or(self.template) {
            _ if context.status >= StatusCode::BAD_REQUEST => error_page(&data, context)?,
            None => {
                return Err(misconfigured(
                    "the response has no template: set one in the response or in the renderer".to_owned(),
                ));
            }
            Some(name) => page(name, &data, context)?
                .ok_or_else(|| misconfigured(format!("`Rest::templates` has no template \"{name}\"")))?,
        };
        Ok(page.into())
    }
}

/// Renders `text/html` from data that is a text, the whole page. Errors are rendered as by [`TemplateHtmlRenderer`].
#[derive(Clone, Copy, Debug, Default)]
pub struct StaticHtmlRenderer;

impl Renderer for StaticHtmlRenderer {
    fn media_type(&self) -> &'static str {
        "text/html"
    }

    fn format(&self) -> &'static str {
        "html"
    }

    /// # Errors
    /// [`Error::ImproperlyConfigured`] if the data is not a text.
    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        match serde_json::from_slice(&data).map_err(Error::other)? {
            data if context.status >= StatusCode::BAD_REQUEST => error_page(&data, context).map(Bytes::from),
            Value::String(page) => Ok(page.into()),
            _ => Err(misconfigured("`StaticHtmlRenderer` needs a string: pass the page to `Response::new`".to_owned())),
        }
    }
}

fn misconfigured(text: String) -> Error {
    Error::ImproperlyConfigured(text)
}

/// Renders a template; `None` if it does not exist.
fn page(name: &str, data: &Value, context: &RenderContext<'_>) -> Result<Option<String>> {
    let template = match context.templates.map(|templates| templates.get_template(name)) {
        None => return Ok(None),
        Some(Err(error)) if error.kind() == ErrorKind::TemplateNotFound => return Ok(None),
        Some(template) => template.map_err(Error::other)?,
    };
    let mut values = data.as_object().cloned().unwrap_or_else(Map::new);
    values.insert("data".to_owned(), data.clone());
    values.insert("status_code".to_owned(), context.status.as_u16().into());
    template.render(Serde(Plain(&Value::Object(values)))).map(Some).map_err(Error::other)
}

/// Data without `serde_json`'s private number struct, which it uses for numbers whose digits it keeps.
struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Number(number) => match (number.as_i128(), number.as_f64()) {
                (Some(number), _) => serializer.serialize_i128(number),
                (None, Some(float)) if number.is_f64() => serializer.serialize_f64(float),
                _ => serializer.collect_str(number),
            },
            Value::Array(items) => serializer.collect_seq(items.iter().map(Plain)),
            Value::Object(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, Plain(value)))),
            scalar => scalar.serialize(serializer),
        }
    }
}
