//! Columns that are unique together: `(a, b)` is one rule, `((a, b), (c, d))` are two, each with its own options.

use crate::list::{Word, word};
use darling::{Error, FromMeta, Result};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, ExprPath, Lit, LitBool, LitStr, Meta, Token};

/// Columns whose combined values are unique.
#[derive(Debug, Default)]
pub(super) struct Rule {
    pub(super) columns: Vec<Word>,
    /// The rows for which the rule holds.
    pub(super) condition: Option<Expr>,
    pub(super) nulls_distinct: Option<LitBool>,
    pub(super) message: Option<LitStr>,
    pub(super) code: Option<LitStr>,
}

#[derive(Debug)]
pub(super) struct Rules(pub(super) Vec<Rule>);

impl FromMeta for Rules {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::List(list) = meta else { return Err(Error::custom("no list").with_span(meta)) };
        let exprs = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(list.tokens.clone())?;
        if exprs.iter().all(|expr| matches!(expr, Expr::Tuple(_))) {
            let rule = |expr: &Expr| match expr {
                Expr::Tuple(tuple) => Rule::new(tuple.elems.iter()),
                other => Err(Error::custom("no group").with_span(other)),
            };
            return exprs.iter().map(rule).collect::<Result<_>>().map(Self);
        }
        Ok(Self(vec![Rule::new(exprs.iter())?]))
    }
}

impl Rule {
    fn new<'a>(parts: impl Iterator<Item = &'a Expr>) -> Result<Self> {
        let mut rule = Self::default();
        for part in parts {
            let Expr::Assign(assign) = part else {
                rule.columns.push(word(part)?);
                continue;
            };
            let unknown = || Error::custom("no such option").with_span(&assign.left);
            let Expr::Path(ExprPath { path, .. }) = &*assign.left else { return Err(unknown()) };
            let value = &*assign.right;
            match path.get_ident().map(ToString::to_string).as_deref() {
                Some("condition") => rule.condition = Some(value.clone()),
                Some("nulls_distinct") => rule.nulls_distinct = Some(literal(value, bool_of)?),
                Some("message") => rule.message = Some(literal(value, text_of)?),
                Some("code") => rule.code = Some(literal(value, text_of)?),
                _ => return Err(unknown()),
            }
        }
        Ok(rule)
    }
}

fn literal<T>(expr: &Expr, read: fn(&Lit) -> Option<T>) -> Result<T> {
    let wrong = || Error::custom("no such value").with_span(expr);
    match expr {
        Expr::Group(group) => literal(&group.expr, read),
        Expr::Lit(ExprLit { lit, .. }) => read(lit).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

fn bool_of(literal: &Lit) -> Option<LitBool> {
    if let Lit::Bool(value) = literal { Some(value.clone()) } else { None }
}

fn text_of(literal: &Lit) -> Option<LitStr> {
    if let Lit::Str(text) = literal { Some(text.clone()) } else { None }
}
