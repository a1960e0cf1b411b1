#![doc = include_str!("../docs/browsable.md")]

use std::any::Any;
use std::future::Future;
use std::pin::Pin;

use axum::http::Method;
use bytes::Bytes;
use serde_json::Value;

mod bar;
mod controls;
mod files;
mod form;
mod highlight;
mod input;
mod markdown;
mod page;
mod snippets;
mod table;
mod templates;

pub(crate) use files::{File, find as file};
pub(crate) use page::{Answer, Content, page};
#[cfg(feature = "auth")]
pub(crate) use page::{secured, sign_in_page};
pub(crate) use templates::with_own;

use crate::base::exceptions::Result;
use crate::formats::renderers::{Pieces, RenderContext, Renderer};
use crate::http::request::Request;
use crate::policies::metadata::Described;
use crate::policies::permissions::{BoxPermission, Permission};
use crate::query::filters::ListControls;
use crate::schema::arguments::info::FieldInfo;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The query parameter that names what belongs to pages and to no view: the files, signing in and out.
pub(crate) const PARAM: &str = "_browsable";

/// `text/html`: a page for people, DRF's
/// [browsable API](https://www.django-rest-framework.org/topics/browsable-api/). See [the module](self).
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowsableApiRenderer;

/// `text/html`: tables and forms in place of JSON, DRF's
/// [`AdminRenderer`](https://www.django-rest-framework.org/api-guide/renderers/#adminrenderer). See [the module](self).
#[derive(Clone, Copy, Debug, Default)]
pub struct AdminRenderer;

/// A [`BrowsableApiRenderer`] or [`AdminRenderer`] with settings of its own.
#[derive(Clone, Debug)]
pub struct PageRenderer {
    kind: PageKind,
    forms: bool,
    only: Option<BoxPermission>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageKind {
    Api,
    Admin,
}

impl PageKind {
    const fn format(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Admin => "admin",
        }
    }

    const fn plain(self) -> PageRenderer {
        PageRenderer { kind: self, forms: true, only: None }
    }
}

macro_rules! settings {
    ($($Renderer:ident $kind:ident;)+) => {$(
        impl $Renderer {
            /// The renderer without settings of its own.
            #[must_use]
            pub const fn new() -> Self {
                Self
            }

            /// The page with or without forms; with them by default.
            #[must_use]
            pub fn forms(self, forms: bool) -> PageRenderer {
                PageKind::$kind.plain().forms(forms)
            }

            /// The page for those whom this permission lets in. All others get the answer of the next renderer.
            #[must_use]
            pub fn only(self, permission: impl Permission + 'static) -> PageRenderer {
                PageKind::$kind.plain().only(permission)
            }
        }
    )+};
}

settings! {
    BrowsableApiRenderer Api;
    AdminRenderer Admin;
}

impl PageRenderer {
    /// The page with or without forms; with them by default.
    #[must_use]
    pub fn forms(self, forms: bool) -> Self {
        Self { forms, ..self }
    }

    /// The page for those whom this permission lets in. All others get the answer of the next renderer.
    #[must_use]
    pub fn only(self, permission: impl Permission + 'static) -> Self {
        Self { only: Some(permission.boxed()), ..self }
    }

    /// Whether the request may have the page.
    pub(crate) async fn allows(&self, request: &Request) -> Result<bool> {
        match &self.only {
            Some(permission) => Ok(permission.check_request(request).await?.is_none()),
            None => Ok(true),
        }
    }
}

macro_rules! renderers {
    ($($Renderer:ident $self:ident: $kind:expr;)+) => {$(
        impl Renderer for $Renderer {
            fn media_type(&self) -> &'static str {
                "text/html"
            }

            fn format(&$self) -> &'static str {
                $kind.format()
            }

            /// The data alone. The page around it is made by the view, which knows what the request may do.
            fn render(&self, data: Bytes, _: &RenderContext<'_>) -> Result<Bytes> {
                Ok(page::bare(&data).into())
            }

            fn pieces(&self, _: &RenderContext<'_>, _: &[String]) -> Option<Box<dyn Pieces>> {
                Some(Box::new(JsonList { is_begun: false }))
            }
        }
    )+};
}

renderers! {
    BrowsableApiRenderer self: PageKind::Api;
    AdminRenderer self: PageKind::Admin;
    PageRenderer self: self.kind;
}

