//! `#[view_set(…)]`: on a struct, with actions of its own, and without a model.

use super::{assert_expands, root};
use crate::diagnostics::Errors;
use crate::view_set::expansion;
use proc_macro2::TokenStream;
use quote::quote;

fn expanded(arguments: TokenStream, item: TokenStream) -> (TokenStream, Vec<String>) {
    let mut errors = Errors::default();
    let expanded = expansion(arguments, item, &root(), &mut errors);
    (expanded, errors.messages())
}

fn assert_set(case: &str, arguments: TokenStream, item: TokenStream) -> usize {
    let (expanded, errors) = expanded(arguments, item);
    assert_eq!(errors, Vec::<String>::new());
    assert_expands(&format!("view_set/{case}"), expanded)
}

#[test]
fn all_six_actions() {
    let arguments = quote!(model = track::Entity, serializer = TrackSerializer);
    let lines = assert_set("all_six_actions", arguments, quote! { pub struct TrackViewSet; });
    assert!(lines <= 80, "a view set has {lines} lines");
}

/// The entity is that of the serializer, and one action has a queryset of its own.
#[test]
fn parameters_and_querysets() {
    let arguments = quote!(serializer = S, queryset(list = few(), default = all()), actions(list, retrieve));
    let item = quote! { pub struct Some<S: ModelSerializer>(PhantomData<S>); };
    assert_set("parameters_and_querysets", arguments, item);
}

#[test]
fn actions_of_its_own() {
    let arguments = quote! {
        model = track::Entity,
        serializer = TrackSerializer,
        actions(list, retrieve(permissions = IsAuthenticated)),
        lookup_field = slug,
        lookup_value_regex = "[a-z]+",
    };
    let item = quote! {
        impl TrackViewSet {
            /// Sets the price.
            #[action(detail, methods = "post", url_path = "set-price", permissions = IsAdminUser, serializer = PriceSerializer)]
            async fn set_price(&self, request: &Request) -> Result<Response> {
                self.get_object(request).await?;
                Ok(Response::no_content())
            }

            #[mapping(set_price, "delete")]
            async fn unset_price(&self, request: Request) -> Result<Response> {
                Ok(Response::no_content())
            }

            #[action(list)]
            async fn longest(&self) -> Result<Response> {
                Response::new(&1)
            }

            fn get_queryset(&self, _: &Request) -> Select<track::Entity> {
                track::Entity::find()
            }
        }
    };
    assert_set("actions_of_its_own", arguments, item);
}

#[test]
fn actions_that_are_checked_before() {
    let conditional = quote! {
        impl TrackViewSet {
            #[action(detail, methods(post), conditional)]
            async fn publish(&self, request: &Request) -> Result<Response> {
                Response::new(&1)
            }
        }
    };
    let arguments = quote!(model = track::Entity, serializer = TrackSerializer, actions(retrieve), etag = updated_at);
    assert_set("conditional_action", arguments, conditional);
    let below = quote! {
        impl TrackViewSet {
            #[action(list)]
            async fn longest(&self, _: &Request) -> Result<Response> {
                Response::new(&1)
            }
        }
    };
    let arguments = quote!(model = track::Entity, serializer = TrackSerializer, actions(retrieve), parents(album));
    assert_set("action_below_parents", arguments, below);
}

#[test]
fn without_a_model() {
    let item = quote! {
        impl Colours {
            async fn list(&self, _: &Request) -> Result<Response> {
                Response::new(&["red"])
            }

            async fn retrieve(&self, request: &Request) -> Result<Response> {
                Response::new(&request.kwarg("pk"))
            }
        }
    };
    assert_set("without_a_model", quote!(), item);
}

#[test]
fn as_many_errors_as_mistakes() {
    let arguments = quote!(model = User, serializer = UserSer, actions(list, retreive, list), lookup_feild = slug);
    let item = quote! {
        impl X {
            #[action]
            async fn neither(&self, request: &Request) -> Result<Response> {}
            #[action(detail, methods = "post, psot")]
            async fn first(&self, request: &Request) -> Result<Response> {}
            #[action(detail, url_path = "first")]
            async fn second(&self, request: &Request) -> Result<Response> {}
            #[action(list)]
            async fn retrieve(&self, request: &Request) -> Result<Response> {}
            #[mapping(first, "post")]
            async fn third(&self, request: &Request) -> Result<Response> {}
            #[mapping]
            async fn fourth(&self, request: &Request) -> Result<Response> {}
            fn perform_crate(&self) {}
        }
    };
    let (_, errors) = expanded(arguments, item);
    assert_eq!(errors.len(), 10, "{errors:#?}");
    let unknown = quote! { impl X {
        #[action(list)] async fn longest(&self) -> Result<Response> {}
        #[mapping(longets, "delete")] async fn other(&self) -> Result<Response> {}
    } };
    let (_, errors) = expanded(quote!(), unknown);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(errors.concat().contains("did you mean `longest`?"));
    let (_, errors) = expanded(quote!(actions(list)), quote! { struct X; });
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let (_, errors) = expanded(quote!(model = User), quote! { struct X; });
    assert_eq!(errors.len(), 1, "{errors:#?}");
}
