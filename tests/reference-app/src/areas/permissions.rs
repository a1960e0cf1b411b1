//! Area 6, /perms/: the permission classes, composition, object level, per action.

use std::fmt;

use rest_runtime::{
    permissions::{Object, is_safe},
    prelude::*,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::entities::{genre, review, track, user};

/// Needs `?key=open`; refuses with its own message and code.
struct HasKey;

impl Permission for HasKey {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.query_params().get("key").is_some_and(|key| key == "open"))
    }

    fn denial(&self) -> Detail {
        Detail::new("The key is missing.", "key_missing")
    }
}

struct IsAlice;

impl Permission for IsAlice {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().username() == "alice")
    }

    fn denial(&self) -> Detail {
        Detail::map([("who", Detail::new("Only alice.", "permission_denied"))])
    }
}

struct ReadOnly;

impl Permission for ReadOnly {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(is_safe(request.method()))
    }
}

fn owns(request: &Request, object: Object<'_>) -> bool {
    let owner = object.downcast_ref::<review::Model>().map(|review| review.owner_id.to_string());
    owner.is_some() && owner == request.user().key()
}

struct IsOwner;

impl Permission for IsOwner {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        Ok(owns(request, object))
    }

    fn denial(&self) -> Detail {
        Detail::new("Not yours.", "not_owner")
    }
}

struct IsOwnerOrReadOnly;

impl Permission for IsOwnerOrReadOnly {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        Ok(is_safe(request.method()) || owns(request, object))
    }
}

struct ReadOnlyObject;

impl Permission for ReadOnlyObject {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(is_safe(request.method()))
    }

    async fn has_object_permission(&self, request: &Request, _: Object<'_>) -> Result<bool> {
        Ok(is_safe(request.method()))
    }
}

/// Views that answer who asked.
macro_rules! guarded {
    ($($view:ident: $permissions:expr;)+) => {$(
        #[api_view(GET, POST, PUT, PATCH, DELETE, HEAD, name = "Answer", permissions = $permissions)]
        async fn $view(request: &Request) -> Result<Response> {
            let user = Some(request.user().username()).filter(|name| !name.is_empty());
            Response::new(&json!({"method": request.method().as_str(), "user": user}))
        }
    )+};
}

guarded! {
    anybody: AllowAny;
    unguarded: ();
    authenticated: IsAuthenticated;
    admin: IsAdminUser;
    read_only_or_authenticated: IsAuthenticatedOrReadOnly;
    key: HasKey;
    key_then_authenticated: (HasKey, IsAuthenticated);
    authenticated_then_key: (IsAuthenticated, HasKey);
    alice: IsAlice;
    both: IsAuthenticated & HasKey;
    either: IsAdminUser | HasKey;
    neither: !IsAuthenticated;
    read_or_admin: ReadOnly | IsAdminUser;
    mixed: (IsAlice | IsAdminUser) & !HasKey;
}

#[derive(Serializer)]
#[serializer(model = review::Entity)]
struct ReviewSerializer {
    #[field(read_only)]
    id: i64,
    owner: StringRelated<user::Entity>,
    track: PrimaryKeyRelated<track::Entity>,
    #[field(min_value = 1, max_value = 5)]
    rating: i64,
    body: String,
}

impl fmt::Display for user::Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.username)
    }
}

fn reviews() -> Select<review::Entity> {
    review::Entity::find().filter(review::Column::Deleted.eq(false))
}

/// Object permissions do not filter lists.
#[generic_view(
    model = review::Entity,
    serializer = ReviewSerializer,
    actions(list),
    queryset = reviews(),
    permissions = IsOwner
)]
struct Reviews;

/// Single reviews under these permissions.
macro_rules! own_review {
    ($($(#[$doc:meta])* $view:ident: $permissions:expr;)+) => {$(
        $(#[$doc])*
        #[generic_view(
            model = review::Entity,
            serializer = ReviewSerializer,
            actions(retrieve, update, destroy),
            queryset = reviews(),
            permissions = $permissions
        )]
        struct $view;
    )+};
}

