//! Values of arguments: a type, an expression, a literal. Errors here carry only a span; the text of the message comes
//! from the table.

use darling::ast::{MetaNameValueInvalidExpr, NestedMeta};
use darling::{Error, FromMeta, Result};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, ExprPath, ExprUnary, Ident, Lit, LitStr, Meta, Token, Type, UnOp};

/// A type: `= User`, `= artist::Entity`. A string is invalid, since a type parsed from a string loses its span.
#[derive(Debug, Clone)]
pub(crate) struct TypeName(pub(crate) Type);

impl FromMeta for TypeName {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Path(path) => type_of(path.to_token_stream()),
            _ => Err(misfit(expr)),
        }
        .map_err(|error| error.with_span(expr))
    }

    /// `Pair<A>` without `::` is a type, but not an expression.
    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> Result<Self> {
        type_of(value.value.clone()).map_err(|error| error.with_span(&value.path))
    }
}

fn type_of(tokens: TokenStream) -> Result<TypeName> {
    Ok(TypeName(syn::parse2(tokens)?))
}

/// An expression.
#[derive(Debug, Clone)]
pub(crate) struct Code(pub(crate) Expr);

impl FromMeta for Code {
    fn from_expr(expr: &Expr) -> Result<Self> {
        if let Expr::Group(group) = expr {
            return Self::from_expr(&group.expr);
        }
        Ok(Self(expr.clone()))
    }
}

/// One policy, or several in parentheses.
#[derive(Debug, Clone)]
pub(crate) struct Policies(pub(crate) Expr);

impl FromMeta for Policies {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Paren(paren) => Self::from_expr(&paren.expr),
            Expr::Tuple(tuple) if tuple.elems.iter().all(is_policy) => Ok(Self(expr.clone())),
            _ if is_policy(expr) => Ok(Self(expr.clone())),
            _ => Err(misfit(expr)),
        }
    }
}

/// A single policy.
#[derive(Debug, Clone)]
pub(crate) struct Policy(pub(crate) Expr);

impl FromMeta for Policy {
    fn from_expr(expr: &Expr) -> Result<Self> {
        if is_policy(expr) { Ok(Self(expr.clone())) } else { Err(misfit(expr)) }
    }
}

/// A single policy, or `none`.
#[derive(Debug, Clone)]
pub(crate) struct PolicyOrNone(pub(crate) Option<Expr>);

impl FromMeta for PolicyOrNone {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            // A value from a `macro_rules!` of the user's is in an invisible group.
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Path(path) if path.path.is_ident("none") => Ok(Self(None)),
            _ => Policy::from_expr(expr).map(|policy| Self(Some(policy.0))),
        }
    }
}

/// Whether the expression can be a policy: a unit type, `Type(…)`, `Type::new(…)`, `Type { … }`, `make().with(…)`.
pub(crate) fn is_policy(expr: &Expr) -> bool {
    match expr {
        Expr::Group(group) => is_policy(&group.expr),
        Expr::Paren(paren) => is_policy(&paren.expr),
        Expr::Path(_) | Expr::Call(_) | Expr::MethodCall(_) | Expr::Struct(_) | Expr::Macro(_) | Expr::Block(_) => true,
        _ => false,
    }
}

/// A literal: a number (with its sign), a boolean or a string.
#[derive(Debug, Clone)]
pub(crate) struct Literal {
    pub(crate) kind: Kind,
    pub(crate) tokens: TokenStream,
    /// Its value, if it is a number, to compare `max_value` with `min_value`.
    pub(crate) number: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Float,
    Bool,
    Text,
}

impl FromMeta for Literal {
    fn from_expr(expr: &Expr) -> Result<Self> {
        let (lit, sign) = match expr {
            Expr::Group(group) => return Self::from_expr(&group.expr),
            Expr::Lit(ExprLit { lit, .. }) => (lit, 1.0),
            Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr: inner, .. }) => match &**inner {
                Expr::Lit(ExprLit { lit: lit @ (Lit::Int(_) | Lit::Float(_)), .. }) => (lit, -1.0),
                _ => return Err(misfit(expr)),
            },
            _ => return Err(misfit(expr)),
        };
        let (kind, number) = match lit {
            Lit::Int(int) => (Kind::Int, Some(int.base10_parse::<f64>()? * sign)),
            Lit::Float(float) => (Kind::Float, Some(float.base10_parse::<f64>()? * sign)),
            Lit::Bool(_) => (Kind::Bool, None),
            Lit::Str(_) => (Kind::Text, None),
            _ => return Err(misfit(lit)),
        };
        Ok(Self { kind, tokens: expr.to_token_stream(), number })
    }
}

