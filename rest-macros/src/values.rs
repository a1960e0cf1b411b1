//! Values of arguments: a type, an expression, a literal. What does not fit is reported with the table's words, so the errors here
//! carry a place only.

use darling::ast::MetaNameValueInvalidExpr;
use darling::{Error, FromMeta, Result};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, ExprLit, ExprUnary, Lit, Type, UnOp};

/// A type as written: `= User`, `= artist::Entity`. A string is none, since a type read from a string loses its place.
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

    /// `Pair<A>` without `::` is a type but no expression.
    fn from_invalid_expr(value: &MetaNameValueInvalidExpr) -> Result<Self> {
        type_of(value.value.clone()).map_err(|error| error.with_span(&value.path))
    }
}

fn type_of(tokens: TokenStream) -> Result<TypeName> {
    Ok(TypeName(syn::parse2(tokens)?))
}

/// An expression as written.
#[derive(Debug, Clone)]
pub(crate) struct Code(pub(crate) Expr);

impl FromMeta for Code {
    fn from_expr(expr: &Expr) -> Result<Self> {
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

/// One policy and no more.
#[derive(Debug, Clone)]
pub(crate) struct Policy(pub(crate) Expr);

impl FromMeta for Policy {
    fn from_expr(expr: &Expr) -> Result<Self> {
        if is_policy(expr) { Ok(Self(expr.clone())) } else { Err(misfit(expr)) }
    }
}

/// One policy, or the word `none`.
#[derive(Debug, Clone)]
pub(crate) struct PolicyOrNone(pub(crate) Option<Expr>);

impl FromMeta for PolicyOrNone {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
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

/// A literal: a number (with its sign), a truth value or a string.
#[derive(Debug, Clone)]
pub(crate) struct Literal {
    /// Which of the runtime's constructors takes it.
    pub(crate) kind: Kind,
    /// The literal as written.
    pub(crate) tokens: TokenStream,
    /// Its value, if it is a number: `max_value` is compared with `min_value`.
    pub(crate) number: Option<f64>,
}

/// The kinds of literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Float,
    Bool,
    Text,
}

impl Kind {
    /// The name of the runtime's constructor.
    pub(crate) fn constructor(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Float => "float",
            Self::Bool => "bool",
            Self::Text => "text",
        }
    }
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

/// A number's bound.
#[derive(Debug, Clone)]
pub(crate) struct Number(pub(crate) Literal);

impl FromMeta for Number {
    fn from_expr(expr: &Expr) -> Result<Self> {
        let literal = Literal::from_expr(expr)?;
        if literal.number.is_some() { Ok(Self(literal)) } else { Err(misfit(expr)) }
    }
}

/// Something else stands where the value should.
fn misfit(tokens: &impl syn::spanned::Spanned) -> Error {
    Error::custom("misfit").with_span(tokens)
}
