//! Lists of names: `(a, b)`, `= "a, b"` or `= a`.

use darling::ast::MetaNameValueInvalidExpr;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Meta, Path, Token};

/// Keywords that cannot be a raw identifier, and so cannot name a column.
const NO_NAMES: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// A name, written alone or inside a string.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// The name without `r#`.
    pub(crate) text: String,
    /// The span of the name, or of the string that contains it: stable Rust has no spans inside a string.
    pub(crate) span: Span,
}

/// Several names.
#[derive(Debug, Clone)]
pub(crate) struct Words(pub(crate) Vec<Word>);

impl Word {
    /// The name as an identifier at the user's span, where rustc reports its own errors.
    pub(crate) fn ident(&self) -> Ident {
        self.ident_at(self.span)
    }

    /// The name as an identifier at another span; raw if it is a keyword.
    pub(crate) fn ident_at(&self, span: Span) -> Ident {
        match syn::parse_str::<Ident>(&self.text) {
            Ok(_) => Ident::new(&self.text, span),
            Err(_) => Ident::new_raw(&self.text, span),
        }
    }

    /// The name from a string. Only ASCII: whether other letters are valid in an identifier, only the compiler decides,
    /// from tokens.
    pub(crate) fn new(text: &str, span: Span) -> Result<Self> {
        let starts_well = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
        let is_name = starts_well && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if is_name { Self::named(text.to_owned(), span) } else { Err(Error::custom("no name").with_span(&span)) }
    }

    fn named(text: String, span: Span) -> Result<Self> {
        if NO_NAMES.contains(&text.as_str()) {
            return Err(Error::custom("no name").with_span(&span));
        }
        Ok(Self { text, span })
    }

    /// The name before a list: `name(…)`.
    pub(crate) fn from_path(path: &Path) -> Result<Self> {
        let ident = path.get_ident().ok_or_else(|| Error::custom("no word").with_span(path))?;
        Self::from_ident(ident)
    }

    /// The name of a struct's field.
    pub(crate) fn from_ident(ident: &Ident) -> Result<Self> {
        Self::named(ident.unraw().to_string(), ident.span())
    }
}

/// A name behind relations: `= album.artist.name` or `= "album.artist.name"`.
#[derive(Debug, Clone)]
pub(crate) struct Dotted {
    /// The relations, outermost first.
    pub(crate) before: Vec<Word>,
    pub(crate) last: Word,
}

impl Dotted {
    /// The source that is the whole object.
    const SPREAD: &str = "*";

    /// Whether this is `"*"`, which cannot name a column.
    pub(crate) fn is_spread(&self) -> bool {
        self.last.text == Self::SPREAD
    }

    /// `album.artist.name`
    pub(crate) fn path(&self) -> String {
        let words: Vec<&str> = self.before.iter().chain([&self.last]).map(|word| word.text.as_str()).collect();
        words.join(".")
    }

    fn new(mut words: Vec<Word>) -> Result<Self> {
        let last = words.pop().ok_or_else(|| Error::custom("no word"))?;
        Ok(Self { before: words, last })
    }

    fn from_tokens(tokens: TokenStream) -> Result<Self> {
        if let Ok(string) = syn::parse2::<LitStr>(tokens.clone()) {
            let words = string.value();
            if words == Self::SPREAD {
                return Ok(Self { before: Vec::new(), last: Word { text: words, span: string.span() } });
            }
            let words = words.split('.').map(|word| Word::new(word.trim(), string.span()));
            return Self::new(words.collect::<Result<_>>()?);
        }
        let idents = |input: syn::parse::ParseStream<'_>| {
            Punctuated::<Ident, Token![.]>::parse_separated_nonempty_with(input, Ident::parse_any)
        };
        Self::new(idents.parse2(tokens)?.iter().map(Word::from_ident).collect::<Result<_>>()?)
    }
}

