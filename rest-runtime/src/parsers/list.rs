//! The parsers of a view.

use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use super::{Data, JsonParser, Parser, ParserContext, RequestBody, media_type};
use crate::exceptions::Result;

/// A [`Parser`] behind a pointer; every parser is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no parser",
    label = "this does not implement `Parser`",
    note = "implement `rest_runtime::parsers::Parser` for it; several go into a tuple"
)]
pub trait DynParser: Send + Sync {
    /// [`Parser::media_type`].
    fn media_type(&self) -> &'static str;

    /// Whether it is the library's [`JsonParser`], whose data need not be made before somebody looks at it.
    fn is_json(&self) -> bool;

    /// [`Parser::schema`].
    fn schema(&self, data: Value) -> Value;

    /// [`Parser::parse`].
    fn parse<'a>(
        &'a self,
        body: RequestBody,
        context: &'a ParserContext<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Data>> + Send + 'a>>;
}

#[diagnostic::do_not_recommend]
impl<P: Parser + 'static> DynParser for P {
    fn media_type(&self) -> &'static str {
        Parser::media_type(self)
    }

    fn is_json(&self) -> bool {
        TypeId::of::<P>() == TypeId::of::<JsonParser>()
    }

    fn schema(&self, data: Value) -> Value {
        Parser::schema(self, data)
    }

    fn parse<'a>(
        &'a self,
        body: RequestBody,
        context: &'a ParserContext<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Data>> + Send + 'a>> {
        Box::pin(Parser::parse(self, body, context))
    }
}

impl fmt::Debug for dyn DynParser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Parser").field(&self.media_type()).finish()
    }
}

/// The parsers of a view, in the order in which they are asked; cloning them allocates nothing.
#[derive(Clone, Debug)]
pub struct Parsers(List);

#[derive(Clone, Debug)]
enum List {
    Constant(&'static [&'static dyn DynParser]),
    Shared(Arc<[Arc<dyn DynParser>]>),
}

impl Parsers {
    /// Parsers that are constants: `Parsers::constant(&[&JsonParser])`. What `parsers = …` of `#[generic_view]` makes.
    #[must_use]
    pub const fn constant(parsers: &'static [&'static dyn DynParser]) -> Self {
        Self(List::Constant(parsers))
    }

    /// Parsers that are made while the program runs.
    pub fn new(parsers: impl IntoIterator<Item = Arc<dyn DynParser>>) -> Self {
        Self(List::Shared(parsers.into_iter().collect()))
    }

    /// One after the other, in order.
    pub fn iter(&self) -> impl Iterator<Item = &dyn DynParser> {
        let (constant, shared): (&[&'static dyn DynParser], &[Arc<dyn DynParser>]) = match &self.0 {
            List::Constant(list) => (list, &[]),
            List::Shared(list) => (&[], list),
        };
        constant.iter().map(|parser| *parser as &dyn DynParser).chain(shared.iter().map(|parser| &**parser))
    }

    /// The first one that reads bodies of this media type.
    pub(crate) fn select(&self, sent: &str) -> Option<&dyn DynParser> {
        self.iter().find(|parser| media_type::matches(parser.media_type(), sent))
    }
}

/// What [`Rest::parsers`](crate::Rest::parsers) takes: a parser, a tuple of parsers, or [`Parsers`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no parser",
    label = "this does not implement `Parser`",
    note = "implement `rest_runtime::parsers::Parser` for it; several go into a tuple"
)]
pub trait IntoParsers {
    /// The list.
    fn into_parsers(self) -> Parsers;
}

impl IntoParsers for Parsers {
    fn into_parsers(self) -> Parsers {
        self
    }
}

impl IntoParsers for () {
    fn into_parsers(self) -> Parsers {
        Parsers::constant(&[])
    }
}

#[diagnostic::do_not_recommend]
impl<P: Parser + 'static> IntoParsers for P {
    fn into_parsers(self) -> Parsers {
        Parsers::new([Arc::new(self) as Arc<dyn DynParser>])
    }
}

macro_rules! tuples {
    ($(($($T:ident $index:tt),+))+) => {$(
        impl<$($T: Parser + 'static),+> IntoParsers for ($($T,)+) {
            fn into_parsers(self) -> Parsers {
                Parsers::new([$(Arc::new(self.$index) as Arc<dyn DynParser>),+])
            }
        }
    )+};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}
