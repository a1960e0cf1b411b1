//! A function of the user's. Its signature is parsed; its body is kept as tokens, so that rustc reports errors in the
//! body, and only once.

use crate::diagnostics::Errors;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, ImplItem, Item, ItemFn, ItemImpl, Signature, Token, Visibility};

/// A function with an unparsed body.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    body: Group,
}

impl Function {
    /// A copy with another signature, other attributes, and these statements before its own.
    pub(crate) fn rewritten(&self, attrs: Vec<Attribute>, sig: Signature, before: &TokenStream) -> Self {
        let mut body = self.body.clone();
        if !before.is_empty() {
            // Keeps the user's braces: rustc reports an unexpected end at the closing one.
            let attributes = self.inner_attributes();
            let whole = if attributes.is_empty() { body.to_token_stream() } else { self.statements() };
            body = Group::new(body.delimiter(), quote!(#(#attributes)* #before #whole));
        }
        Self { attrs, vis: Visibility::Inherited, defaultness: None, sig, body }
    }

    pub(crate) fn is_conditional(&self) -> bool {
        self.conditions().next().is_some()
    }

    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// The `#![…]` attributes, which must stay before all statements.
    fn inner_attributes(&self) -> Vec<Attribute> {
        self.parts().map(|(attributes, _)| attributes).unwrap_or_default()
    }

    fn statements(&self) -> TokenStream {
        self.parts().map_or_else(|_| self.body.stream(), |(_, statements)| statements)
    }

    fn parts(&self) -> syn::Result<(Vec<Attribute>, TokenStream)> {
        let parts = |input: ParseStream<'_>| Ok((Attribute::parse_inner(input)?, input.parse()?));
        parts.parse2(self.body.stream())
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, vis, defaultness, sig, body } = self;
        tokens.append_all(attrs);
        vis.to_tokens(tokens);
        defaultness.to_tokens(tokens);
        sig.to_tokens(tokens);
        body.to_tokens(tokens);
    }
}

/// An item of an `impl` block.
pub(crate) enum Member {
    Function(Box<Function>),
    Other(Box<ImplItem>),
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        let _: Vec<Attribute> = ahead.call(Attribute::parse_outer)?;
        let _: Visibility = ahead.parse()?;
        let is_default = ahead.peek(Token![default]) && !ahead.peek2(Token![!]);
        let _: Option<Token![default]> = if is_default { ahead.parse()? } else { None };
        if !is_function(&ahead) {
            return input.parse().map(Box::new).map(Self::Other);
        }
        let function = Function {
            attrs: input.call(Attribute::parse_outer)?,
            vis: input.parse()?,
            defaultness: input.parse()?,
            sig: input.parse()?,
            body: braces(&input.parse()?).ok_or_else(|| input.error("expected a body in braces"))?,
        };
        Ok(Self::Function(Box::new(function)))
    }
}

/// Whether the head of a function begins here. `const` may begin a constant as well.
fn is_function(input: ParseStream<'_>) -> bool {
    let qualified = input.peek2(Token![fn])
        || input.peek2(Token![async])
        || input.peek2(Token![unsafe])
        || input.peek2(Token![extern]);
    input.peek(Token![fn])
        || input.peek(Token![async])
        || input.peek(Token![unsafe])
        || input.peek(Token![extern])
        || (input.peek(Token![const]) && qualified)
}

/// An item in which the bodies of functions are not parsed.
pub(crate) enum Outline {
    Function(Box<Function>),
    Block(Box<ItemImpl>, Members),
    Other(Box<Item>),
}

/// Parses an item. rustc has parsed it before, so an item that fails here is reported already or uses newer syntax.
pub(crate) fn outline(tokens: TokenStream, errors: &mut Errors) -> Result<Outline, TokenStream> {
    let (hollow, body) = hollowed(tokens.clone());
    let (Ok(item), Some(body)) = (syn::parse2::<Item>(hollow), body) else { return whole(tokens, errors) };
    match item {
        Item::Fn(ItemFn { attrs, vis, sig, .. }) => {
            Ok(Outline::Function(Box::new(Function { attrs, vis, defaultness: None, sig, body })))
        }
        Item::Impl(block) => {
            let mut found = Members { list: Vec::new(), is_whole: true };
            let result = (|input: ParseStream<'_>| found.read(input)).parse2(body.stream());
            found.is_whole = result.is_ok();
            Ok(Outline::Block(Box::new(block), found))
        }
        _ => whole(tokens, errors),
    }
}

fn whole(tokens: TokenStream, errors: &mut Errors) -> Result<Outline, TokenStream> {
    match syn::parse2::<Item>(tokens.clone()) {
        Ok(item) => Ok(Outline::Other(Box::new(item))),
        Err(error) => {
            errors.push_at(error.span(), error);
            Err(tokens)
        }
    }
}

/// The items of a block up to the first that cannot be parsed.
pub(crate) struct Members {
    pub(crate) list: Vec<Member>,
    /// Whether the whole block could be parsed.
    pub(crate) is_whole: bool,
}

impl Members {
    fn read(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let _: Vec<Attribute> = input.call(Attribute::parse_inner)?;
        while !input.is_empty() {
            self.list.push(input.parse()?);
        }
        Ok(())
    }
}

/// The item with an empty body, and its body.
fn hollowed(tokens: TokenStream) -> (TokenStream, Option<Group>) {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    let body = trees.last().and_then(braces);
    if let (Some(last), Some(body)) = (trees.last_mut(), &body) {
        let mut empty = Group::new(body.delimiter(), TokenStream::new());
        empty.set_span(body.span());
        *last = TokenTree::Group(empty);
    }
    (trees.into_iter().collect(), body)
}

/// The body, also if a `macro_rules!` of the user's wraps it in an invisible group.
fn braces(tree: &TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = tree else { return None };
    match group.delimiter() {
        Delimiter::None => {
            let mut inner = group.stream().into_iter();
            let only = inner.next().filter(|_| inner.next().is_none())?;
            braces(&only)
        }
        _ => Some(group.clone()),
    }
}
