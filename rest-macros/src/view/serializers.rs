//! The serializer of each action: `serializer = X`, or `serializer(create = In, list = Brief, default = X)`.

use super::model::HookFn;
use crate::args::Given;
use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, associated, unknown};
use crate::list::Word;
use crate::values::TypeName;
use crate::view::policies;
use crate::vocabulary::Action;
use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Meta, Type};

/// The names for groups of actions: all others, those that show rows, those that write.
const GROUPS: [&str; 3] = ["default", "read", "write"];

/// The parsed serializers.
#[derive(Debug, Clone)]
pub(crate) struct Serializers {
    /// By action, or by one of [`GROUPS`].
    named: Vec<(Word, Type)>,
    is_list: bool,
}

impl FromMeta for Serializers {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::List(list) = meta else {
            let word = Word { text: "default".to_owned(), span: proc_macro2::Span::call_site() };
            return Ok(Self { named: vec![(word, TypeName::from_meta(meta)?.0)], is_list: false });
        };
        let items = NestedMeta::parse_meta_list(list.tokens.clone())?;
        let named = items.iter().map(|item| match item {
            NestedMeta::Meta(meta @ Meta::NameValue(pair)) => {
                Ok((Word::from_path(&pair.path)?, TypeName::from_meta(meta)?.0))
            }
            other => Err(Error::custom("no serializer").with_span(other)),
        });
        let named = named.collect::<Result<Vec<_>>>()?;
        if named.is_empty() { Err(Error::custom("no serializer")) } else { Ok(Self { named, is_list: true }) }
    }
}

