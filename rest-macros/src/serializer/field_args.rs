//! The arguments of one field, in `#[field(…)]` and in `extra(name(…))`, each parsed by the kind of value in the table.

use crate::args::{Arg, Args};
use crate::diagnostics::Errors;
use crate::list::{Dotted, Word, Words};
use crate::values::{
    Choices, Code, Functions, Inner, Ip, Literal, Messages, Method, Number, Rounding, Standard, Texts, Unique,
};
use crate::vocabulary::{FIELD_ARGUMENTS, FIELD_SCHEMA_ARGUMENTS, FieldArgument, Takes};
use proc_macro2::TokenStream;
use syn::{Expr, ExprPath, Ident, LitStr};

/// An argument with its value.
#[derive(Clone)]
pub(super) struct Setting {
    /// The name at the user's span. For `read_only` and `write_only` lists, at the span of the field's name in the
    /// list.
    pub(super) word: Ident,
    pub(super) value: Value,
}

/// The value of a field argument.
#[derive(Clone)]
pub(super) enum Value {
    /// A flag: the runtime's method takes no value.
    Flag(bool),
    /// `true` or `false`
    Bool(bool),
    /// A length or a number of digits.
    Count(u32),
    /// A bound.
    Limit(Literal),
    /// The replacement of a missing value.
    Default(Standard),
    /// The function that computes the shown value; `None` for the method with the field's name.
    Method(Option<Expr>),
    /// A column.
    Column(Word),
    /// A column behind relations.
    Source(Dotted),
    Text(String),
    Names(Vec<Word>),
    Texts(Vec<LitStr>),
    Functions(Vec<ExprPath>),
    /// The valid values with their labels.
    Choices(Vec<(Literal, Option<LitStr>)>),
    /// Messages by error code.
    Messages(Vec<(String, LitStr)>),
    /// The accepted versions of IP addresses.
    Ip(Ip),
    /// A variant of the runtime's `Rounding`.
    Rounding(Ident),
    /// A variant of the runtime's `Unique`.
    Unique(&'static str),
    /// An expression.
    Code(Expr),
    /// The arguments of a list's items.
    Child(Vec<Setting>),
    /// A literal.
    Example(Literal),
    /// What documents about the API say.
    Schema(Vec<Setting>),
}

impl Value {
    /// Whether a flag is set.
    pub(super) fn is_true(&self) -> bool {
        matches!(self, Self::Flag(true) | Self::Bool(true) | Self::Method(_))
    }
}

/// The arguments between the parentheses; mistakes are added to `errors`.
pub(super) fn parse(tokens: TokenStream, errors: &mut Errors) -> Vec<Setting> {
    read(tokens, "field argument", &FIELD_ARGUMENTS, errors)
}

fn read(tokens: TokenStream, kind: &str, table: &'static [FieldArgument], errors: &mut Errors) -> Vec<Setting> {
    let args = Args::parse(tokens, kind, table, errors);
    args.iter().filter_map(|arg| setting(arg, errors)).collect()
}

fn setting(arg: &Arg<FieldArgument>, errors: &mut Errors) -> Option<Setting> {
    let value = match arg.row.takes {
        Takes::Flag => Value::Flag(arg.read(errors)?.value),
        Takes::Bool => Value::Bool(arg.read(errors)?.value),
        Takes::Count => Value::Count(arg.read(errors)?.value),
        Takes::Limit => Value::Limit(arg.read::<Number>(errors)?.value.0),
        Takes::Default => Value::Default(arg.read(errors)?.value),
        // An invalid value is reported. The field still counts as computed by a function, so that it is not taken for a
        // column.
        Takes::Method => Value::Method(
            arg.read::<Method>(errors).map_or_else(|| Some(Expr::Verbatim(TokenStream::new())), |given| given.value.0),
        ),
        Takes::Column => Value::Column(arg.read(errors)?.value),
        Takes::Source => Value::Source(arg.read(errors)?.value),
        Takes::Text => Value::Text(arg.read(errors)?.value),
        Takes::Texts => Value::Texts(arg.read::<Texts>(errors)?.value.0),
        Takes::Functions => Value::Functions(arg.read::<Functions>(errors)?.value.0),
        Takes::Choices => Value::Choices(arg.read::<Choices>(errors)?.value.0),
        Takes::Messages => Value::Messages(arg.read::<Messages>(errors)?.value.0),
        Takes::Ip => Value::Ip(arg.read(errors)?.value),
        Takes::Rounding => Value::Rounding(arg.read::<Rounding>(errors)?.value.0),
        Takes::Unique => Value::Unique(arg.read::<Unique>(errors)?.value.0),
        Takes::Name => Value::Text(arg.read::<Word>(errors)?.value.text),
        Takes::Names => Value::Names(arg.read::<Words>(errors)?.value.0),
        Takes::Code => Value::Code(arg.read::<Code>(errors)?.value.0),
        Takes::Example => Value::Example(arg.read(errors)?.value),
        Takes::Schema => {
            let inner = arg.read::<Inner>(errors)?.value.0;
            Value::Schema(read(inner, "word of `schema`", &FIELD_SCHEMA_ARGUMENTS, errors))
        }
        Takes::Child => Value::Child(parse(arg.read::<Inner>(errors)?.value.0, errors)),
    };
    Some(Setting { word: arg.word.clone(), value })
}
