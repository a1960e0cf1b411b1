//! Mistakes in a serializer, or in one nested in it, fail when the router is built.

use rest_runtime::prelude::*;
use rest_runtime::view::View;

use chinook::entities::{album, artist, track};

#[derive(Serializer)]
struct Wrong {
    #[field(regex = "[")]
    code: String,
}

#[derive(Serializer)]
struct Between {
    wrong: Option<Vec<Wrong>>,
}

mod shelf {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "checked_shelf")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub books: Json,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = shelf::Entity)]
struct ShelfSerializer {
    id: i64,
    books: Vec<Between>,
}

#[generic_view(model = shelf::Entity, serializer = ShelfSerializer, actions(list))]
struct Shelves;

#[derive(Serializer)]
#[serializer(model = artist::Entity)]
struct ArtistLink {
    #[field(view_name = "artist-nowhere")]
    url: HyperlinkedIdentity,
}

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumLinks {
    #[field(read_only)]
    artist: ArtistLink,
    #[field(view_name = "track-nowhere", read_only)]
    tracks: Vec<HyperlinkedRelated<track::Entity>>,
}

macro_rules! views {
    ($($View:ident $action:ident)+) => {$(
        #[generic_view(model = album::Entity, serializer = AlbumLinks, actions($action))]
        struct $View;
    )+};
}

views! { List list Retrieve retrieve Create create Update update PartialUpdate partial_update BulkCreate bulk_create }

fn told<V: View>() -> String {
    SimpleRouter::new().route::<V>("here/{id}/", "artist-here").check().unwrap_err().to_string()
}

#[test]
fn a_mistake_in_a_nested_serializer() {
    let text = told::<Shelves>();
    assert!(text.contains("`code`") && text.contains("regex"), "{text}");
    assert_eq!(text.matches("`code`").count(), 1, "{text}");
}

#[test]
fn a_link_to_a_route_that_is_not_there() {
    for text in [
        told::<List>(),
        told::<Retrieve>(),
        told::<Create>(),
        told::<Update>(),
        told::<PartialUpdate>(),
        told::<BulkCreate>(),
    ] {
        assert!(text.contains("`artist-nowhere`") && text.contains("`track-nowhere`"), "{text}");
        assert!(text.contains("`artist-here`"), "the nearest name: {text}");
    }
}

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct WrongKwargs {
    #[field(view_name = "artist-here", lookup_url_kwarg = pk)]
    url: HyperlinkedIdentity,
    #[field(view_name = "artist-here", lookup_url_kwarg = id)]
    artist: HyperlinkedRelated<artist::Entity>,
    #[field(view_name = "all-tracks", read_only)]
    tracks: Vec<HyperlinkedRelated<track::Entity>>,
}

#[generic_view(model = album::Entity, serializer = WrongKwargs, actions(list))]
struct WrongLinks;

#[test]
fn a_link_by_a_parameter_that_the_path_does_not_have() {
    let router = SimpleRouter::new()
        .route::<WrongLinks>("here/{id}/", "v1:artist-here")
        .route::<WrongLinks>("tracks/", "all-tracks");
    let text = router.check().unwrap_err().to_string();
    assert!(text.contains("`lookup_url_kwarg = pk`") && text.contains("/here/{id}/ does not have"), "{text}");
    assert!(text.contains("`all-tracks`, whose path /tracks/ has no parameter"), "{text}");
    assert!(!text.contains("= id`"), "a right one: {text}");
}

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(title))]
struct TitleAlone;

#[generic_view(model = album::Entity, serializer = TitleAlone, actions(bulk_update))]
struct Unnamed;

#[generic_view(model = album::Entity, serializer = TitleAlone, actions(bulk_create))]
struct NewAlone;

#[test]
fn bulk_updates_need_the_key() {
    let text = told::<Unnamed>();
    assert!(text.contains("does not show the primary key, which bulk updates need"), "{text}");
    assert!(SimpleRouter::new().route::<NewAlone>("here/{id}/", "artist-here").check().is_ok());
}
