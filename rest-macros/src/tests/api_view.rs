//! `#[api_view(…)]`: on a function that takes its request or borrows it, and on a block.

use super::{assert_expands, root};
use crate::api_view::expansion;
use crate::diagnostics::Errors;
use proc_macro2::TokenStream;
use quote::quote;

fn expanded(arguments: TokenStream, item: TokenStream) -> (TokenStream, Vec<String>) {
    let mut errors = Errors::default();
    let expanded = expansion(arguments, item, &root(), &mut errors);
    (expanded, errors.messages())
}

fn assert_view(case: &str, arguments: TokenStream, item: TokenStream) -> usize {
    let (expanded, errors) = expanded(arguments, item);
    assert_eq!(errors, Vec::<String>::new());
    assert_expands(&format!("api_view/{case}"), expanded)
}

#[test]
fn function() {
    let item = quote! {
        /// Says hello.
        #[tracing::instrument]
        pub async fn hello(request: Request) -> Result<Response> {
            Response::new(&request.kwarg("name"))
        }
    };
    let lines = assert_view("function", quote!(), item);
    assert!(lines <= 45, "a function's view has {lines} lines");
}

#[test]
fn function_with_methods_and_policies() {
    let arguments = quote!(GET, POST, permissions = IsAdminUser, throttles = (AnonRate, UserRate), name = "Some");
    let item = quote! {
        async fn several(request: &Request) -> Result<Response> {
            Response::new(&request.method().as_str())
        }
    };
    assert_view("function_with_methods_and_policies", arguments, item);
}

/// The function's parameters become those of the struct.
#[test]
fn function_with_parameters() {
    let item = quote! {
        async fn check<S: Serializer, const N: usize>(request: &Request) -> Result<Response>
        where
            S: Clone,
        {
            Response::new(&N)
        }
    };
    assert_view("function_with_parameters", quote!(POST), item);
}

/// The value of a parameter is not a constant.
#[test]
fn function_with_policies_of_its_parameters() {
    let arguments = quote!(GET, parsers = P::default(), renderers = (R::default(), JsonRenderer));
    let item = quote! {
        async fn echo<P: IntoParsers + Default, R: Renderer + Default>(request: &Request) -> Result<Response> {
            Response::new(&1)
        }
    };
    assert_view("function_with_policies_of_its_parameters", arguments, item);
}

#[test]
fn block_with_parameters() {
    let item = quote! {
        impl<S: Serializer> Check<S> {
            async fn post(&self, request: &Request) -> Result<Response> {
                Response::new(&1)
            }
        }
    };
    assert_view("block_with_parameters", quote!(serializer = S), item);
}

#[test]
fn block() {
    let item = quote! {
        /// All users.
        impl ListUsers {
            async fn get(&self, request: &Request) -> Result<Response> {
                Response::new(&request.user().username())
            }

            async fn post(&self, request: Request) -> Result<Response> {
                Response::new(&request.data_as::<String>().await?)
            }

            fn get_view_name(&self, _: &Request) -> String {
                "Users".to_owned()
            }
        }
    };
    assert_view("block", quote!(permissions = IsAdminUser), item);
}

#[test]
fn as_many_errors_as_mistakes() {
    let (_, errors) = expanded(quote!("GTE, POST", POST, OPTIONS, nmae = "x"), quote! { fn hello(a: A, b: B) {} });
    assert_eq!(errors.len(), 6, "{errors:#?}");
    let block = quote! {
        impl X {
            fn get(&self) {}
            async fn psot(&self) {}
            fn get_queryset(&self) {}
        }
    };
    let (_, errors) = expanded(quote!(GET), block);
    assert_eq!(errors.len(), 4, "{errors:#?}");
    for item in [quote! { struct X; }, quote! { enum X {} }, quote! { async fn x<'a>(request: &'a Request) {} }] {
        assert_eq!(expanded(quote!(), item).1.len(), 1);
    }
}
