//! The arguments of one field, in `#[field(…)]` and in `extra(name(…))`: read by what the table says they take.

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
    /// The name as the user wrote it; in the struct's lists, the name with the place of the field's.
    pub(super) word: Ident,
    /// What the user gave it.
    pub(super) value: Value,
}

/// What an argument was given.
#[derive(Clone)]
pub(super) enum Value {
    /// The method takes none.
    Flag(bool),
    /// `true` or `false`
    Bool(bool),
    /// A length or a number of digits.
    Count(u32),
    /// A bound.
    Limit(Literal),
    /// What stands in for a missing value.
    Default(Standard),
    /// What makes the value that is shown; nothing for the method of the field's name.
    Method(Option<Expr>),
    /// A column.
    Column(Word),
    /// A column, and what leads to it.
    Source(Dotted),
    /// A text.
    Text(String),
    /// Names.
    Names(Vec<Word>),
    /// Texts.
    Texts(Vec<LitStr>),
    /// Functions.
    Functions(Vec<ExprPath>),
    /// The values that are taken.
    Choices(Vec<(Literal, Option<LitStr>)>),
    /// Sentences by code.
    Messages(Vec<(String, LitStr)>),
    /// Which IP addresses.
    Ip(Ip),
    /// A way of rounding.
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
    /// Whether a flag is on.
    pub(super) fn is_true(&self) -> bool {
        matches!(self, Self::Flag(true) | Self::Bool(true) | Self::Method(_))
    }
}

/// The arguments between the parentheses; `errors` gets what is wrong with them one by one.
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
        // One that could not be read is told; the field is made by a function all the same, and is no column.
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