own_review! {
    OwnReview: IsOwner;
    OwnedReview: (IsAuthenticated, IsOwnerOrReadOnly);
    /// Composition of object permissions.
    OrReview: IsAdminUser | IsOwner;
    AndReview: IsAuthenticated & (IsOwner | ReadOnlyObject);
    NotReview: IsAuthenticated & !IsOwner;
}

struct UncheckedReview;

/// Gets its object without `check_object_permissions`.
#[generic_view(model = review::Entity, serializer = ReviewSerializer, actions(retrieve), permissions = IsOwner)]
impl UncheckedReview {
    async fn check_object_permissions(&self, _: &Request, _: &review::Model) -> Result<()> {
        Ok(())
    }
}

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

/// Genres under these model permissions.
macro_rules! model_genres {
    ($($view:ident: $permissions:expr;)+) => {$(
        #[view_set(
            model = genre::Entity,
            serializer = GenreSerializer,
            queryset = genre::Entity::find().filter(genre::Column::Id.gte(23)),
            permissions = $permissions
        )]
        struct $view;
    )+};
}

model_genres! {
    ModelGenres: ModelPermissions;
    FullModelGenres: ModelPermissions::full();
    AnonModelGenres: ModelPermissionsOrAnonReadOnly;
}

struct PerAction;

/// list, retrieve: anyone; create: signed in; the rest: staff; an action's own permissions for the extra.
#[view_set(
    model = genre::Entity,
    serializer = GenreSerializer,
    queryset = genre::Entity::find().filter(genre::Column::Id.lte(3)),
    actions(list, retrieve, create, update, destroy)
)]
impl PerAction {
    fn get_permissions(&self, request: &Request) -> impl Permission {
        match request.action() {
            Some("list" | "retrieve") => AllowAny.boxed(),
            Some("create") => IsAuthenticated.boxed(),
            Some("shout") => HasKey.boxed(),
            Some("peek") => (IsAuthenticated, HasKey).boxed(),
            _ => IsAdminUser.boxed(),
        }
    }

    #[action(detail, methods = "post")]
    async fn shout(&self, request: &Request) -> Result<Response> {
        let genre = self.get_object(request).await?;
        Response::new(&json!({"name": genre.name.unwrap_or_default().to_uppercase()}))
    }

    #[action(list)]
    async fn peek(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"count": self.get_queryset(request).count(request.database()).await?}))
    }
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<anybody>("allow-any/", None)
        .route::<unguarded>("none/", None)
        .route::<authenticated>("authenticated/", None)
        .route::<admin>("admin/", None)
        .route::<read_only_or_authenticated>("read-only-or-authenticated/", None)
        .route::<key>("key/", None)
        .route::<key_then_authenticated>("key-then-authenticated/", None)
        .route::<authenticated_then_key>("authenticated-then-key/", None)
        .route::<alice>("alice/", None)
        .route::<both>("and/", None)
        .route::<either>("or/", None)
        .route::<neither>("not/", None)
        .route::<read_or_admin>("read-or-admin/", None)
        .route::<mixed>("mixed/", None)
        .route::<Reviews>("reviews/", None)
        .route::<OwnReview>("own/{pk:[0-9]+}/", None)
        .route::<OwnedReview>("owned/{pk:[0-9]+}/", None)
        .route::<OrReview>("or/{pk:[0-9]+}/", None)
        .route::<AndReview>("and/{pk:[0-9]+}/", None)
        .route::<NotReview>("not/{pk:[0-9]+}/", None)
        .route::<UncheckedReview>("unchecked/{pk:[0-9]+}/", None)
        .register_as::<ModelGenres>("model-genres", "perm-model")
        .register_as::<FullModelGenres>("full-genres", "perm-full")
        .register_as::<AnonModelGenres>("anon-genres", "perm-anon")
        .register_as::<PerAction>("per-action", "perm-action")
}
