//! Names as DRF derives them; the right-hand sides are results of `rest_framework` 3.16.

use crate::naming::{description, view_name};
use quote::quote;
use syn::parse_quote;

#[test]
fn names_of_views() {
    for (type_name, expected) in [
        ("UserDetail", "User Detail"),
        ("UserDetailView", "User Detail"),
        ("TrackViewSet", "Track"),
        ("View", "View"),
        ("HTMLPageAPIView", "Html Page Api"),
        ("APIRoot", "Api Root"),
        ("MyV2List", "My V2 List"),
        ("user_list", "User List"),
        ("X", "X"),
    ] {
        assert_eq!(view_name(type_name), expected, "{type_name}");
    }
}

/// The description as code.
fn written(attributes: &[syn::Attribute]) -> Option<String> {
    description(attributes).map(|code| code.to_string())
}

#[test]
fn a_block_comment_loses_its_stars() {
    let item: syn::ItemStruct = parse_quote! {
        #[doc = "\n * One user.\n *\n *     code\n "]
        struct User;
    };
    assert_eq!(written(&item.attrs).as_deref(), Some(r#""One user.\n\n    code""#));
    let item: syn::ItemStruct = parse_quote! {
        #[doc = "Some:\n* one\nand more"]
        struct User;
    };
    assert_eq!(written(&item.attrs).as_deref(), Some(r#""Some:\n* one\nand more""#));
}

#[test]
fn a_description_may_be_made_by_a_macro() {
    let item: syn::ItemStruct = parse_quote! {
        /// One user.
        #[doc = include_str!("user.md")]
        struct User;
    };
    let expected = quote!(::core::concat!("One user.", "\n", include_str!("user.md"), "\n"));
    assert_eq!(written(&item.attrs), Some(expected.to_string()));
}

#[test]
fn a_doc_comment_loses_the_indentation_that_all_its_lines_share() {
    let item: syn::ItemStruct = parse_quote! {
        /// One user.
        ///
        ///     code
        #[derive(Debug)]
        /// The end.
        struct User;
    };
    assert_eq!(written(&item.attrs).as_deref(), Some(r#""One user.\n\n    code\nThe end.""#));
}

#[test]
fn an_empty_doc_comment_says_nothing() {
    let item: syn::ItemStruct = parse_quote! {
        ///
        struct User;
    };
    assert_eq!(written(&item.attrs), None);
}