impl FromMeta for Dotted {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            _ => Self::from_tokens(expr.to_token_stream()).map_err(|error| error.with_span(expr)),
        }
    }

    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> Result<Self> {
        Self::from_tokens(value.value.clone()).map_err(|error| error.with_span(&value.path))
    }
}

impl ToTokens for Word {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.ident().to_tokens(tokens);
    }
}

impl FromMeta for Word {
    fn from_meta(meta: &Meta) -> Result<Self> {
        one(Words::from_meta(meta)?)
    }

    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> Result<Self> {
        one(Words::from_invalid_expr(value)?)
    }
}

impl FromMeta for Words {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(path) => Err(Error::custom("no value").with_span(path)),
            Meta::List(list) => from_tokens(list.tokens.clone()),
            Meta::NameValue(pair) => from_expr(&pair.value),
        }
    }

    /// A keyword is not an expression, but a column may be named `type`.
    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> Result<Self> {
        from_tokens(value.value.clone()).map_err(|error| error.with_span(&value.path))
    }
}

/// The column of entity tags: `= updated_at`, or `(version, counted)` if the library counts the version up.
#[derive(Debug, Clone)]
pub(crate) struct Etag {
    pub(crate) column: Word,
    pub(crate) counted: bool,
}

impl Etag {
    fn of(words: Words) -> Result<Self> {
        let mut words = words.0.into_iter();
        let column = words.next().ok_or_else(|| Error::custom("no word"))?;
        let option = words.next();
        let misfit = option.iter().filter(|word| word.text != "counted").chain(&words.next()).next().cloned();
        match misfit {
            Some(word) => Err(Error::custom("no option").with_span(&word.span)),
            None => Ok(Self { column, counted: option.is_some() }),
        }
    }
}

impl FromMeta for Etag {
    fn from_meta(meta: &Meta) -> Result<Self> {
        Self::of(Words::from_meta(meta)?)
    }

    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> Result<Self> {
        Self::of(Words::from_invalid_expr(value)?)
    }
}

/// The only name of a list.
fn one(words: Words) -> Result<Word> {
    match <[Word; 1]>::try_from(words.0) {
        Ok([word]) => Ok(word),
        Err(words) => Err(words
            .get(1)
            .map_or_else(|| Error::custom("no word"), |second| Error::custom("several words").with_span(&second.span))),
    }
}

impl Words {
    /// The names between commas, or in a string.
    pub(crate) fn from_tokens(tokens: TokenStream) -> Result<Self> {
        from_tokens(tokens)
    }
}

fn from_tokens(tokens: TokenStream) -> Result<Words> {
    if let Ok(string) = syn::parse2::<LitStr>(tokens.clone()) {
        return from_string(&string);
    }
    let idents = Punctuated::<Ident, Token![,]>::parse_terminated_with;
    let words = (|input: syn::parse::ParseStream<'_>| idents(input, Ident::parse_any)).parse2(tokens)?;
    words.iter().map(Word::from_ident).collect::<Result<_>>().map(Words)
}

fn from_expr(expr: &Expr) -> Result<Words> {
    match expr {
        Expr::Group(group) => from_expr(&group.expr),
        Expr::Lit(ExprLit { lit: Lit::Str(string), .. }) => from_string(string),
        Expr::Tuple(tuple) => from_tokens(tuple.elems.to_token_stream()),
        _ => from_tokens(expr.to_token_stream()),
    }
    .map_err(|error| error.with_span(expr))
}

fn from_string(string: &LitStr) -> Result<Words> {
    let text = string.value();
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(|word| Word::new(word, string.span())).collect::<Result<_>>().map(Words)
}

/// The single name of an expression.
pub(crate) fn word(expr: &Expr) -> Result<Word> {
    match expr {
        Expr::Group(group) => word(&group.expr),
        Expr::Path(path) => Word::from_path(&path.path),
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Word::new(text.value().trim(), text.span()),
        other => Err(Error::custom("no word").with_span(other)),
    }
}
