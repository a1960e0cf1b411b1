//! Area 15, /put/: PUT creates what is missing, with the lookup value of the URL.

use rest_runtime::{
    axum::http::Method,
    generics::ListApiView,
    permissions::{Object, is_safe},
    prelude::*,
    routers::AsView,
    viewsets::DETAIL,
};
use sea_orm::{ColumnTrait, EntityTrait};

use crate::entities::{label, preference};

#[derive(Serializer)]
#[serializer(model = preference::Entity, fields(key, value, version), read_only(key))]
struct PreferenceSerializer;

#[derive(Serializer)]
#[serializer(component = "PutAsCreateLabel", model = label::Entity, fields(id, name, color, position), read_only(name))]
struct LabelSerializer;

/// Anyone reads; signed-in users update; only alice creates.
struct AliceCreates;

impl Permission for AliceCreates {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        let user = request.user();
        Ok(match *request.method() {
            Method::POST => user.username() == "alice",
            ref method => is_safe(method) || user.is_authenticated(),
        })
    }
}

struct NotLang;

impl Permission for NotLang {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        let is_lang = object.downcast_ref::<preference::Model>().is_some_and(|preference| preference.key == "lang");
        Ok(is_safe(request.method()) || !is_lang)
    }
}

#[generic_view(serializer = PreferenceSerializer, actions(retrieve, update, destroy), put_as_create)]
struct PreferenceDetail;

#[generic_view(
    serializer = PreferenceSerializer,
    actions(retrieve, update, destroy),
    permissions = (AliceCreates, NotLang),
    put_as_create
)]
struct GuardedPreference;

/// A viewset, looked up by name under another URL argument; the queryset hides blue labels.
#[view_set(
    serializer = LabelSerializer,
    actions(retrieve, update, destroy),
    queryset = label::Entity::find().filter(label::Column::Color.ne(label::Color::Blue)),
    lookup_field = name,
    lookup_url_kwarg = label,
    put_as_create
)]
struct LabelByName;

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<ListApiView<PreferenceSerializer>>("preferences/", AsView::name("Preference List"))
        .route::<PreferenceDetail>("preferences/{pk}/", None)
        .route::<GuardedPreference>("guarded/{pk}/", None)
        .route_actions::<LabelByName>("labels/{label}/", None, DETAIL)
}
