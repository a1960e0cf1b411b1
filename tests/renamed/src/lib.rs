//! Both macros with every argument, in a crate whose Cargo.toml names rest-runtime `api`. The test is that it compiles.

use api::prelude::*;

/// The author of a text.
pub mod author {
    #![allow(missing_docs, reason = "an entity is documented by its columns' names")]

    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "author")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub slug: String,
        pub age: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The short form.
#[derive(Debug, Serializer)]
#[serializer(model = author::Entity, fields(id, slug, age), read_only(id), extra(age(min_value = 0, default = 18)))]
pub struct AuthorSerializer;

/// The long form.
#[derive(Debug, Serializer)]
#[serializer(model = author::Entity)]
pub struct AuthorForm {
    /// The key.
    #[field(read_only)]
    pub id: i32,
    /// The name in URLs.
    #[field(min_length = 1, source = slug)]
    pub name: String,
    /// Not stored.
    #[field(write_only)]
    pub note: Option<String>,
}

/// A view on a struct.
#[derive(Debug)]
#[generic_view(
    model = author::Entity,
    serializer = AuthorSerializer,
    actions(retrieve, update, destroy),
    lookup_field = slug,
    lookup_url_kwarg = name,
    queryset = <author::Entity as sea_orm::EntityTrait>::find(),
    permissions = IsAuthenticated & (IsAdminUser | !AllowAny),
    authentication = (),
    throttles = ()
)]
pub struct AuthorDetail;

/// A view on an `impl` block.
#[derive(Debug)]
pub struct AuthorList;

#[generic_view(model = author::Entity, serializer = AuthorForm, actions(list, create))]
impl AuthorList {
    fn get_permissions(&self, _: &Request) -> impl Permission {
        IsAuthenticatedOrReadOnly
    }

    async fn perform_create(&self, _: &Request, data: Valid<AuthorForm>, tx: &Tx) -> Result<author::Model> {
        data.save(tx).await
    }
}

/// Both views, mounted.
pub fn app() -> api::axum::Router<Rest> {
    api::axum::Router::new()
        .route("/authors/", AuthorList::as_view())
        .route("/authors/{name}/", AuthorDetail::as_view())
}
