//! The same URLs by views with hooks that need models. The example's views have no such hooks.

use axum::Router;
use chinook::entities::{album, track};
use chinook::serializers::{AlbumWithTracksSerializer, TrackSerializer};
use rest_runtime::prelude::*;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// The views on the project's database.
pub(crate) fn app(rest: Rest) -> Router {
    let views = DefaultRouter::new().register::<TrackViewSet>("tracks").register::<AlbumViewSet>("albums");
    views.into_router().with_state(rest)
}

struct TrackViewSet;

#[view_set(
    serializer = TrackSerializer,
    filter(genre),
    search(name, composer),
    ordering(milliseconds),
    pagination = LimitOffset(100)
)]
impl TrackViewSet {
    fn get_queryset(&self, _: &Request) -> Select<track::Entity> {
        track::Entity::find().filter(track::Column::Id.gt(0))
    }

    async fn check_object_permissions(&self, _: &Request, track: &track::Model) -> Result<()> {
        ensure!(track.milliseconds >= 0, Error::not_found());
        Ok(())
    }

    async fn pre_save(&self, _: &Request, data: &mut Valid<TrackSerializer>, _: &Tx) -> Result<()> {
        if let Set(name) = &mut data.row.name {
            *name = name.trim().to_owned();
        }
        Ok(())
    }

    async fn post_save(&self, _: &Request, track: &track::Model, _: bool, _: &Tx) -> Result<()> {
        ensure!(!track.name.is_empty(), Error::not_found());
        Ok(())
    }
}

struct AlbumViewSet;

#[view_set(serializer = AlbumWithTracksSerializer, pagination = LimitOffset(100))]
impl AlbumViewSet {
    fn get_queryset(&self, _: &Request) -> Select<album::Entity> {
        album::Entity::find().filter(album::Column::Id.gt(0))
    }

    async fn check_object_permissions(&self, _: &Request, album: &album::Model) -> Result<()> {
        ensure!(!album.title.is_empty(), Error::not_found());
        Ok(())
    }
}
