//! Parses tokens into an [`ApiView`]: first the methods, then the named arguments.

use super::model::{ApiView, Subject};
use crate::args::Args;
use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::function::{Outline, outline};
use crate::item::{ViewItem, head};
use crate::list::{Word, Words};
use crate::view::arguments::PolicyArguments;
use crate::vocabulary::{API_VIEW_ARGUMENTS, find};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, Item, LitStr};

/// Reads attribute and item. An item that cannot be a view is returned unchanged.
pub(super) fn parse(
    arguments: TokenStream,
    item: TokenStream,
    root: &CratePath,
    errors: &mut Errors,
) -> Result<ApiView, TokenStream> {
    let (methods, arguments) = methods(arguments, errors);
    let args = Args::parse(arguments, "argument", &API_VIEW_ARGUMENTS, errors);
    let subject = subject(item, errors)?;
    let Some(root) = root.chosen(&args, errors) else { return Err(TokenStream::new()) };
    Ok(ApiView {
        root,
        subject,
        methods,
        serializer: args.read("serializer", errors),
        http_method_names: args.read("http_method_names", errors),
        policies: PolicyArguments::read(&args, errors),
        given: args.iter().map(|arg| arg.word.clone()).collect(),
    })
}

fn subject(tokens: TokenStream, errors: &mut Errors) -> Result<Subject, TokenStream> {
    match outline(tokens.clone(), errors)? {
        Outline::Function(function) => Ok(Subject::Function(function)),
        Outline::Block(block, members) => {
            ViewItem::from_impl(*block, members, "api_view", errors).map(|block| Subject::Block(Box::new(block)))
        }
        // A function without a body; rustc reports it.
        Outline::Other(other) if matches!(*other, Item::Verbatim(_)) => Err(tokens),
        Outline::Other(other) => {
            let message = "`api_view` applies to a function or an `impl` block; write \
                           `async fn hello(request: Request) -> Result<Response>`";
            errors.push(head(&other), message);
            Err(tokens)
        }
    }
}

/// The methods before the first named argument, and the remaining tokens.
fn methods(arguments: TokenStream, errors: &mut Errors) -> (Vec<Word>, TokenStream) {
    let mut words = Vec::new();
    let mut tokens = arguments.into_iter().peekable();
    loop {
        let mut ahead = tokens.clone();
        let (first, second) = (ahead.next(), ahead.next());
        let alone =
            second.as_ref().is_none_or(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','));
        match first {
            Some(first) if alone && is_method(&first) => {
                words.extend(self::words(first.into_token_stream(), errors));
                tokens = ahead;
            }
            _ => return (words, tokens.collect()),
        }
    }
}

/// Whether the token is, or is meant to be, a method: a string, or a name that no argument has.
fn is_method(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(ident) => find(&API_VIEW_ARGUMENTS, &ident.unraw().to_string()).is_none(),
        TokenTree::Literal(_) => syn::parse2::<LitStr>(token.to_token_stream()).is_ok(),
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    }
}

fn words(token: TokenStream, errors: &mut Errors) -> Vec<Word> {
    if let Ok(ident) = syn::parse2::<Ident>(token.clone()) {
        return vec![Word { text: ident.unraw().to_string(), span: ident.span() }];
    }
    match Words::from_tokens(token) {
        Ok(words) => words.0,
        Err(error) => {
            errors.push_at(error.span(), "methods are names separated by commas: `#[api_view(\"GET, POST\")]`");
            Vec::new()
        }
    }
}