impl Literal {
    /// The literal with a type suffix, for calls where nothing else determines its type.
    pub(crate) fn typed(&self) -> TokenStream {
        let suffix = match self.kind {
            Kind::Int => "i64",
            Kind::Float => "f64",
            Kind::Bool | Kind::Text => return self.tokens.clone(),
        };
        let mut tokens: Vec<TokenTree> = self.tokens.clone().into_iter().collect();
        if let Some(TokenTree::Literal(last)) = tokens.last_mut() {
            let text = last.to_string();
            let is_bare = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '_' | 'e' | '-'));
            let dot = if text.ends_with('.') { "0" } else { "" };
            if is_bare && let Ok(mut typed) = format!("{text}{dot}{suffix}").parse::<proc_macro2::Literal>() {
                typed.set_span(last.span());
                *last = typed;
            }
        }
        tokens.into_iter().collect()
    }
}

/// A default value: a literal, `None`, or a function or closure that makes it.
#[derive(Debug, Clone)]
pub(crate) enum Standard {
    Literal(Literal),
    Nothing,
    Function(Expr),
}

impl FromMeta for Standard {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Path(path) if path.path.is_ident("None") => Ok(Self::Nothing),
            Expr::Path(_) => Ok(Self::Function(expr.clone())),
            Expr::Closure(closure) if closure.inputs.len() <= 1 => Ok(Self::Function(expr.clone())),
            _ => Literal::from_expr(expr).map(Self::Literal),
        }
    }
}

/// The function or closure that computes a shown value; `None` for the method with the field's name.
#[derive(Debug, Clone)]
pub(crate) struct Method(pub(crate) Option<Expr>);

impl FromMeta for Method {
    fn from_word() -> Result<Self> {
        Ok(Self(None))
    }

    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Path(_) => Ok(Self(Some(expr.clone()))),
            Expr::Closure(closure) if closure.inputs.len() <= 2 => Ok(Self(Some(expr.clone()))),
            _ => Err(misfit(expr)),
        }
    }
}

/// A single function.
#[derive(Debug, Clone)]
pub(crate) struct Function(pub(crate) ExprPath);

impl FromMeta for Function {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match Functions::from_meta(meta)?.0.as_slice() {
            [function] => Ok(Self(function.clone())),
            _ => Err(misfit(meta)),
        }
    }
}

/// One function or several: `= a`, `(a, b)`.
#[derive(Debug, Clone)]
pub(crate) struct Functions(pub(crate) Vec<ExprPath>);

impl FromMeta for Functions {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let tokens = match meta {
            Meta::Path(path) => return Err(misfit(path)),
            Meta::List(list) => list.tokens.clone(),
            Meta::NameValue(pair) => pair.value.to_token_stream(),
        };
        let paths = Punctuated::<ExprPath, Token![,]>::parse_terminated;
        Ok(Self(paths.parse2(tokens)?.into_iter().collect()))
    }
}

/// Strings: `("a", "b")` or `= "a"`.
#[derive(Debug, Clone)]
pub(crate) struct Texts(pub(crate) Vec<LitStr>);

impl FromMeta for Texts {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let tokens = match meta {
            Meta::Path(path) => return Err(misfit(path)),
            Meta::List(list) => list.tokens.clone(),
            Meta::NameValue(pair) => pair.value.to_token_stream(),
        };
        let texts = Punctuated::<LitStr, Token![,]>::parse_terminated;
        Ok(Self(texts.parse2(tokens)?.into_iter().collect()))
    }
}

/// Literals, each alone or with a label: `("red", "green")`, `((1, "One"), (2, "Two"))`.
#[derive(Debug, Clone)]
pub(crate) struct Choices(pub(crate) Vec<(Literal, Option<LitStr>)>);

impl FromMeta for Choices {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::List(list) = meta else { return Err(misfit(meta)) };
        let exprs = Punctuated::<Expr, Token![,]>::parse_terminated;
        exprs.parse2(list.tokens.clone())?.iter().map(choice).collect::<Result<_>>().map(Self)
    }
}

