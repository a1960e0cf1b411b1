//! The item below an attribute of views: a unit struct, or an `impl` block with hooks.

use crate::diagnostics::Errors;
use crate::function::{Function, Member, Members, Outline, outline};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Attribute, Fields, GenericParam, Generics, Ident, ImplGenerics, ImplItem, Item, ItemImpl, ItemStruct, Meta,
    PathSegment, Type, TypeParamBound, WhereClause, parse_quote,
};

/// The item below a view's attribute.
pub(crate) struct ViewItem {
    /// The struct as written. Empty for an `impl` block, whose struct is written elsewhere.
    pub(crate) written: TokenStream,
    pub(crate) target: Target,
    /// The last segment of its name.
    pub(crate) name: Ident,
    /// Docs, `cfg`s and lint levels.
    pub(crate) attributes: Vec<Attribute>,
    /// The functions of the `impl` block.
    pub(crate) functions: Vec<Function>,
    /// `#[expect(…)]` attributes of the `impl` block, which must match somewhere in it.
    pub(crate) expectations: Vec<Attribute>,
    /// Whether all functions could be parsed; rustc reports those that could not.
    pub(crate) is_whole: bool,
}

/// The type of a view with its generic parameters.
pub(crate) struct Target {
    ty: Type,
    generics: Generics,
    /// The expression for the view's value.
    itself: TokenStream,
}

