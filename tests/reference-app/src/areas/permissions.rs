//! Area 6, /perms/: the permission classes, composition, object level, per action.

use std::marker::PhantomData;

use rest_runtime::{
    permissions::{And, Not, Object, Or, is_safe},
    prelude::*,
    routers::Named,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::entities::{genre, review, user};

/// Needs `?key=open`; refuses with its own message and code.
#[derive(Default)]
struct HasKey;

impl Permission for HasKey {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.query_params().get("key").is_some_and(|key| key == "open"))
    }

    fn denial(&self) -> Detail {
        Detail::new("The key is missing.", "key_missing")
    }
}

#[derive(Default)]
struct IsAlice;

impl Permission for IsAlice {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().username() == "alice")
    }

    fn denial(&self) -> Detail {
        Detail::map([("who", Detail::new("Only alice.", "permission_denied"))])
    }
}

#[derive(Default)]
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

#[derive(Default)]
struct IsOwner;

impl Permission for IsOwner {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        Ok(owns(request, object))
    }

    fn denial(&self) -> Detail {
        Detail::new("Not yours.", "not_owner")
    }
}

#[derive(Default)]
struct IsOwnerOrReadOnly;

impl Permission for IsOwnerOrReadOnly {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        Ok(is_safe(request.method()) || owns(request, object))
    }
}

#[derive(Default)]
struct ReadOnlyObject;

impl Permission for ReadOnlyObject {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(is_safe(request.method()))
    }

    async fn has_object_permission(&self, request: &Request, _: Object<'_>) -> Result<bool> {
        Ok(is_safe(request.method()))
    }
}

#[api_view(GET, POST, PUT, PATCH, DELETE, HEAD, permissions = P::default())]
async fn answer<P: Permission + Default + 'static>(request: &Request) -> Result<Response> {
    let user = Some(request.user().username()).filter(|name| !name.is_empty());
    Response::new(&json!({"method": request.method().as_str(), "user": user}))
}

#[derive(Serializer)]
#[serializer(
    model = review::Entity,
    fields(id, owner, track, rating, body),
    extra(rating(min_value = 1, max_value = 5))
)]
struct ReviewSerializer {
    owner: StringRelated<user::Entity>,
}

fn reviews() -> Select<review::Entity> {
    review::Entity::find().filter(review::Column::Deleted.eq(false))
}

/// Object permissions do not filter lists.
#[generic_view(serializer = ReviewSerializer, actions(list), queryset = reviews(), permissions = IsOwner)]
struct Reviews;

#[generic_view(
    serializer = ReviewSerializer,
    actions(retrieve, update, destroy),
    queryset = reviews(),
    permissions = P::default()
)]
struct Review<P: Permission + Default + 'static>(PhantomData<P>);

struct UncheckedReview;

/// Gets its object without check_object_permissions.
#[generic_view(serializer = ReviewSerializer, actions(retrieve), permissions = IsOwner)]
impl UncheckedReview {
    async fn check_object_permissions(&self, _: &Request, _: &review::Model) -> Result<()> {
        Ok(())
    }
}

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

fn last_genres() -> Select<genre::Entity> {
    genre::Entity::find().filter(genre::Column::Id.gte(23))
}

#[view_set(serializer = GenreSerializer, queryset = last_genres(), permissions = ModelPermissions)]
struct ModelGenres;

#[view_set(serializer = GenreSerializer, queryset = last_genres(), permissions = ModelPermissions::full())]
struct FullModelGenres;

#[view_set(serializer = GenreSerializer, queryset = last_genres(), permissions = ModelPermissionsOrAnonReadOnly)]
struct AnonModelGenres;

struct PerAction;

/// list, retrieve: anyone; create: signed in; the rest: staff; @action's own permission_classes for the extra.
#[view_set(
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

const OR_REVIEW: Named = Named::view("Or Review").description("Composition of object permissions.");

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<answer<AllowAny>>("allow-any/", None)
        .route::<answer<AllowAny>>("none/", None)
        .route::<answer<IsAuthenticated>>("authenticated/", None)
        .route::<answer<IsAdminUser>>("admin/", None)
        .route::<answer<IsAuthenticatedOrReadOnly>>("read-only-or-authenticated/", None)
        .route::<answer<HasKey>>("key/", None)
        .route::<answer<(HasKey, IsAuthenticated)>>("key-then-authenticated/", None)
        .route::<answer<(IsAuthenticated, HasKey)>>("authenticated-then-key/", None)
        .route::<answer<IsAlice>>("alice/", None)
        .route::<answer<And<IsAuthenticated, HasKey>>>("and/", None)
        .route::<answer<Or<IsAdminUser, HasKey>>>("or/", None)
        .route::<answer<Not<IsAuthenticated>>>("not/", None)
        .route::<answer<Or<ReadOnly, IsAdminUser>>>("read-or-admin/", None)
        .route::<answer<And<Or<IsAlice, IsAdminUser>, Not<HasKey>>>>("mixed/", None)
        .route::<Reviews>("reviews/", None)
        .route::<Review<IsOwner>>("own/{pk:[0-9]+}/", Named::view("Own Review"))
        .route::<Review<(IsAuthenticated, IsOwnerOrReadOnly)>>("owned/{pk:[0-9]+}/", Named::view("Owned Review"))
        .route::<Review<Or<IsAdminUser, IsOwner>>>("or/{pk:[0-9]+}/", OR_REVIEW)
        .route::<Review<And<IsAuthenticated, Or<IsOwner, ReadOnlyObject>>>>(
            "and/{pk:[0-9]+}/",
            Named::view("And Review"),
        )
        .route::<Review<And<IsAuthenticated, Not<IsOwner>>>>("not/{pk:[0-9]+}/", Named::view("Not Review"))
        .route::<UncheckedReview>("unchecked/{pk:[0-9]+}/", None)
        .register_as::<ModelGenres>("model-genres", "perm-model")
        .register_as::<FullModelGenres>("full-genres", "perm-full")
        .register_as::<AnonModelGenres>("anon-genres", "perm-anon")
        .register_as::<PerAction>("per-action", "perm-action")
}
