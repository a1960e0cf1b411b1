//! `schema(…)`: what a view or an action says of itself in documents about the API.

use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, unknown};
use crate::vocabulary::{SCHEMA_ARGUMENTS, find, names};
use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, LitInt, LitStr, Meta, Token, Type, token};

/// The argument as it was written.
#[derive(Clone)]
pub(crate) enum SchemaArgument {
    /// `schema = none`
    Hidden,
    /// What stands between the parentheses.
    Said(TokenStream),
}

impl FromMeta for SchemaArgument {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::List(list) => Ok(Self::Said(list.tokens.clone())),
            Meta::NameValue(pair) if is_none(&pair.value) => Ok(Self::Hidden),
            other => Err(Error::custom("misfit").with_span(other)),
        }
    }
}

fn is_none(value: &Expr) -> bool {
    match value {
        Expr::Group(group) => is_none(&group.expr),
        Expr::Path(path) => path.path.is_ident("none"),
        _ => false,
    }
}

/// What is said, word by word.
pub(crate) struct Schema(Vec<Said>);

/// A word with what stands behind it.
struct Said {
    word: Ident,
    value: Value,
}

enum Value {
    Hidden,
    Tags(Vec<LitStr>),
    Text(LitStr),
    Flag,
    Request(Type),
    Response { status: LitInt, body: Option<Type>, description: Option<LitStr> },
    Parameter { name: Ident, ty: Type, description: LitStr },
    Open,
}

impl SchemaArgument {
    /// The words that are right; what is wrong is told at its place.
    pub(crate) fn validate(self, word: &Ident, errors: &mut Errors) -> Schema {
        let tokens = match self {
            Self::Hidden => return Schema(vec![Said { word: word.clone(), value: Value::Hidden }]),
            Self::Said(tokens) => tokens,
        };
        let mut found = Errors::default();
        let mut all: Vec<Said> = Vec::new();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Some(said) = said(input, &mut found) {
                    let may_repeat = ["response", "parameter"].iter().any(|word| said.word == word);
                    if !may_repeat && all.iter().any(|known| known.word == said.word) {
                        let word = &said.word;
                        found.push(word, format!("`{word}` is given twice; write it once"));
                    } else {
                        all.push(said);
                    }
                }
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<TokenTree>()?;
                }
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        let result = parser.parse2(tokens);
        errors.append(found);
        errors.handle(result);
        Schema(all)
    }
}

/// A word with its value; nothing for one that is reported.
fn said(input: ParseStream<'_>, errors: &mut Errors) -> Option<Said> {
    let place = input.span();
    let Ok(word) = input.call(Ident::parse_any) else {
        errors.push_at(place, "expected a word of `schema`: `name`, `name = value` or `name(…)`");
        return None;
    };
    let name = word.unraw().to_string();
    let Some(row) = find(&SCHEMA_ARGUMENTS, &name) else {
        errors.push(&word, unknown("word of `schema`", &name, &names(&SCHEMA_ARGUMENTS)));
        return None;
    };
    let value = value(&name, input);
    match value {
        Ok(value) if input.is_empty() || input.peek(Token![,]) => Some(Said { word, value }),
        Ok(_) => {
            errors.push_at(input.span(), "expected `,` before the next word");
            None
        }
        Err(_) => {
            errors.push(&word, format!("`{name}` takes {}", row.takes));
            None
        }
    }
}

