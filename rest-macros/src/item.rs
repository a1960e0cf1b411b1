//! The item below an attribute of views: a unit struct, or an `impl` block with hooks.

use crate::diagnostics::Errors;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Attribute, Fields, GenericParam, Generics, Ident, ImplGenerics, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct,
    PathSegment, Type, WhereClause,
};

/// What a view's attribute stands on.
pub(crate) struct ViewItem {
    /// The struct as written; nothing for an `impl` block, whose struct stands elsewhere.
    pub(crate) written: TokenStream,
    /// The view's type.
    pub(crate) target: Target,
    /// The last word of its name.
    pub(crate) name: Ident,
    /// Docs, `cfg`s and lint levels.
    pub(crate) attributes: Vec<Attribute>,
    /// The functions of the `impl` block.
    pub(crate) functions: Vec<ImplItemFn>,
}

/// The type of a view, and the parameters that it has.
pub(crate) struct Target {
    ty: Type,
    generics: Generics,
    /// The view's value.
    itself: TokenStream,
}

impl Target {
    /// A view of this name, which the macro or the user makes here.
    pub(crate) fn named(name: &Ident, generics: Generics, itself: &TokenStream) -> Self {
        let name = at_call_site(name);
        let (_, arguments, _) = generics.split_for_impl();
        let ty = Type::Verbatim(quote!(#name #arguments));
        let itself = if generics.params.is_empty() { itself.clone() } else { phantom(Span::call_site()) };
        Self { ty, generics, itself }
    }

    /// The type of an `impl` block. Its struct stands elsewhere: if it is another one than a view's or is not there at all,
    /// its value makes that one error, at the type's name.
    fn of_impl(ty: Type, generics: Generics) -> Self {
        let has_arguments = last_segment(&ty).is_some_and(|last| !last.arguments.is_none());
        let place = last_segment(&ty).map_or_else(Span::call_site, |last| last.ident.span());
        let itself = if has_arguments { phantom(place) } else { quote_spanned!(place=> Self {}) };
        Self { ty, generics, itself }
    }

    /// What stands behind `impl` and behind the type: `<S: Serializer>`, `where …`.
    pub(crate) fn params(&self) -> (ImplGenerics<'_>, Option<&WhereClause>) {
        let (params, _, bounds) = self.generics.split_for_impl();
        (params, bounds)
    }

    /// The view's value; it has no state of its own.
    pub(crate) fn itself(&self) -> &TokenStream {
        &self.itself
    }

    /// The parameter that these tokens name, if they name one.
    pub(crate) fn param_in(&self, tokens: impl ToTokens) -> Option<&Ident> {
        let names: Vec<Ident> = idents(tokens.to_token_stream());
        self.generics.type_params().map(|param| &param.ident).find(|param| names.contains(param))
    }
}

impl ToTokens for Target {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.ty.to_tokens(tokens);
    }
}

/// The value of a view with parameters, `pub struct Check<S>(PhantomData<S>);`.
fn phantom(place: Span) -> TokenStream {
    quote_spanned!(place=> Self(::core::marker::PhantomData))
}

fn idents(tokens: TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(ident) => found.push(ident),
            proc_macro2::TokenTree::Group(group) => found.extend(idents(group.stream())),
            _ => {}
        }
    }
    found
}

/// Leaves out parameters that no view can have; whether there were none.
pub(crate) fn without_lifetimes(generics: &mut Generics, errors: &mut Errors) -> bool {
    let (lifetimes, params): (Vec<_>, Vec<_>) =
        std::mem::take(&mut generics.params).into_iter().partition(|param| matches!(param, GenericParam::Lifetime(_)));
    generics.params = params.into_iter().collect();
    for lifetime in &lifetimes {
        errors.push(lifetime, "a view lives as long as the program, so it has no lifetimes; drop this one");
    }
    lifetimes.is_empty()
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
        if !without_lifetimes(&mut item.generics, errors) {
            return Err(written);
        }
        if !item.generics.params.is_empty() {
            if !is_phantom(&item.fields) {
                let (params, all) = (&item.generics, phantom_of(&item.generics));
                let message = format!(
                    "a view with parameters holds nothing but their marker; write `pub struct {name}{}({all});`",
                    params.to_token_stream().to_string().replace(' ', "")
                );
                errors.push(&item.ident, message);
                return Err(TokenStream::new());
            }
        } else if !matches!(item.fields, Fields::Unit) {
            let message =
                format!("a view has no fields, since one value serves all requests; write `pub struct {name};`");
            errors.push(&item.fields, message);
            // Without its fields the struct can still be a view, and `as_view()` elsewhere is no second error.
            item.fields = Fields::Unit;
            item.semi_token = Some(syn::token::Semi::default());
            written = item.to_token_stream();
        }
        let target = Target::named(&name, item.generics, &quote!(Self));
        Ok(Self { written, target, name, attributes: item.attrs, functions: Vec::new() })
    }

    pub(crate) fn from_impl(mut item: ItemImpl, attribute: &str, errors: &mut Errors) -> Result<Self, TokenStream> {
        let Some(name) = last_word(&item.self_ty) else {
            errors.push(&item.self_ty, "the `impl` block of a view names the view's type; write `impl UserDetail`");
            return Err(TokenStream::new());
        };
        if !without_lifetimes(&mut item.generics, errors) {
            return Err(TokenStream::new());
        }
        if let Some((path, _)) = &item.trait_ {
            let message = format!("the macro finds the trait of each hook by itself; write `impl {name}`");
            errors.push(path, message);
        }
        let functions = item.items.into_iter().filter_map(|member| function(member, attribute, errors)).collect();
        let target = Target::of_impl(*item.self_ty, item.generics);
        Ok(Self { written: TokenStream::new(), target, name, attributes: item.attrs, functions })
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
pub(crate) fn at_call_site(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(name.span().resolved_at(Span::call_site()));
    name
}

/// `PhantomData<(M, S)>`, of parameters.
pub(crate) fn phantom_of(generics: &Generics) -> String {
    let names: Vec<String> = generics.type_params().map(|param| param.ident.to_string()).collect();
    match names.as_slice() {
        [one] => format!("PhantomData<{one}>"),
        all => format!("PhantomData<({})>", all.join(", ")),
    }
}

/// Whether the struct holds a marker of types and nothing else.
fn is_phantom(fields: &Fields) -> bool {
    let Fields::Unnamed(fields) = fields else { return false };
    let is_marker = |ty: &Type| last_segment(ty).is_some_and(|last| last.ident == "PhantomData");
    fields.unnamed.len() == 1 && fields.unnamed.iter().all(|field| is_marker(&field.ty))
}

/// `UserDetail` of `views::UserDetail`.
fn last_word(target: &Type) -> Option<Ident> {
    last_segment(target).map(|last| last.ident.clone())
}

fn last_segment(target: &Type) -> Option<&PathSegment> {
    match target {
        Type::Path(path) => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        _ => None,
    }
}
