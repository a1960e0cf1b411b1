//! The arguments of an attribute: `name`, `name = value` and `name(…)`, between commas.
//!
//! darling reads each one; which names there are, and every word of the messages, comes from the [vocabulary](crate::vocabulary).

use crate::diagnostics::{Errors, listed, unknown};
use crate::vocabulary::{Argument, FieldArgument, Named, find, names};
use darling::FromMeta;
use darling::ast::NestedMeta;
use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, Path, Token};

/// The arguments that are known and given once; all others are reported already.
pub(crate) struct Args<R: 'static>(Vec<Arg<R>>);

/// One argument, its value still unread.
pub(crate) struct Arg<R: 'static> {
    /// The name as the user wrote it.
    pub(crate) word: Ident,
    /// Its row in the table.
    pub(crate) row: &'static R,
    meta: NestedMeta,
}

/// A value with the argument's name before it, where errors about the two point to.
#[derive(Clone)]
pub(crate) struct Given<T> {
    /// The name as the user wrote it.
    pub(crate) word: Ident,
    /// What the user gave it.
    pub(crate) value: T,
}

/// A row that says what its argument takes.
pub(crate) trait Usage: Named {
    /// The end of "`name` takes …".
    fn usage(&self) -> &'static str;
}

impl Usage for Argument {
    fn usage(&self) -> &'static str {
        self.takes
    }
}

impl Usage for FieldArgument {
    fn usage(&self) -> &'static str {
        self.argument.takes
    }
}

impl<R: Usage> Args<R> {
    /// Sorts the tokens between an attribute's parentheses; `kind` names what the table holds, as in "unknown field argument".
    pub(crate) fn parse(tokens: TokenStream, kind: &str, table: &'static [R], errors: &mut Errors) -> Self {
        let mut args: Vec<Arg<R>> = Vec::new();
        for meta in split(tokens, errors) {
            let path = match &meta {
                NestedMeta::Meta(meta) => meta.path(),
                NestedMeta::NameValueInvalidExpr(meta) => &meta.path,
                NestedMeta::Lit(literal) => {
                    let known = listed(&names(table));
                    errors.push(literal, format!("a value without its name; known {kind}s: {known}"));
                    continue;
                }
            };
            let name = text(path);
            let (Some(row), Some(word)) = (find(table, &name), path.get_ident()) else {
                errors.push(path, unknown(kind, &name, &names(table)));
                continue;
            };
            if args.iter().any(|arg| arg.word == name) {
                errors.push(path, format!("`{name}` is given twice; write it once"));
                continue;
            }
            args.push(Arg { word: word.clone(), row, meta });
        }
        Self(args)
    }

    /// The value of the argument with this name, if it is given and fits.
    pub(crate) fn read<T: FromMeta>(&self, name: &str, errors: &mut Errors) -> Option<Given<T>> {
        self.0.iter().find(|arg| arg.word == name)?.read(errors)
    }

    /// The arguments as written, for a caller that reads all of them by the table.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arg<R>> {
        self.0.iter()
    }
}

impl<R: Usage> Arg<R> {
    /// The value, if it fits. Where it is wrong darling knows; what to write instead stands in the table.
    pub(crate) fn read<T: FromMeta>(&self, errors: &mut Errors) -> Option<Given<T>> {
        match T::from_nested_meta(&self.meta) {
            Ok(value) => Some(Given { word: self.word.clone(), value }),
            Err(error) => {
                errors.push_at(error.span(), format!("`{}` takes {}", self.row.name(), self.row.usage()));
                None
            }
        }
    }
}

/// The arguments one by one; after a mistake the parser goes on behind the next comma.
fn split(tokens: TokenStream, errors: &mut Errors) -> Vec<NestedMeta> {
    let mut metas = Vec::new();
    let mut found = Errors::default();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match NestedMeta::parse(input) {
                Ok(meta) => metas.push(meta),
                Err(error) => {
                    found.push_at(error.span(), "expected an argument: `name`, `name = value` or `name(…)`");
                    skip_to_comma(input)?;
                }
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                found.push_at(input.span(), "expected `,` before the next argument");
                skip_to_comma(input)?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    let result = parser.parse2(tokens);
    errors.append(found);
    errors.handle(result);
    metas
}

/// Leaves the parser at the next comma, or at the end.
fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// The path as the user wrote it, without `r#`.
fn text(path: &Path) -> String {
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    segments.join("::")
}
