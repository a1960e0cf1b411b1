//! Area 6, /perms/: the permission classes, composition, object level, per action.

use rest_runtime::{
    permissions::{Object, is_safe},
    prelude::*,
    routers::AsView,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::entities::{genre, review, user};

/// Requires `?key=open`; refuses with its own message and code.
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

struct IsOwner;

impl Permission for IsOwner {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        let owner = object.downcast_ref::<review::Model>().map(|review| review.owner_id.to_string());
        Ok(owner.is_some() && owner == request.user().key())
    }

    fn denial(&self) -> Detail {
        Detail::new("Not yours.", "not_owner")
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

#[api_view(GET, POST, PUT, PATCH, DELETE, HEAD)]
async fn answer(request: &Request) -> Result<Response> {
    let user = Some(request.user().username()).filter(|name| !name.is_empty());
    Response::new(&json!({"method": request.method().as_str(), "user": user}))
}

#[derive(Serializer)]
#[serializer(model = review::Entity, fields(id, owner, track, rating, body))]
#[serializer(extra(rating(min_value = 1, max_value = 5)))]
struct ReviewSerializer {
    owner: StringRelated<user::Entity>,
}

fn reviews() -> Select<review::Entity> {
    review::Entity::find().filter(review::Column::Deleted.eq(false))
}

/// Object permissions do not filter lists.
#[generic_view(serializer = ReviewSerializer, actions(list), queryset = reviews(), permissions = IsOwner)]
struct Reviews;

#[generic_view(serializer = ReviewSerializer, actions(retrieve, update, destroy), queryset = reviews())]
struct Review;

struct UncheckedReview;

/// Gets its object without check_object_permissions.
#[generic_view(serializer = ReviewSerializer, actions(retrieve), permissions = IsOwner)]
impl UncheckedReview {
    async fn check_object_permissions(&self, _: &Request, _: &review::Model) -> Result<()> {
        Ok(())
    }
}

#[derive(Serializer)]
#[serializer(component = "PermissionsGenre", model = genre::Entity, fields(id, name))]
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

fn review(name: &'static str, permissions: impl Permission + 'static) -> AsView<'static> {
    AsView::name(name).permissions(permissions)
}

pub(crate) fn urls() -> SimpleRouter {
    let owner_or_read_only = IsOwnerOrReadOnly::by(review::Column::OwnerId);
    let or_review = review("Or Review", IsAdminUser.or(IsOwner)).description("Composition of object permissions.");
    SimpleRouter::new()
        .route::<answer>("allow-any/", AsView::new().permissions(AllowAny))
        .route::<answer>("none/", AsView::new().permissions(AllowAny))
        .route::<answer>("authenticated/", AsView::new().permissions(IsAuthenticated))
        .route::<answer>("admin/", AsView::new().permissions(IsAdminUser))
        .route::<answer>("read-only-or-authenticated/", AsView::new().permissions(IsAuthenticatedOrReadOnly))
        .route::<answer>("key/", AsView::new().permissions(HasKey))
        .route::<answer>("key-then-authenticated/", AsView::new().permissions((HasKey, IsAuthenticated)))
        .route::<answer>("authenticated-then-key/", AsView::new().permissions((IsAuthenticated, HasKey)))
        .route::<answer>("alice/", AsView::new().permissions(IsAlice))
        .route::<answer>("and/", AsView::new().permissions(IsAuthenticated.and(HasKey)))
        .route::<answer>("or/", AsView::new().permissions(IsAdminUser.or(HasKey)))
        .route::<answer>("not/", AsView::new().permissions(IsAuthenticated.not()))
        .route::<answer>("read-or-admin/", AsView::new().permissions(ReadOnly.or(IsAdminUser)))
        .route::<answer>("mixed/", AsView::new().permissions(IsAlice.or(IsAdminUser).and(HasKey.not())))
        .route::<Reviews>("reviews/", None)
        .route::<Review>("own/{pk:[0-9]+}/", review("Own Review", IsOwner))
        .route::<Review>("owned/{pk:[0-9]+}/", review("Owned Review", (IsAuthenticated, owner_or_read_only)))
        .route::<Review>("or/{pk:[0-9]+}/", or_review)
        .route::<Review>("and/{pk:[0-9]+}/", review("And Review", IsAuthenticated.and(IsOwner.or(ReadOnlyObject))))
        .route::<Review>("not/{pk:[0-9]+}/", review("Not Review", IsAuthenticated.and(IsOwner.not())))
        .route::<UncheckedReview>("unchecked/{pk:[0-9]+}/", None)
        .register_as::<ModelGenres>("model-genres", "perm-model")
        .register_as::<FullModelGenres>("full-genres", "perm-full")
        .register_as::<AnonModelGenres>("anon-genres", "perm-anon")
        .register_as::<PerAction>("per-action", "perm-action")
}
