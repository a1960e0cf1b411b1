//! Expressions of permissions: `A & (B | !C)`.

use crate::values::is_policy;
use darling::{Error, FromMeta, Result};
use syn::{BinOp, Expr, UnOp};

/// Permissions and their combination. The user's types do not implement the operators, so the macro parses the
/// expression.
#[derive(Debug, Clone)]
pub(crate) enum Permissions {
    /// A single permission.
    Leaf(Expr),
    /// `a & b`
    And(Box<Permissions>, Box<Permissions>),
    /// `a | b`
    Or(Box<Permissions>, Box<Permissions>),
    /// `!a`
    Not(Box<Permissions>),
    /// `(a, b)`: all must hold, as in DRF's lists.
    All(Vec<Permissions>),
}

impl FromMeta for Permissions {
    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Tuple(tuple) => tuple.elems.iter().map(Self::from_expr).collect::<Result<_>>().map(Self::All),
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Paren(paren) => Self::from_expr(&paren.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => Ok(Self::Not(boxed(&unary.expr)?)),
            Expr::Binary(binary) => match binary.op {
                BinOp::BitAnd(_) => Ok(Self::And(boxed(&binary.left)?, boxed(&binary.right)?)),
                BinOp::BitOr(_) => Ok(Self::Or(boxed(&binary.left)?, boxed(&binary.right)?)),
                operator => Err(Error::custom("no operator of permissions").with_span(&operator)),
            },
            _ if is_policy(expr) => Ok(Self::Leaf(expr.clone())),
            _ => Err(Error::custom("no permission").with_span(expr)),
        }
    }
}

fn boxed(expr: &Expr) -> Result<Box<Permissions>> {
    Permissions::from_expr(expr).map(Box::new)
}