fn value(name: &str, input: ParseStream<'_>) -> syn::Result<Value> {
    let assigned = |input: ParseStream<'_>| input.parse::<Token![=]>().map(|_| ());
    Ok(match name {
        "tags" => {
            let inner = parenthesized(input)?;
            let parser = Punctuated::<LitStr, Token![,]>::parse_terminated;
            let tags: Vec<LitStr> = parser.parse2(inner)?.into_iter().collect();
            if tags.is_empty() {
                return Err(input.error("no tag"));
            }
            Value::Tags(tags)
        }
        "deprecated" => Value::Flag,
        "security" => {
            assigned(input)?;
            let word: Ident = input.call(Ident::parse_any)?;
            if word == "none" { Value::Open } else { return Err(input.error("not none")) }
        }
        "request" => {
            assigned(input)?;
            Value::Request(input.parse()?)
        }
        "response" if input.peek(token::Paren) => {
            let parser = |inner: ParseStream<'_>| {
                let status: LitInt = inner.parse()?;
                status.base10_parse::<u16>()?;
                let body = match inner.parse::<Option<Token![=]>>()? {
                    Some(_) => Some(inner.parse::<Type>()?),
                    None => None,
                };
                let description = match inner.parse::<Option<Token![,]>>()? {
                    Some(_) if !inner.is_empty() => Some(inner.parse::<LitStr>()?),
                    _ => None,
                };
                Ok(Value::Response { status, body, description })
            };
            parser.parse2(parenthesized(input)?)?
        }
        "response" => {
            assigned(input)?;
            let body = input.parse()?;
            Value::Response { status: LitInt::new("200", Span::call_site()), body: Some(body), description: None }
        }
        "parameter" => {
            let parser = |inner: ParseStream<'_>| {
                let name = inner.call(Ident::parse_any)?;
                inner.parse::<Token![:]>()?;
                let ty = inner.parse()?;
                inner.parse::<Token![,]>()?;
                let description = inner.parse()?;
                inner.parse::<Option<Token![,]>>()?;
                Ok(Value::Parameter { name, ty, description })
            };
            parser.parse2(parenthesized(input)?)?
        }
        "example" => {
            let parser = |inner: ParseStream<'_>| inner.parse::<LitStr>();
            Value::Text(parser.parse2(parenthesized(input)?)?)
        }
        _ => {
            assigned(input)?;
            Value::Text(input.parse()?)
        }
    })
}

fn parenthesized(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let inner;
    syn::parenthesized!(inner in input);
    inner.parse()
}

impl Schema {
    /// `.tags(["music"]).response::<Out, _>(200)`, each at the user's word.
    fn calls(&self) -> TokenStream {
        let call = |said: &Said| {
            let (word, place) = (&said.word, said.word.span());
            let method = |name: &str| Ident::new(name, place);
            match &said.value {
                Value::Hidden => quote!(.none()),
                Value::Tags(tags) => quote!(.#word([#(#tags),*])),
                Value::Text(text) => quote!(.#word(#text)),
                Value::Flag => quote!(.#word()),
                Value::Open => quote!(.open()),
                Value::Request(ty) => {
                    let request = Ident::new("request", ty.span());
                    quote_spanned!(ty.span()=> .#request::<#ty, _>())
                }
                Value::Response { status, body, description } => {
                    let answer = if let Some(ty) = body {
                        let response = Ident::new("response", ty.span());
                        quote_spanned!(ty.span()=> .#response::<#ty, _>(#status))
                    } else {
                        let response = method("response_empty");
                        quote!(.#response(#status))
                    };
                    let means = description.as_ref().map(|text| quote!(.means(#text)));
                    quote!(#answer #means)
                }
                Value::Parameter { name, ty, description } => {
                    let parameter = Ident::new("parameter", ty.span());
                    let name = name.unraw().to_string();
                    quote_spanned!(ty.span()=> .#parameter::<#ty, _>(#name, #description))
                }
            }
        };
        self.0.iter().map(call).collect()
    }
}

/// `fn schema(…)`, from what the view and its actions say; what an action says comes behind what the view says.
pub(crate) fn hook(of_view: Option<&Schema>, own: &[(&str, &Schema)], root: &CratePath) -> Option<TokenStream> {
    if of_view.is_none() && own.is_empty() {
        return None;
    }
    let (request, operation) =
        (Ident::new("__request", Span::mixed_site()), Ident::new("__operation", Span::mixed_site()));
    let common = of_view.map(Schema::calls);
    let (parameter, value) = if own.is_empty() {
        (quote!(_), quote!(#operation #common))
    } else {
        let arms = own.iter().map(|(action, schema)| {
            let calls = schema.calls();
            quote!(::core::option::Option::Some(#action) => #operation #calls,)
        });
        let common = common.map(|common| quote!(let #operation = #operation #common;));
        let value = quote! {
            #common
            match #request.action() {
                #(#arms)*
                _ => #operation,
            }
        };
        (quote!(#request), value)
    };
    Some(quote! {
        fn schema(#parameter: &#root::Request, #operation: #root::view::Operation) -> #root::view::Operation {
            #value
        }
    })
}
