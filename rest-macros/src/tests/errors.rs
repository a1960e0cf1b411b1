//! The number of errors equals that of mistakes: none hides another, none is reported twice.

use super::root;
use crate::diagnostics::Errors;
use crate::{serializer, view};
use proc_macro2::TokenStream;
use quote::quote;

fn view(arguments: TokenStream, item: TokenStream) -> Vec<String> {
    let mut errors = Errors::default();
    // An expansion beside a mistake must still be valid code, or rustc adds errors of its own.
    let expanded = view::expansion(arguments, item, &root(), &mut errors);
    syn::parse2::<syn::File>(expanded).expect("a fallback is a file of items");
    errors.messages()
}

fn serializer(item: TokenStream) -> Vec<String> {
    let mut errors = Errors::default();
    let expanded = serializer::expansion(item, &root(), &mut errors);
    syn::parse2::<syn::File>(expanded).expect("a fallback is a file of items");
    errors.messages()
}

#[test]
fn two_missing_arguments() {
    let messages = view(quote!(), quote! { pub struct X; });
    assert!(
        matches!(messages.as_slice(), [one] if one.starts_with("`serializer`, `actions` are missing")),
        "{messages:?}"
    );
}

#[test]
fn one_mistake_in_each_part_of_a_view() {
    let arguments = quote! {
        model = "User",
        serializer = 1,
        actions(retrieve, updaet, retrieve),
        lookup_feild = slug,
        lookup_url_kwarg,
        permissions = A + B,
        name = People,
        name = "People",
        "stray",
    };
    let item = quote! {
        impl X {
            const LIMIT: u32 = 1;
            fn get_querset(&self) {}
            fn perform_crate(&self) {}
        }
    };
    let messages = view(arguments, item);
    assert_eq!(messages.len(), 13, "{messages:#?}");
}

#[test]
fn a_hook_is_not_blamed_for_an_unknown_action() {
    let arguments = quote!(model = User, serializer = UserSer, actions(crate_one));
    let item = quote! { impl X { async fn perform_create(&self) {} } };
    assert_eq!(view(arguments, item).len(), 1);
}

#[test]
fn a_misspelt_argument_is_not_missing_as_well() {
    let arguments = quote!(modle = User, serializer = UserSer, actions(list));
    assert_eq!(view(arguments, quote! { struct X; }).len(), 1);
    let arguments = quote!(model = User, serialiser = "UserSer", actions(list));
    assert_eq!(view(arguments, quote! { struct X; }).len(), 1);
}

#[test]
fn a_missing_comma_or_equals_sign() {
    for arguments in [
        quote!(model = User serializer = UserSer, actions(list)),
        quote!(model User, serializer = UserSer, actions(list)),
        quote!(model = User, serializer = UserSer, actions(list) + 1),
        quote!(model = , serializer = UserSer, actions(list)),
        quote!(model = User, serializer = UserSer, = 1, actions(list)),
    ] {
        let text = arguments.to_string();
        let messages = view(arguments, quote! { struct X; });
        assert_eq!(messages.len(), 1, "{text}: {messages:#?}");
    }
}

#[test]
fn items_that_are_no_views() {
    for item in [
        quote! { enum X {} },
        quote! { fn x() {} },
        quote! { struct X<T>(T); },
        quote! { struct X { a: u8 } },
        quote! { impl<'a> X<'a> {} },
        quote! { impl Clone for X {} },
        quote! { impl [u8] {} },
    ] {
        let text = item.to_string();
        let messages = view(quote!(model = User, serializer = UserSer, actions(list)), item);
        assert_eq!(messages.len(), 1, "{text}: {messages:#?}");
    }
}

#[test]
fn one_mistake_in_each_part_of_a_serializer() {
    let messages = serializer(quote! {
        #[serializer(model = "user::Entity", fields(id, name, name), read_only(nmae), colour = blue)]
        #[serializer(extra(name(min_length = 5, max_length = 3, label = Name, pattern = "x"), id))]
        pub struct UserSerializer;
    });
    // `extra` as a whole is one of them: `id` lacks its arguments.
    assert_eq!(messages.len(), 5, "{messages:#?}");
}

#[test]
fn contradictions_of_fields() {
    let messages = serializer(quote! {
        #[serializer(model = user::Entity, write_only(id, nme), fields(id, age, name), extra(id(label = "Id")))]
        pub struct UserSerializer {
            #[field(read_only, required)]
            pub id: i32,
            #[field(required, default = 1, default = 2)]
            pub age: i32,
            #[field(min_length = 2, max_length = 1, min_lenght = 1)]
            pub name: String,
            #[field(max_digits = 1, decimal_places = 2, min_value = 2.5, max_value = -3)]
            pub credit: Decimal,
        }
    });
    assert_eq!(messages.len(), 11, "{messages:#?}");
}

#[test]
fn items_that_are_no_serializers() {
    for item in [
        quote! { enum X {} },
        quote! { union X { a: u8 } },
        quote! { struct X(u8); },
        quote! { struct X<T>(T); },
        quote! { struct X {} },
    ] {
        let text = item.to_string();
        let messages = serializer(quote! { #[serializer(model = user::Entity)] #item });
        assert_eq!(messages.len(), 1, "{text}: {messages:#?}");
    }
}

#[test]
fn a_serializer_without_its_attribute() {
    assert_eq!(serializer(quote! { struct X; }).len(), 1);
    assert_eq!(serializer(quote! { #[serializer] struct X; }).len(), 1);
    assert_eq!(serializer(quote! { #[serializer()] struct X; }).len(), 1);
}