/// The serializers of a view's actions.
pub(crate) struct ValidSerializers {
    /// The view's own serializer.
    pub(crate) main: Type,
    create: Type,
    update: Type,
    /// The actions whose serializer for reading or showing differs from the view's: action, reads, shows.
    own: Vec<(&'static str, Type, Type)>,
    /// The serializers of extra actions.
    pub(crate) of_extras: Vec<(String, Type)>,
}

impl Serializers {
    /// Validates the serializers of these actions; `actions` is `None` if they are unknown. `own` are the `serializer`
    /// arguments of single actions.
    pub(crate) fn validate(
        given: Given<Self>,
        actions: Option<&[&'static Action]>,
        own: Vec<(&'static str, Word, Type)>,
        hooks: &[HookFn],
        errors: &mut Errors,
    ) -> ValidSerializers {
        let Given { word, value: Self { mut named, is_list } } = given;
        let all = actions.unwrap_or_default();
        let names: Vec<&str> = all.iter().filter(|action| action.has_fields()).map(|action| action.name).collect();
        let known: Vec<&str> = GROUPS.into_iter().chain(names.iter().copied()).collect();
        for (place, (name, _)) in named.iter().enumerate() {
            if actions.is_some() && !known.contains(&&*name.text) {
                errors.push_at(name.span, unknown("action", &name.text, &known));
            }
            if named[..place].iter().any(|(other, _)| other.text == name.text) {
                errors.push_at(name.span, format!("`{}` has a serializer already; name it once", name.text));
            }
        }
        for (action, place, ty) in own {
            if named.iter().any(|(other, _)| is_list && other.text == action) {
                errors.push_at(place.span, format!("`{action}` has a serializer already; name it once"));
            }
            named.push((Word { text: action.to_owned(), span: place.span }, ty));
        }
        let find = |name: &str| named.iter().find(|(word, _)| word.text == name).map(|(_, ty)| ty);
        let first = |words: &[&str]| words.iter().find_map(|word| find(word));
        let any = || named.first().map(|(_, ty)| ty.clone());
        let default = find("default");
        let create = first(&["create", "bulk_create", "write", "default"]);
        let update = first(&["update", "partial_update", "bulk_update", "partial_bulk_update", "write", "default"]);
        let has = |names: &[&str]| all.iter().any(|action| names.contains(&action.name));
        let written = [
            create.filter(|_| has(&["create", "bulk_create"])),
            update.filter(|_| has(&["update", "partial_update", "bulk_update", "partial_bulk_update"])),
        ];
        let main = default.or(written[1]).or(written[0]).or_else(|| first(&["read", "retrieve", "list"]));
        let main = main.cloned().or_else(any).unwrap_or_else(|| syn::parse_quote!(()));
        let mut chosen = Vec::new();
        for action in all.iter().filter(|action| action.has_fields()) {
            let family = match action.name {
                "list" | "retrieve" => find(action.name).or(find("read")),
                "create" | "bulk_create" => find(action.name).or(first(&["create", "bulk_create", "write"])),
                _ => find(action.name).or(first(&[
                    "update",
                    "partial_update",
                    "bulk_update",
                    "partial_bulk_update",
                    "write",
                ])),
            };
            let Some(takes) = family.or(default) else {
                let message = format!(
                    "the action `{}` has no serializer; name one, `{} = …`, or one for all others, `default = …`",
                    action.name, action.name,
                );
                errors.push(&word, message);
                continue;
            };
            let shows = if action.shows() { takes } else { find("read").unwrap_or(takes) };
            if [takes, shows].into_iter().any(|ty| !is_same(ty, &main)) {
                chosen.push((action.name, takes.clone(), shows.clone()));
            }
        }
        for hook in hooks {
            let ident = &hook.function.sig.ident;
            if hook.hook.name == "get_serializer" && !chosen.is_empty() {
                errors.push(ident, "`get_serializer` and serializers of single actions do the same; keep one of them");
            }
            if let Some(other) = written.iter().flatten().find(|ty| hook.hook.name == "pre_save" && !is_same(ty, &main))
            {
                let message = format!(
                    "`pre_save` only receives the data of `{}`, but `{}` writes too; override `perform_create` and \
                     `perform_update` instead",
                    main.to_token_stream(),
                    other.to_token_stream(),
                );
                errors.push(ident, message);
            }
        }
        ValidSerializers {
            create: create.unwrap_or(&main).clone(),
            update: update.unwrap_or(&main).clone(),
            own: chosen,
            of_extras: Vec::new(),
            main,
        }
    }
}

fn is_same(one: &Type, other: &Type) -> bool {
    one.to_token_stream().to_string() == other.to_token_stream().to_string()
}

impl ValidSerializers {
    /// For a view set without a model.
    pub(crate) fn none() -> Self {
        let none: Type = syn::parse_quote!(());
        Self { main: none.clone(), create: none.clone(), update: none, own: Vec::new(), of_extras: Vec::new() }
    }

    /// `type CreateSerializer = In;`
    pub(crate) fn of_create(&self) -> TokenStream {
        associated("CreateSerializer", &self.create)
    }

    /// `type UpdateSerializer = In;`
    pub(crate) fn of_update(&self) -> TokenStream {
        associated("UpdateSerializer", &self.update)
    }

    /// Whether single actions have their own serializers.
    pub(crate) const fn vary(&self) -> bool {
        !self.own.is_empty() || !self.of_extras.is_empty()
    }

    /// `fn get_serializer`, and `fn serializers` with all of them.
    pub(crate) fn hooks(&self, root: &CratePath) -> Option<TokenStream> {
        if !self.vary() {
            return None;
        }
        let of = quote!(#root::serializers::SerializerOf);
        let main = &self.main;
        let of_extras = self.of_extras.iter().map(|(action, ty)| {
            let value = quote! {
                use #root::__private::FallbackSerializer as _;
                #root::__private::OwnSerializer::<Self, #ty>::new().serializer()
            };
            (action.as_str(), value)
        });
        let arms: Vec<_> = self
            .own
            .iter()
            .map(|(action, takes, shows)| {
                let shown = (!is_same(takes, shows)).then(|| quote!(.shown_by::<#shows>()));
                // Names the associated type of the mixin where it is the same, so that its bounds are checked only in
                // one place.
                let new = match *action {
                    "create" if is_same(takes, &self.create) => quote!(#root::__private::of_create::<Self>()),
                    "update" | "partial_update" if is_same(takes, &self.update) => {
                        quote!(#root::__private::of_update::<Self>())
                    }
                    _ => quote!(#of::new::<#takes>()),
                };
                (*action, quote!(#new #shown))
            })
            .chain(of_extras)
            .collect();
        let (parameter, value) = policies::chosen(Some(quote!(#of::new::<#main>())), &arms, &TokenStream::new(), root);
        let mut all: Vec<&Type> = vec![main];
        for ty in self.own.iter().flat_map(|(_, takes, shows)| [takes, shows]) {
            if !all.iter().any(|known| is_same(known, ty)) {
                all.push(ty);
            }
        }
        Some(quote! {
            fn get_serializer(&self, #parameter: &#root::Request) -> #of<Self::Model> {
                #value
            }
            fn serializers() -> #root::__private::Vec<&'static #root::serializers::Schema> {
                ::core::convert::From::from([#(<#all as #root::serializers::Serializer>::schema()),*])
            }
        })
    }
}
