//! The arguments of an attribute: `name`, `name = value` and `name(…)`, separated by commas.
//!
//! darling parses each one. The known names and the texts of the messages come from the
//! [vocabulary](crate::vocabulary).

use crate::diagnostics::{Errors, listed, meant, unknown};
use crate::vocabulary::{Argument, FieldArgument, Named, find, names};
use darling::FromMeta;
use darling::ast::NestedMeta;
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, Meta, Path, Token, token};

/// The known arguments, each given once; all others are reported.
pub(crate) struct Args<R: 'static> {
    args: Vec<Arg<R>>,
    /// A part of the attribute could not be read as an argument. It may have been meant as any of them, so none is
    /// reported as missing.
    stray: bool,
}

/// An argument whose value is not parsed yet.
pub(crate) struct Arg<R: 'static> {
    /// The name at the user's span.
    pub(crate) word: Ident,
    /// The argument's row in the table.
    pub(crate) row: &'static R,
    /// The argument is already reported: its name is misspelled, or a stray token follows it. Its value is still read,
    /// because other checks need it, but no further error is added.
    is_invalid: bool,
    /// The parentheses are empty, which is reported.
    is_empty: bool,
    meta: NestedMeta,
}

/// A value with the name of its argument, the span for errors about either.
#[derive(Clone)]
pub(crate) struct Given<T> {
    /// The name at the user's span.
    pub(crate) word: Ident,
    pub(crate) value: T,
}

/// A table row that describes the values its argument takes.
pub(crate) trait Usage: Named {
    /// The end of the message "`name` takes …".
    fn usage(&self) -> &'static str;

    /// Whether `name()` is valid.
    fn may_be_empty(&self) -> bool;
}

impl Usage for Argument {
    fn usage(&self) -> &'static str {
        self.takes
    }

    fn may_be_empty(&self) -> bool {
        // `actions()` is a view set of extra actions only. The others report more specific errors themselves.
        ["actions", "fields", "http_method_names", "methods"].contains(&self.name)
    }
}

impl Usage for FieldArgument {
    fn usage(&self) -> &'static str {
        self.argument.takes
    }

    fn may_be_empty(&self) -> bool {
        false
    }
}

impl<R: Usage> Args<R> {
    /// Parses the tokens between an attribute's parentheses. `kind` names the rows of the table, as in "unknown field
    /// argument".
    pub(crate) fn parse(tokens: TokenStream, kind: &str, table: &'static [R], errors: &mut Errors) -> Self {
        let mut args = Self { args: Vec::new(), stray: false };
        for part in split(tokens, errors) {
            args.add(part, kind, table, errors);
        }
        args
    }

    /// Looks an argument up in the table.
    fn add(&mut self, part: Part, kind: &str, table: &'static [R], errors: &mut Errors) {
        let path = match &part.meta {
            Some(NestedMeta::Meta(meta)) => meta.path(),
            Some(NestedMeta::NameValueInvalidExpr(meta)) => &meta.path,
            Some(NestedMeta::Lit(literal)) => {
                self.stray = true;
                let known = listed(&names(table));
                return errors.push(literal, format!("a value without a name; known {kind}s: {known}"));
            }
            None => return self.stray = true,
        };
        let name = text(path);
        let known = names(table);
        let near = || meant(&name, &known).filter(|near| self.args.iter().all(|arg| arg.row.name() != *near));
        let (row, is_invalid) = match find(table, &name) {
            Some(_) if self.args.iter().any(|arg| arg.row.name() == name) => {
                return errors.push(path, format!("`{name}` is given twice; write it once"));
            }
            Some(row) => (Some(row), part.is_invalid),
            None => {
                errors.push(path, unknown(kind, &name, &known));
                (near().and_then(|near| find(table, near)), true)
            }
        };
        if let (Some(row), Some(word), Some(meta)) = (row, path.get_ident().map(Ident::span), part.meta) {
            let has_nothing = matches!(&meta, NestedMeta::Meta(Meta::List(list)) if list.tokens.is_empty());
            let is_empty = has_nothing && !row.may_be_empty();
            if is_empty && !is_invalid {
                errors.push_at(word, format!("`{name}` is empty; it takes {}", row.usage()));
            }
            self.args.push(Arg { word: Ident::new(row.name(), word), row, is_invalid, is_empty, meta });
        }
    }

