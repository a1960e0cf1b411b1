//! `text/html`, from templates.

use axum::http::StatusCode;
use bytes::Bytes;
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{RenderContext, Renderer};
use crate::exceptions::{Error, Result};

/// The templates of a project, given to [`Rest::templates`](crate::Rest::templates). Values are escaped in templates
/// whose names end in `.html`.
pub type Templates = Environment<'static>;

/// `text/html`: a page made by a [minijinja](https://docs.rs/minijinja) template.
///
/// The template is the one that the answer names ([`Response::template_name`](crate::Response::template_name)), else
/// the renderer's own. It sees the answer's data as `data`, and the fields of an object under their names as well.
///
/// Errors have templates of their own, `404.html` by status or `api_exception.html` for all; a project without them
/// shows `404 Not Found`, which tells nothing of the error's body.
#[derive(Clone, Copy, Debug, Default)]
pub struct TemplateHtmlRenderer {
    template: Option<&'static str>,
}

impl TemplateHtmlRenderer {
    /// With this template for answers that name none.
    #[must_use]
    pub const fn new(template: &'static str) -> Self {
        Self { template: Some(template) }
    }
}

/// The page of an error, of which the project may have templates.
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
    /// [`Error::ImproperlyConfigured`] where no template is named or the named one is missing, and [`Error::Other`]
    /// where it fails.
    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        let data = serde_json::from_slice(&data).map_err(Error::other)?;
        let page = match context.template_name.or(self.template) {
            _ if context.status >= StatusCode::BAD_REQUEST => error_page(&data, context)?,
            None => return Err(misconfigured("an answer in HTML names no template, nor does its renderer".to_owned())),
            Some(name) => page(name, &data, context)?
                .ok_or_else(|| misconfigured(format!("`Rest::templates` has no template \"{name}\"")))?,
        };
        Ok(page.into())
    }
}

/// `text/html`: the answer's data is text, and that text is the page. Errors are shown as
/// [`TemplateHtmlRenderer`] shows them.
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
    /// [`Error::ImproperlyConfigured`] where the data is no text.
    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        match serde_json::from_slice(&data).map_err(Error::other)? {
            data if context.status >= StatusCode::BAD_REQUEST => error_page(&data, context).map(Bytes::from),
            Value::String(page) => Ok(page.into()),
            _ => Err(misconfigured("`StaticHtmlRenderer` shows text: give `Response::new` a page".to_owned())),
        }
    }
}

fn misconfigured(text: String) -> Error {
    Error::ImproperlyConfigured(text)
}

/// The page, or `None` where there is no such template.
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

/// Data as serde's other formats know it: `serde_json` writes a number whose digits it keeps as a struct of its own.
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
