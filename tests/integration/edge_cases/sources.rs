//! Rows with every kind of relation, and the views that read and write them.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::gems::{Gems, make_table};
use crate::support::Api;

mod source {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_source")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: Option<String>,
        pub number: Option<i32>,
        #[sea_orm(has_one)]
        pub passport: HasOne<super::passport::Entity>,
        #[sea_orm(has_many)]
        pub pointers: HasMany<super::pointer::Entity>,
        #[sea_orm(has_many)]
        pub seats: HasMany<super::seat::Entity>,
        #[sea_orm(has_many)]
        pub entries: HasMany<super::entry::Entity>,
        #[sea_orm(has_many, via = "entry")]
        pub labels: HasMany<super::label::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An entity with the key of the row it belongs to.
mod passport {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_passport")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub source_id: i32,
        pub number: String,
        #[sea_orm(belongs_to, from = "source_id", to = "id")]
        pub source: BelongsTo<super::source::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod pointer {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_pointer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub source_id: Option<i32>,
        pub label_id: Option<Uuid>,
        #[sea_orm(belongs_to, from = "source_id", to = "id")]
        pub source: BelongsTo<Option<super::source::Entity>>,
        #[sea_orm(belongs_to, from = "label_id", to = "id")]
        pub label: BelongsTo<Option<super::label::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod label {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_label")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub text: String,
        #[sea_orm(has_many)]
        pub entries: HasMany<super::entry::Entity>,
        #[sea_orm(has_many, via = "entry")]
        pub sources: HasMany<super::source::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod entry {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub source_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub label_id: Uuid,
        pub note: Option<String>,
        #[sea_orm(belongs_to, from = "source_id", to = "id")]
        pub source: BelongsTo<super::source::Entity>,
        #[sea_orm(belongs_to, from = "label_id", to = "id")]
        pub label: BelongsTo<super::label::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An entity with a key of two columns.
pub mod seat {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_seat")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub source_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub guest: String,
        pub note: Option<String>,
        #[sea_orm(belongs_to, from = "source_id", to = "id")]
        pub source: BelongsTo<super::source::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = source::Entity, fields(id, name, number))]
struct SourceSerializer;

#[generic_view(model = source::Entity, serializer = SourceSerializer, actions(retrieve))]
struct SourceDetail;

#[derive(Serializer)]
#[serializer(model = source::Entity)]
struct SourceIn {
    #[field(read_only)]
    id: i32,
    name: Option<String>,
    #[field(required = false)]
    labels: Vec<PrimaryKeyRelated<label::Entity>>,
    #[field(required = false, allow_empty = false, source = labels, slug_field = text)]
    some: Vec<SlugRelated<label::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = pointer::Entity)]
struct PointerSerializer {
    #[field(read_only)]
    id: i32,
    source: Option<PrimaryKeyRelated<source::Entity>>,
    #[field(format = "int")]
    label: Option<PrimaryKeyRelated<label::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = pointer::Entity)]
struct PointerBySlug {
    #[field(read_only)]
    id: i32,
    #[field(slug_field = name)]
    source: Option<SlugRelated<source::Entity>>,
    #[field(slug_field = text)]
    label: Option<SlugRelated<label::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = pointer::Entity)]
struct PointerByNumber {
    #[field(read_only)]
    id: i32,
    #[field(slug_field = number)]
    source: Option<SlugRelated<source::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = pointer::Entity)]
struct PointerByLink {
    #[field(view_name = "pointer")]
    url: HyperlinkedIdentity,
    #[field(view_name = "source")]
    source: Option<HyperlinkedRelated<source::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = passport::Entity, fields(source, number))]
struct PassportSerializer;

#[derive(Serializer)]
#[serializer(model = passport::Entity, fields(number))]
struct PassportNumber;

#[derive(Serializer)]
#[serializer(model = source::Entity)]
struct SourceWithPassport {
    #[field(read_only)]
    id: i32,
    name: Option<String>,
    #[field(writable_nested)]
    passport: Option<PassportNumber>,
}

#[derive(Serializer)]
#[serializer(model = seat::Entity, fields(place, guest, note))]
struct SeatSerializer;

#[derive(Serializer)]
#[serializer(model = source::Entity, dynamic_fields = "fields")]
struct SourceWithSeats {
    #[field(read_only)]
    id: i32,
    name: Option<String>,
    #[field(writable_nested)]
    seats: Vec<SeatSerializer>,
}

macro_rules! views {
    ($($List:ident $Detail:ident of $model:path, $Serializer:ident;)+) => {$(
        #[generic_view(model = $model, serializer = $Serializer, actions(list, create))]
        struct $List;

        #[generic_view(model = $model, serializer = $Serializer, actions(retrieve, update))]
        struct $Detail;
    )+};
}

views! {
    Sources Source of source::Entity, SourceIn;
    Pointers Pointer of pointer::Entity, PointerSerializer;
    PointersBySlug PointerOfSlug of pointer::Entity, PointerBySlug;
    PointersByNumber PointerOfNumber of pointer::Entity, PointerByNumber;
    PointersByLink PointerOfLink of pointer::Entity, PointerByLink;
    Passports Passport of passport::Entity, PassportSerializer;
    Owners Owner of source::Entity, SourceWithPassport;
    Halls Hall of source::Entity, SourceWithSeats;
}

pub const LABEL: &str = "d63a6fb6-88d5-40c7-a91c-9edf73283072";
pub const OTHER: &str = "00000000-0000-0000-0000-000000000007";

/// The server, with three sources and two labels.
pub async fn sources(api: Api) -> Gems {
    make_table(&api, label::Entity).await;
    make_table(&api, source::Entity).await;
    make_table(&api, entry::Entity).await;
    make_table(&api, passport::Entity).await;
    make_table(&api, seat::Entity).await;
    api.db
        .execute_unprepared(
            "INSERT INTO edge_source (id, name, number) VALUES (1, 'one', 10), (2, 'two', 20), (3, 'two', 30)",
        )
        .await
        .unwrap();
    if api.db.get_database_backend() == sea_orm::DbBackend::Postgres {
        api.db.execute_unprepared("SELECT setval('edge_source_id_seq', 10)").await.unwrap();
    }
    for (key, text) in [(LABEL, "a"), (OTHER, "b")] {
        let key: Uuid = key.parse().unwrap();
        let row = label::ActiveModel { id: Set(key), text: Set(text.to_owned()) };
        label::Entity::insert(row).exec_without_returning(&api.db).await.unwrap();
    }
    let routes = Router::new()
        .route("/sources/", Sources::as_view())
        .route("/sources/{id}/", Source::as_view())
        .route("/", Pointers::as_view())
        .route("/{id}/", Pointer::as_view())
        .route("/slugs/", PointersBySlug::as_view())
        .route("/slugs/{id}/", PointerOfSlug::as_view())
        .route("/numbers/", PointersByNumber::as_view())
        .route("/numbers/{id}/", PointerOfNumber::as_view())
        .route("/passports/", Passports::as_view())
        .route("/passports/{source_id}/", Passport::as_view())
        .route("/owners/", Owners::as_view())
        .route("/owners/{id}/", Owner::as_view())
        .route("/halls/", Halls::as_view())
        .route("/halls/{id}/", Hall::as_view())
        .merge(
            SimpleRouter::new()
                .route::<SourceDetail>("links/sources/{id}/", "source")
                .route::<PointersByLink>("links/pointers/", "pointers")
                .route::<PointerOfLink>("links/pointers/{id}/", "pointer")
                .into_router(),
        );
    Gems::serve(api, pointer::Entity, routes).await
}
