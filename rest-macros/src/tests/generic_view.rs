//! `#[generic_view(…)]`: the nine ready-made views as nine sets of actions, and each argument and each trait's hooks
//! once.

use super::{assert_expands, idents, root};
use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::view::expansion;
use proc_macro2::TokenStream;
use quote::quote;

fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let expanded = expansion(arguments, item, &root(), &mut errors);
    assert_eq!(errors.messages(), Vec::<String>::new());
    expanded
}

fn assert_view(case: &str, arguments: TokenStream, item: TokenStream) -> usize {
    assert_expands(&format!("generic_view/{case}"), expand(arguments, item))
}

#[test]
fn retrieve_update_destroy() {
    let arguments = quote!(model = User, serializer = UserSer, actions = "retrieve,update,destroy");
    let lines = assert_view("retrieve_update_destroy", arguments, quote! { pub struct UserDetail; });
    assert!(lines <= 40, "a plain view has {lines} lines");
}

#[test]
fn list_create() {
    let arguments = quote!(model = artist::Entity, serializer = ArtistSerializer, actions(list, create));
    let item = quote! {
        /// All artists.
        ///
        ///     indented
        #[derive(Debug)]
        pub struct ArtistListView;
    };
    assert_view("list_create", arguments, item);
}

#[test]
fn partial_update_alone() {
    let arguments = quote!(model = User, serializer = UserSer, actions = partial_update);
    assert_view("partial_update_alone", arguments, quote! { struct UserPatch; });
}

#[test]
fn writes() {
    let arguments = quote! {
        model = User, serializer = UserSer, actions(update), etag(version, counted), put_as_create, retry_writes = false
    };
    assert_view("writes", arguments, quote! { struct UserDetail; });
}

#[test]
fn lookup_field() {
    let arguments = quote! {
        model = User, serializer = UserSer, actions(retrieve), lookup_field = slug, lookup_url_kwarg = "user"
    };
    let lines = assert_view("lookup_field", arguments, quote! { pub struct UserDetail; });
    assert!(lines <= 60, "a view with a lookup field has {lines} lines");
}

#[test]
fn lookup_field_id() {
    let arguments = quote!(model = User, serializer = UserSer, actions(retrieve), lookup_field = id);
    assert_view("lookup_field_id", arguments, quote! { pub struct UserDetail; });
}

#[test]
fn policies() {
    let arguments = quote! {
        model = User,
        serializer = UserSer,
        actions(list),
        permissions = IsAuthenticated & (IsOwner | !IsBanned::since(2020)),
        authentication = (TokenAuthentication, SessionAuthentication),
        throttles = AnonRate,
        throttle_scope = "uploads",
        renderers = (JsonRenderer, CsvRenderer::new()),
        parsers = (JsonParser, FormParser),
        negotiation = DrfContentNegotiation,
        versioning = QueryParameterVersioning::new(VERSIONS),
        metadata = Brief,
    };
    assert_view("policies", arguments, quote! { pub struct UserList; });
}

#[test]
fn lists_of_policies() {
    let arguments = quote! {
        model = User,
        serializer = UserSer,
        actions(list),
        permissions = (IsAuthenticated, IsOwner | IsAdminUser),
        authentication = (),
        throttles = (AnonRate, UserRate),
    };
    assert_view("lists_of_policies", arguments, quote! { pub struct UserList; });
}

#[test]
fn methods_and_policies_that_are_none() {
    let arguments = quote! {
        model = User,
        serializer = UserSer,
        actions(retrieve, update, destroy),
        http_method_names("get, patch"),
        versioning = none,
        metadata = none,
    };
    assert_view("methods_and_policies_that_are_none", arguments, quote! { pub struct UserDetail; });
}

#[test]
fn queryset() {
    let arguments = quote! {
        model = User, serializer = UserSer, actions(list), queryset = User::find().filter(user::Column::Active.eq(true))
    };
    assert_view("queryset", arguments, quote! { pub struct UserList; });
}

#[test]
fn name_and_description() {
    let arguments = quote! {
        model = User, serializer = UserSer, actions(list), name = "People", description = "Everybody."
    };
    assert_view("name_and_description", arguments, quote! { #[doc = " Not this."] pub struct UserList; });
}

#[test]
fn hooks_of_each_trait() {
    let arguments = quote!(model = User, serializer = UserSer, actions("list, create"));
    let item = quote! {
        /// All users.
        #[cfg(feature = "users")]
        impl UserList {
            /// Only what the asking user may see.
            fn get_queryset(&self, request: &Request) -> Select<User> {
                User::find().filter(visible_to(request.user()))
            }

            fn get_permissions(&self, _: &Request) -> IsAdminUser {
                IsAdminUser
            }

            fn get_throttles(&self, _: &Request) -> impl Throttle {
                AnonRate
            }

            async fn list(&self, request: &Request) -> Result<Response> {
                Response::new(&request.path())
            }

            #[tracing::instrument(skip_all)]
            async fn perform_create(&self, _: &Request, mut data: Valid<UserSer>, tx: &Tx) -> Result<Model> {
                data.row.name = Set("new".to_owned());
                data.save(tx).await
            }
        }
    };
    assert_view("hooks_of_each_trait", arguments, item);
}

#[test]
fn hooks_that_see_the_whole_model() {
    let arguments = quote!(model = User, serializer = UserSer, actions(retrieve, update, destroy));
    let item = quote! {
        impl UserDetail {
            async fn check_object_permissions(&self, _: &Request, _: &user::Model) -> Result<()> {
                Ok(())
            }

            async fn retrieve(&self, request: &Request) -> Result<Response> {
                Response::new(&self.get_object(request).await?.name)
            }

            async fn perform_update(&self, _: &Request, data: Valid<UserSer>, tx: &Tx) -> Result<Model> {
                data.save(tx).await
            }

            async fn perform_destroy(&self, _: &Request, user: Model, tx: &Tx) -> Result<()> {
                user.delete(tx).await
            }
        }
    };
    assert_view("hooks_that_see_the_whole_model", arguments, item);
}

#[test]
fn the_default_name_of_the_crate_is_nowhere_when_it_has_another() {
    let arguments = quote! {
        model = User, serializer = UserSer, actions(retrieve, create), lookup_field = slug, lookup_url_kwarg = user,
        queryset = User::find(), permissions = A & !B, authentication = A, throttles = (A, B)
    };
    let mut errors = Errors::default();
    let renamed = CratePath::named("api");
    let expanded = expansion(arguments, quote! { pub struct UserList; }, &renamed, &mut errors);
    assert_eq!(errors.messages(), Vec::<String>::new());
    let idents = idents(expanded);
    assert!(idents.contains(&"api".to_owned()));
    assert!(!idents.contains(&"rest_runtime".to_owned()));
}

#[test]
fn lists() {
    let arguments = quote! {
        model = track::Entity,
        serializer = TrackSerializer,
        actions(list),
        parents(album(queryset = visible_albums), artist_pk = album.artist),
        filter(genre(queryset = shown_genres), milliseconds(gte, lte), artist = album.artist.name(icontains), cheap(method = cheap), name(required)),
        search("^name", album.title, param = "q"),
        ordering(name, by = album.title, plays = listeners(count), default = "-name", strict),
        filter_backends = (IsOwner, InShop),
        pagination = LimitOffset(100),
        allow_empty = false,
    };
    assert_view("lists", arguments, quote! { pub struct TrackList; });
}
