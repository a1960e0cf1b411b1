//! The item below an attribute of views: a unit struct, or an `impl` block with hooks.

use crate::diagnostics::Errors;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, Type};

/// What a view's attribute stands on.
pub(crate) struct ViewItem {
    /// The struct as written; nothing for an `impl` block, whose struct stands elsewhere.
    pub(crate) written: TokenStream,
    /// The view's type.
    pub(crate) target: Type,
    /// The last word of its name.
    pub(crate) name: Ident,
    /// Docs, `cfg`s and lint levels.
    pub(crate) attributes: Vec<Attribute>,
    /// The functions of the `impl` block.
    pub(crate) functions: Vec<ImplItemFn>,
}

impl ViewItem {
    /// Reads the item, or gives it back as it is to be emitted after the errors.
    pub(crate) fn parse(tokens: TokenStream, attribute: &str, errors: &mut Errors) -> Result<Self, TokenStream> {
        match syn::parse2::<Item>(tokens.clone()) {
            Ok(Item::Struct(item)) => Self::from_struct(item, tokens, errors),
            Ok(Item::Impl(item)) => Self::from_impl(item, attribute, errors),
            Ok(other) => {
                errors.push(
                    head(&other),
                    format!(
                        "`{attribute}` stands on a unit struct or on an `impl` block; write `pub struct UserDetail;`"
                    ),
                );
                Err(tokens)
            }
            Err(error) => {
                errors.push_at(error.span(), error);
                Err(tokens)
            }
        }
    }

    fn from_struct(mut item: ItemStruct, tokens: TokenStream, errors: &mut Errors) -> Result<Self, TokenStream> {
        let mut written = tokens;
        let name = item.ident.clone();
        if !item.generics.params.is_empty() {
            errors.push(&item.generics, format!("a view has no generics; write `pub struct {name};`"));
            return Err(written);
        }
        if !matches!(item.fields, Fields::Unit) {
            let message =
                format!("a view has no fields, since one value serves all requests; write `pub struct {name};`");
            errors.push(&item.fields, message);
            // Without its fields the struct can still be a view, and `as_view()` elsewhere is no second error.
            item.fields = Fields::Unit;
            item.semi_token = Some(syn::token::Semi::default());
            written = item.to_token_stream();
        }
        Ok(Self { written, target: type_named(&name), name, attributes: item.attrs, functions: Vec::new() })
    }

    pub(crate) fn from_impl(item: ItemImpl, attribute: &str, errors: &mut Errors) -> Result<Self, TokenStream> {
        let Some(name) = last_word(&item.self_ty) else {
            errors.push(&item.self_ty, "the `impl` block of a view names the view's type; write `impl UserDetail`");
            return Err(TokenStream::new());
        };
        if !item.generics.params.is_empty() {
            errors.push(&item.generics, format!("a view has no generics; write `impl {name}`"));
            return Err(TokenStream::new());
        }
        if let Some((path, _)) = &item.trait_ {
            let message = format!("the macro finds the trait of each hook by itself; write `impl {name}`");
            errors.push(path, message);
        }
        let functions = item.items.into_iter().filter_map(|member| function(member, attribute, errors)).collect();
        Ok(Self { written: TokenStream::new(), target: *item.self_ty, name, attributes: item.attrs, functions })
    }

    /// The attributes that belong on everything the macro makes of the item: what is compiled at all, and which lints speak.
    pub(crate) fn shared_attributes(&self) -> Vec<Attribute> {
        shared(&self.attributes)
    }
}

/// Those attributes of an item that belong on everything made of it.
pub(crate) fn shared(attributes: &[Attribute]) -> Vec<Attribute> {
    let shared = ["cfg", "allow", "warn", "deny", "forbid"];
    let is_shared = |attribute: &&Attribute| shared.iter().any(|name| attribute.path().is_ident(name));
    attributes.iter().filter(is_shared).cloned().collect()
}

/// Only functions are hooks; anything else is reported.
fn function(member: ImplItem, attribute: &str, errors: &mut Errors) -> Option<ImplItemFn> {
    let (tokens, what) = match member {
        ImplItem::Fn(function) => return Some(function),
        ImplItem::Const(item) => (item.ident.to_token_stream(), "constant"),
        ImplItem::Type(item) => (item.ident.to_token_stream(), "type"),
        other => (other.to_token_stream(), "macro"),
    };
    errors.push(tokens, format!("a {what} is no hook; move it into an `impl` block without `#[{attribute}]`"));
    None
}

/// The words an item begins with: the caret under a whole function body would say little.
pub(crate) fn head(item: &Item) -> TokenStream {
    match item {
        Item::Fn(item) => item.sig.ident.to_token_stream(),
        Item::Enum(item) => item.ident.to_token_stream(),
        Item::Trait(item) => item.ident.to_token_stream(),
        Item::Mod(item) => item.ident.to_token_stream(),
        other => other.to_token_stream(),
    }
}

/// A struct's name where its traits are implemented. Resolved at the call site, so that it is found from inside `macro_rules!`.
pub(crate) fn type_named(name: &Ident) -> Type {
    let mut name = name.clone();
    name.set_span(name.span().resolved_at(Span::call_site()));
    Type::Verbatim(quote!(#name))
}

/// `UserDetail` of `views::UserDetail`.
fn last_word(target: &Type) -> Option<Ident> {
    match target {
        Type::Path(path) => {
            path.path.segments.last().filter(|last| last.arguments.is_none()).map(|last| last.ident.clone())
        }
        Type::Group(group) => last_word(&group.elem),
        _ => None,
    }
}
