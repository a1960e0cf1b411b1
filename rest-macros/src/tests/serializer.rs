//! `#[derive(Serializer)]`: both forms, and each argument of a field.

use super::{assert_expands, idents, root};
use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::serializer::expansion;
use proc_macro2::TokenStream;
use quote::quote;

fn assert_serializer(case: &str, item: TokenStream) -> usize {
    let mut errors = Errors::default();
    let expanded = expansion(item, &root(), &mut errors);
    assert_eq!(errors.messages(), Vec::<String>::new());
    assert_expands(&format!("serializer/{case}"), expanded)
}

#[test]
fn six_columns() {
    let lines = assert_serializer(
        "six_columns",
        quote! {
            #[serializer(model = user::Entity, fields(id, email, first_name, last_name, city, support_rep))]
            pub struct UserSerializer;
        },
    );
    assert!(lines <= 30, "a serializer of six columns has {lines} lines");
}

#[test]
fn short_form_with_arguments() {
    assert_serializer(
        "short_form_with_arguments",
        quote! {
            #[serializer(model = user::Entity, fields = "id, email, name, password, type")]
            #[serializer(read_only = "id", write_only(password), extra(name(min_length = 1, label = "Name"), r#type(required = false)))]
            pub struct UserSerializer;
        },
    );
}

#[test]
fn long_form() {
    assert_serializer(
        "long_form",
        quote! {
            #[serializer(model = track::Entity, read_only(id))]
            pub struct TrackSerializer {
                pub id: i32,
                #[field(min_length = 1, max_length = 200, allow_blank = false, help_text = "As on the cover.")]
                pub name: String,
                #[field(source = composer, allow_null, default = "unknown")]
                pub author: Option<String>,
                #[field(min_value = 0, max_value = 1e9)]
                #[field(label = "Length")]
                pub milliseconds: i32,
                #[field(max_digits = 10, decimal_places = 2, required)]
                pub unit_price: Decimal,
                #[field(write_only)]
                pub note: Option<String>,
                #[field(default = -1)]
                pub rank: i32,
                #[field(default = true, read_only = false)]
                pub r#type: bool,
            }
        },
    );
}

#[test]
fn the_default_name_of_the_crate_is_nowhere_when_it_has_another() {
    let item = quote! {
        #[serializer(model = user::Entity)]
        pub struct UserSerializer {
            #[field(read_only, min_value = 1, default = 2, source = key)]
            pub id: i32,
            #[field(write_only, min_length = 1)]
            pub name: String,
        }
    };
    let mut errors = Errors::default();
    let idents = idents(expansion(item, &CratePath::named("api"), &mut errors));
    assert_eq!(errors.messages(), Vec::<String>::new());
    assert!(idents.contains(&"api".to_owned()));
    assert!(!idents.contains(&"rest_runtime".to_owned()));
}
