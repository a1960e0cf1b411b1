//! Names as DRF makes them; the right-hand sides are what `rest_framework` 3.16 returns.

use crate::naming::{description, view_name};
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
    assert_eq!(description(&item.attrs).as_deref(), Some("One user.\n\n    code\nThe end."));
}

#[test]
fn an_empty_doc_comment_says_nothing() {
    let item: syn::ItemStruct = parse_quote! {
        ///
        struct User;
    };
    assert_eq!(description(&item.attrs), None);
}