    /// Whether no argument was recognized.
    pub(crate) fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    /// Whether the argument is given, with a valid value or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.args.iter().any(|arg| arg.row.name() == name)
    }

    /// Reports the required arguments that are missing. A missing argument has no span of its own, so they share one
    /// error at the attribute.
    pub(crate) fn require(&self, wanted: &[&str], table: &'static [R], attribute: Span, errors: &mut Errors) {
        if self.stray {
            return;
        }
        let missing: Vec<&R> =
            wanted.iter().filter(|name| !self.has(name)).filter_map(|name| find(table, name)).collect();
        let names: Vec<&str> = missing.iter().map(|row| row.name()).collect();
        match missing.as_slice() {
            [] => {}
            [row] => errors.push_at(attribute, format!("`{}` is missing; it takes {}", row.name(), row.usage())),
            rows => {
                let takes: Vec<String> =
                    rows.iter().map(|row| format!("`{}` takes {}", row.name(), row.usage())).collect();
                errors.push_at(attribute, format!("{} are missing; {}", listed(&names), takes.join("; ")));
            }
        }
    }

    /// The value of the argument, if it is given and valid.
    pub(crate) fn read<T: FromMeta>(&self, name: &str, errors: &mut Errors) -> Option<Given<T>> {
        self.args.iter().find(|arg| arg.row.name() == name)?.read(errors)
    }

    /// The arguments as written, for callers that read all of them by the table.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arg<R>> {
        self.args.iter()
    }
}

impl<R: Usage> Arg<R> {
    /// The value, if valid. darling gives the span of the error, the table its text.
    pub(crate) fn read<T: FromMeta>(&self, errors: &mut Errors) -> Option<Given<T>> {
        if self.is_empty {
            return None;
        }
        match T::from_nested_meta(&self.meta) {
            Ok(value) => Some(Given { word: self.word.clone(), value }),
            Err(error) => {
                if !self.is_invalid {
                    // For tokens that end too early syn reports the span of the whole attribute.
                    let is_unfinished = error.to_string().starts_with("unexpected end of input");
                    let place = if is_unfinished { self.word.span() } else { error.span() };
                    errors.push_at(place, format!("`{}` takes {}", self.row.name(), self.row.usage()));
                }
                None
            }
        }
    }
}

/// The tokens between two commas.
struct Part {
    /// The argument, if one could be read.
    meta: Option<NestedMeta>,
    /// A stray token follows the argument.
    is_invalid: bool,
}

/// The arguments one by one; after a mistake the parser continues behind the next comma.
fn split(tokens: TokenStream, errors: &mut Errors) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut found = Errors::default();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let mut part = Part { meta: None, is_invalid: false };
            match NestedMeta::parse(input) {
                Ok(meta) => part.meta = Some(meta),
                Err(error) => {
                    found.push_at(error.span(), "expected an argument: `name`, `name = value` or `name(…)`");
                    skip_to_comma(input)?;
                }
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                found.push_at(input.span(), "expected `,` before the next argument");
                // A name followed by a value is parsed as if the comma were there.
                if !(input.peek(Ident::peek_any) && (input.peek2(Token![=]) || input.peek2(token::Paren))) {
                    part.is_invalid = true;
                    skip_to_comma(input)?;
                }
            }
            input.parse::<Option<Token![,]>>()?;
            parts.push(part);
        }
        Ok(())
    };
    let result = parser.parse2(tokens);
    errors.append(found);
    errors.handle(result);
    parts
}

/// Skips to the next comma or to the end.
fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// The path as written, without `r#`.
fn text(path: &Path) -> String {
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    segments.join("::")
}