fn choice(expr: &Expr) -> Result<(Literal, Option<LitStr>)> {
    let Expr::Tuple(tuple) = expr else { return Ok((Literal::from_expr(expr)?, None)) };
    let mut parts = tuple.elems.iter();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(value), Some(Expr::Lit(ExprLit { lit: Lit::Str(label), .. })), None) => {
            Ok((Literal::from_expr(value)?, Some(label.clone())))
        }
        _ => Err(misfit(expr)),
    }
}

/// Strings by code: `(required = "We need this.")`.
#[derive(Debug, Clone)]
pub(crate) struct Messages(pub(crate) Vec<(String, LitStr)>);

impl FromMeta for Messages {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        items.iter().map(message).collect::<Result<_>>().map(Self)
    }
}

fn message(item: &NestedMeta) -> Result<(String, LitStr)> {
    match item {
        NestedMeta::Meta(Meta::NameValue(pair)) => match (pair.path.get_ident(), &pair.value) {
            (Some(code), Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Ok((code.to_string(), text.clone())),
            _ => Err(misfit(pair)),
        },
        other => Err(misfit(other)),
    }
}

/// Whether the value must be unique among the rows: `unique`, `unique = iexact`, `unique = false`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unique(pub(crate) &'static str);

impl FromMeta for Unique {
    fn from_word() -> Result<Self> {
        Ok(Self("Exact"))
    }

    fn from_bool(value: bool) -> Result<Self> {
        Ok(Self(if value { "Exact" } else { "No" }))
    }

    fn from_string(value: &str) -> Result<Self> {
        match value {
            "exact" => Ok(Self("Exact")),
            "iexact" => Ok(Self("IgnoreCase")),
            other => Err(Error::unknown_value(other)),
        }
    }

    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Path(path) => match path.path.get_ident() {
                Some(word) => Self::from_string(&word.to_string()).map_err(|error| error.with_span(expr)),
                None => Err(misfit(expr)),
            },
            Expr::Lit(literal) => Self::from_value(&literal.lit).map_err(|error| error.with_span(expr)),
            _ => Err(misfit(expr)),
        }
    }
}

/// The accepted versions of IP addresses.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ip {
    Both,
    V4,
    V6,
}

impl Ip {
    /// A variant of the runtime's `IpVersion`.
    pub(crate) fn variant(self) -> &'static str {
        match self {
            Self::Both => "Both",
            Self::V4 => "V4",
            Self::V6 => "V6",
        }
    }
}

impl FromMeta for Ip {
    fn from_word() -> Result<Self> {
        Ok(Self::Both)
    }

    fn from_expr(expr: &Expr) -> Result<Self> {
        let word = match expr {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        };
        match word.as_deref() {
            Some("v4") => Ok(Self::V4),
            Some("v6") => Ok(Self::V6),
            _ => Err(misfit(expr)),
        }
    }
}

/// A variant of the runtime's `Rounding`.
#[derive(Debug, Clone)]
pub(crate) struct Rounding(pub(crate) Ident);

impl FromMeta for Rounding {
    fn from_expr(expr: &Expr) -> Result<Self> {
        const KNOWN: [&str; 7] = ["HalfEven", "HalfUp", "HalfDown", "Up", "Down", "Ceiling", "Floor"];
        match expr {
            Expr::Path(path) => match path.path.get_ident() {
                Some(word) if KNOWN.iter().any(|known| word == known) => Ok(Self(word.clone())),
                _ => Err(misfit(expr)),
            },
            _ => Err(misfit(expr)),
        }
    }
}

/// The tokens between the parentheses.
#[derive(Debug, Clone)]
pub(crate) struct Inner(pub(crate) TokenStream);

impl FromMeta for Inner {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::List(list) => Ok(Self(list.tokens.clone())),
            other => Err(misfit(other)),
        }
    }
}

/// A number as a bound.
#[derive(Debug, Clone)]
pub(crate) struct Number(pub(crate) Literal);

impl FromMeta for Number {
    fn from_expr(expr: &Expr) -> Result<Self> {
        let literal = Literal::from_expr(expr)?;
        if literal.number.is_some() { Ok(Self(literal)) } else { Err(misfit(expr)) }
    }
}

/// An error for a value of the wrong form.
fn misfit(tokens: &impl syn::spanned::Spanned) -> Error {
    Error::custom("misfit").with_span(tokens)
}