impl Target {
    /// A view whose struct the macro or the user declares here.
    pub(crate) fn named(name: &Ident, generics: Generics, itself: TokenStream) -> Self {
        let name = at_call_site(name);
        let (_, arguments, _) = generics.split_for_impl();
        let ty = Type::Verbatim(quote!(#name #arguments));
        Self { ty, generics: living_on(generics), itself }
    }

    /// The type of an `impl` block, whose struct is declared elsewhere. If that struct does not exist or has fields,
    /// the expression for its value is the one error, at the type's name.
    fn of_impl(ty: Type, generics: Generics) -> Self {
        let has_arguments = last_segment(&ty).is_some_and(|last| !last.arguments.is_none());
        let place = last_segment(&ty).map_or_else(Span::call_site, |last| last.ident.span());
        let itself = if has_arguments { phantom(place) } else { quote_spanned!(place=> Self {}) };
        Self { ty, generics: living_on(generics), itself }
    }

    /// The generics behind `impl` and the clause behind the type: `<S: Serializer>`, `where …`.
    pub(crate) fn params(&self) -> (ImplGenerics<'_>, Option<&WhereClause>) {
        let (params, _, bounds) = self.generics.split_for_impl();
        (params, bounds)
    }

    /// The expression for the view's value. A view has no state.
    pub(crate) fn itself(&self) -> &TokenStream {
        &self.itself
    }

    /// The type parameter that occurs in these tokens, if any.
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

/// Adds `'static` to type parameters, since views live as long as the program. A parameter without bounds gets
/// `Send + Sync` as well; one with bounds has those from its bounds.
fn living_on(mut generics: Generics) -> Generics {
    for param in generics.type_params_mut() {
        if param.bounds.is_empty() {
            param.bounds.push(parse_quote!(::core::marker::Send));
            param.bounds.push(parse_quote!(::core::marker::Sync));
        }
        if !param.bounds.iter().any(|bound| matches!(bound, TypeParamBound::Lifetime(_))) {
            param.bounds.push(parse_quote!('static));
        }
    }
    generics
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

/// Removes and reports lifetime parameters, which a view cannot have. Returns whether there were none.
pub(crate) fn without_lifetimes(generics: &mut Generics, errors: &mut Errors) -> bool {
    let (lifetimes, params): (Vec<_>, Vec<_>) =
        std::mem::take(&mut generics.params).into_iter().partition(|param| matches!(param, GenericParam::Lifetime(_)));
    generics.params = params.into_iter().collect();
    for lifetime in &lifetimes {
        errors.push(lifetime, "a view is `'static`, so it cannot have lifetime parameters; remove this one");
    }
    lifetimes.is_empty()
}

impl ViewItem {
    /// Parses the item. On failure returns the tokens to emit after the errors.
    pub(crate) fn parse(tokens: TokenStream, attribute: &str, errors: &mut Errors) -> Result<Self, TokenStream> {
        match outline(tokens.clone(), errors)? {
            Outline::Block(block, members) => Self::from_impl(*block, members, attribute, errors),
            Outline::Function(function) => Err(misplaced(&function.sig.ident, tokens, attribute, errors)),
            Outline::Other(item) => match *item {
                Item::Struct(item) => Self::from_struct(item, tokens, errors),
                other => Err(misplaced(head(&other), tokens, attribute, errors)),
            },
        }
    }

    fn from_struct(mut item: ItemStruct, tokens: TokenStream, errors: &mut Errors) -> Result<Self, TokenStream> {
        let mut written = tokens;
        let name = item.ident.clone();
        if another_view(&item.attrs, errors) {
            item.attrs.retain(|attribute| !is_view(attribute));
            written = item.to_token_stream();
        }
        if !without_lifetimes(&mut item.generics, errors) {
            return Err(written);
        }
        if !item.generics.params.is_empty() {
            if !is_phantom(&item.fields) {
                let (params, marker) = (spelled(&item.generics), marker(&item.generics));
                let message = format!(
                    "a view with generic parameters can only contain a `PhantomData` of them; write \
                     `pub struct {name}{params}({marker});`"
                );
                errors.push(&item.ident, message);
                return Err(TokenStream::new());
            }
        } else if !matches!(item.fields, Fields::Unit) {
            let message =
                format!("a view cannot have fields, because one value serves all requests; write `pub struct {name};`");
            errors.push(&item.fields, message);
            // Without its fields the struct can still be a view, so `as_view()` elsewhere is not a second error.
            item.fields = Fields::Unit;
            item.semi_token = Some(syn::token::Semi::default());
            written = item.to_token_stream();
        }
        let itself = if item.generics.params.is_empty() { quote!(Self) } else { phantom(Span::call_site()) };
        let target = Target::named(&name, item.generics, itself);
        let (functions, expectations) = (Vec::new(), Vec::new());
        Ok(Self { written, target, name, attributes: item.attrs, functions, expectations, is_whole: true })
    }

    pub(crate) fn from_impl(
        mut item: ItemImpl,
        members: Members,
        attribute: &str,
        errors: &mut Errors,
    ) -> Result<Self, TokenStream> {
        let Some(name) = last_word(&item.self_ty) else {
            errors.push(&item.self_ty, "expected the name of the view's type; write `impl UserDetail`");
            return Err(TokenStream::new());
        };
        if !without_lifetimes(&mut item.generics, errors) {
            return Err(TokenStream::new());
        }
        if let Some((path, _)) = &item.trait_ {
            let message = format!("the macro adds the trait of each hook; write `impl {name}`");
            errors.push(path, message);
        }
        another_view(&item.attrs, errors);
        let functions = members.list.into_iter().filter_map(|member| function(member, attribute, errors)).collect();
        let functions = each_once(functions, errors);
        let target = Target::of_impl(*item.self_ty, item.generics);
        let (expectations, attributes) = item.attrs.into_iter().partition(is_expectation);
        let (written, is_whole) = (TokenStream::new(), members.is_whole);
        Ok(Self { written, target, name, attributes, functions, expectations, is_whole })
    }

    /// The attributes repeated on everything the macro generates from the item: `cfg`s and lint levels.
    pub(crate) fn shared_attributes(&self) -> Vec<Attribute> {
        shared(&self.attributes)
    }
}

/// The attributes of an item that are repeated on everything generated from it. `expect` and `deprecated` apply to the
/// item itself; on generated items they become `allow`.
pub(crate) fn shared(attributes: &[Attribute]) -> Vec<Attribute> {
    let of_one = |attribute: &Attribute| {
        let is = |name: &str| attribute.path().is_ident(name);
        if ["cfg", "allow", "warn", "deny", "forbid"].into_iter().any(is) {
            return Some(attribute.clone());
        }
        match &attribute.meta {
            _ if is("deprecated") => Some(parse_quote!(#[allow(deprecated)])),
            Meta::List(list) if is("expect") => {
                let lints = &list.tokens;
                Some(parse_quote!(#[allow(#lints)]))
            }
            _ => None,
        }
    };
    attributes.iter().filter_map(of_one).collect()
}

pub(crate) fn is_expectation(attribute: &Attribute) -> bool {
    attribute.path().is_ident("expect")
}

/// Wraps everything generated from a block in one item with its `#[expect(…)]`s, each of which must match somewhere
/// inside.
pub(crate) fn expecting(expectations: &[Attribute], items: TokenStream) -> TokenStream {
    if expectations.is_empty() {
        return items;
    }
    quote! {
        #(#expectations)*
        const _: () = {
            #items
        };
    }
}

/// The functions without duplicates. The second of two is reported, unless both are for different builds.
fn each_once(functions: Vec<Function>, errors: &mut Errors) -> Vec<Function> {
    let mut kept: Vec<Function> = Vec::new();
    for function in functions {
        let name = &function.sig.ident;
        let is_same = |other: &&Function| other.sig.ident == *name && !other.is_conditional();
        if !function.is_conditional() && kept.iter().any(|other| is_same(&other)) {
            errors.push(name, format!("`{name}` is defined twice; keep one of them"));
        } else {
            kept.push(function);
        }
    }
    kept
}

/// The function of a member; any other member cannot be a hook and is reported.
fn function(member: Member, attribute: &str, errors: &mut Errors) -> Option<Function> {
    let item = match member {
        Member::Function(function) => return Some(*function),
        Member::Other(item) => *item,
    };
    let (tokens, what) = match item {
        ImplItem::Const(item) => (item.ident.to_token_stream(), "constant"),
        ImplItem::Type(item) => (item.ident.to_token_stream(), "type"),
        other => (other.to_token_stream(), "macro"),
    };
    errors.push(tokens, format!("a {what} is not a hook; move it into an `impl` block without `#[{attribute}]`"));
    None
}

/// Whether the attribute makes a view.
fn is_view(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last().map(|segment| segment.ident.to_string());
    last.is_some_and(|name| ["generic_view", "view_set", "api_view"].contains(&name.as_str()))
}

/// Reports further attributes that make the item a view. Returns whether there are any.
fn another_view(attributes: &[Attribute], errors: &mut Errors) -> bool {
    let found = errors.len();
    for attribute in attributes.iter().filter(|attribute| is_view(attribute)) {
        errors.push(attribute.path(), "this item has two view attributes; keep one of them");
    }
    errors.len() > found
}

/// Reports that the item cannot be a view, and returns it unchanged.
fn misplaced(word: impl ToTokens, item: TokenStream, attribute: &str, errors: &mut Errors) -> TokenStream {
    let message = format!("`{attribute}` applies to a unit struct or an `impl` block; write `pub struct UserDetail;`");
    errors.push(word, message);
    item
}

/// The tokens that name an item. A span over a whole function body would be too long.
pub(crate) fn head(item: &Item) -> TokenStream {
    match item {
        Item::Fn(item) => item.sig.ident.to_token_stream(),
        Item::Enum(item) => item.ident.to_token_stream(),
        Item::Trait(item) => item.ident.to_token_stream(),
        Item::Mod(item) => item.ident.to_token_stream(),
        other => other.to_token_stream(),
    }
}

/// A struct's name for its trait impls. Resolved at the call site, so that a name from a `macro_rules!` is found.
pub(crate) fn at_call_site(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(name.span().resolved_at(Span::call_site()));
    name
}

/// `<S: Serializer, const N: usize>`, as a user writes it.
fn spelled(generics: &Generics) -> String {
    let params = generics.params.iter().map(|param| {
        let text = param.to_token_stream().to_string();
        [(" :", ":"), (" ,", ","), ("< ", "<"), (" <", "<"), (" >", ">"), (" ::", "::"), (":: ", "::")]
            .iter()
            .fold(text, |text, (spaced, close)| text.replace(spaced, close))
    });
    format!("<{}>", params.collect::<Vec<_>>().join(", "))
}

/// `std::marker::PhantomData<fn() -> (M, S)>`. A function pointer is `Send` and `Sync` for all parameters.
fn marker(generics: &Generics) -> String {
    let names: Vec<String> = generics.type_params().map(|param| param.ident.to_string()).collect();
    match names.as_slice() {
        [one] => format!("std::marker::PhantomData<fn() -> {one}>"),
        all => format!("std::marker::PhantomData<fn() -> ({})>", all.join(", ")),
    }
}

/// Whether the struct's only field is a `PhantomData`.
fn is_phantom(fields: &Fields) -> bool {
    let Fields::Unnamed(fields) = fields else { return false };
    let is_marker = |ty: &Type| last_segment(ty).is_some_and(|last| last.ident == "PhantomData");
    fields.unnamed.len() == 1 && fields.unnamed.iter().all(|field| is_marker(&field.ty))
}

/// `UserDetail` of `views::UserDetail`.
fn last_word(target: &Type) -> Option<Ident> {
    last_segment(target).map(|last| last.ident.clone())
}

/// The type without the invisible groups that a `macro_rules!` of the user's adds.
pub(crate) fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        Type::Paren(paren) => ungrouped(&paren.elem),
        ty => ty,
    }
}

fn last_segment(target: &Type) -> Option<&PathSegment> {
    match ungrouped(target) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}