/// The rows of a list as one list of JSON, of which a page shows the beginning.
struct JsonList {
    is_begun: bool,
}

impl Pieces for JsonList {
    fn rows(&mut self, rows: &[u8]) -> Result<Bytes> {
        let inside = rows.strip_prefix(b"[").and_then(|rows| rows.strip_suffix(b"]")).unwrap_or(rows);
        let before: &[u8] = match (self.is_begun, inside.is_empty()) {
            (false, _) => b"[",
            (true, false) => b",",
            (true, true) => b"",
        };
        // A first piece without rows is the whole list.
        self.is_begun |= !inside.is_empty();
        Ok([before, inside].concat().into())
    }

    fn end(&mut self) -> Result<Bytes> {
        Ok(Bytes::from_static(b"]"))
    }
}

/// The settings of the page that a renderer makes; `None` for a renderer that makes none.
pub(crate) fn of(renderer: &dyn Renderer) -> Option<PageRenderer> {
    let renderer: &dyn Any = renderer;
    if let Some(page) = renderer.downcast_ref::<PageRenderer>() {
        return Some(page.clone());
    }
    let kind = if renderer.is::<BrowsableApiRenderer>() {
        PageKind::Api
    } else if renderer.is::<AdminRenderer>() {
        PageKind::Admin
    } else {
        return None;
    };
    Some(kind.plain())
}

/// A view as its page sees it.
pub(crate) trait Paged: Described {
    /// The short names of the renderers with their media types, in order.
    fn formats(&self) -> Vec<(&'static str, &'static str)>;

    /// The methods that the view has here.
    fn methods(&self) -> Vec<Method>;

    /// What the request's user may do here by POST, PUT, PATCH and DELETE.
    fn offers(&self) -> BoxFuture<'_, Vec<Offer>>;

    /// Whether somebody can be known here.
    fn knows_users(&self) -> bool;

    /// What GET shows here.
    fn shown(&self) -> Shown;
}

/// A method that a page offers.
#[derive(Debug)]
pub struct Offer {
    pub(crate) method: Method,
    /// What it takes, where a serializer knows.
    pub(crate) fields: Option<Vec<FieldInfo>>,
    /// The row as these fields have it, where there is one.
    pub(crate) values: Option<Value>,
}

impl Offer {
    /// An offer that takes these fields.
    pub(crate) fn new(fields: Option<Vec<FieldInfo>>) -> Self {
        Self { method: Method::POST, fields, values: None }
    }

    /// An offer to change the row that has these values.
    pub(crate) fn of_row(self, values: Option<Value>) -> Self {
        Self { values, ..self }
    }

    pub(crate) fn by(self, method: Method) -> Self {
        Self { method, ..self }
    }
}

/// What a view shows.
#[derive(Debug, Default)]
pub struct Shown {
    /// The fields of a row.
    pub(crate) fields: Vec<FieldInfo>,
    /// The field that names a row in URLs.
    pub(crate) named_by: Option<String>,
    /// What a list can be narrowed and sorted by.
    pub(crate) controls: Option<ListControls>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::renderers::JsonRenderer;
    use crate::policies::permissions::IsAdminUser;

    #[test]
    fn renderers_of_pages_are_known() {
        assert!(of(&JsonRenderer).is_none());
        assert_eq!(of(&BrowsableApiRenderer).map(|page| (page.kind, page.forms)), Some((PageKind::Api, true)));
        assert_eq!(of(&AdminRenderer).map(|page| page.kind), Some(PageKind::Admin));
        let page = of(&BrowsableApiRenderer::new().forms(false).only(IsAdminUser)).expect("a page");
        assert!(!page.forms && page.only.is_some());
    }

    #[test]
    fn pieces_are_one_list() {
        let list = |pieces: &[&str]| {
            let mut list = JsonList { is_begun: false };
            let mut text = Vec::new();
            for piece in pieces {
                text.extend_from_slice(&list.rows(piece.as_bytes()).expect("a piece"));
            }
            text.extend_from_slice(&list.end().expect("an end"));
            String::from_utf8(text).expect("text")
        };
        assert_eq!(list(&["[]"]), "[]");
        assert_eq!(list(&["[1,2]", "[3]", "[]"]), "[1,2,3]");
    }
}
