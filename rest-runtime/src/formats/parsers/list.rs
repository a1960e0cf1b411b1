//! Lists of parsers.

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::{Data, JsonParser, Parser, ParserContext, RequestBody, media_type};
use crate::base::erased::{BoxFuture, tuples};
use crate::base::exceptions::Result;

/// A [`Parser`] behind a pointer. Every [`Parser`] implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a parser",
    label = "this does not implement `Parser`",
    note = "implement `rest_runtime::parsers::Parser` for it; several go into a tuple"
)]
pub trait DynParser: Send + Sync {
    /// See [`Parser::media_type`].
    fn media_type(&self) -> &'static str;

    /// Whether this is the library's [`JsonParser`], whose data may be built lazily.
    fn is_json(&self) -> bool;

    /// [`Parser::schema`].
    fn schema(&self, data: Value) -> Value;

    /// See [`Parser::parse`].
    fn parse<'a>(&'a self, body: RequestBody, context: &'a ParserContext<'a>) -> BoxFuture<'a, Result<Data>>;
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

    fn parse<'a>(&'a self, body: RequestBody, context: &'a ParserContext<'a>) -> BoxFuture<'a, Result<Data>> {
        Box::pin(Parser::parse(self, body, context))
    }
}

impl fmt::Debug for dyn DynParser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Parser").field(&self.media_type()).finish()
    }
}

/// The parsers of a view, in order of precedence. Cloning allocates nothing.
#[derive(Clone, Debug)]
pub struct Parsers(ParserList);

#[derive(Clone, Debug)]
enum ParserList {
    Constant(&'static [&'static dyn DynParser]),
    Shared(Arc<[Arc<dyn DynParser>]>),
}

impl Parsers {
    /// A list of constants: `Parsers::constant(&[&JsonParser])`. The argument `parsers = …` of `#[generic_view]`
    /// expands to it.
    #[must_use]
    pub const fn constant(parsers: &'static [&'static dyn DynParser]) -> Self {
        Self(ParserList::Constant(parsers))
    }

    /// A list of parsers that are built at run time.
    pub fn new(parsers: impl IntoIterator<Item = Arc<dyn DynParser>>) -> Self {
        Self(ParserList::Shared(parsers.into_iter().collect()))
    }

    /// Iterates over the parsers in order.
    pub fn iter(&self) -> impl Iterator<Item = &dyn DynParser> {
        let (constant, shared): (&[&'static dyn DynParser], &[Arc<dyn DynParser>]) = match &self.0 {
            ParserList::Constant(list) => (list, &[]),
            ParserList::Shared(list) => (&[], list),
        };
        constant.iter().map(|parser| *parser as &dyn DynParser).chain(shared.iter().map(|parser| &**parser))
    }

    /// The first parser for this media type.
    pub(crate) fn select(&self, sent: &str) -> Option<&dyn DynParser> {
        self.iter().find(|parser| media_type::matches(parser.media_type(), sent))
    }
}

/// Arguments of [`Rest::parsers`](crate::Rest::parsers): a parser, a tuple of parsers, or [`Parsers`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a parser",
    label = "this does not implement `Parser`",
    note = "implement `rest_runtime::parsers::Parser` for it; several go into a tuple"
)]
pub trait IntoParsers {
    /// Converts into the list.
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

macro_rules! tuple {
    ($($T:ident $index:tt),+) => {
        impl<$($T: Parser + 'static),+> IntoParsers for ($($T,)+) {
            fn into_parsers(self) -> Parsers {
                Parsers::new([$(Arc::new(self.$index) as Arc<dyn DynParser>),+])
            }
        }
    };
}

tuples!(tuple);
