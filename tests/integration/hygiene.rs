//! Expansions where nothing has its usual name, where names come from other macros, and under every lint. It compiles, or
//! it does not.

use rest_runtime::axum::routing::MethodRouter;
use rest_runtime::prelude::*;

/// SeaORM's own derives write bare `std::` and `sea_orm::` paths, so the entities stand where these are what they are.
mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub part_number: String,
        #[sea_orm(unique)]
        pub slug: String,
        pub r#type: String,
        #[sea_orm(unique)]
        pub row: String,
        pub id: i32,
        pub weight: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A key that is a keyword: for other unique columns SeaORM does not take one.
mod kind {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "kind")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub r#type: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Neither the prelude nor any familiar name, in the user's modules and among the user's types.
#[expect(dead_code, reason = "the names only have to be there")]
mod strange_names {
    #![no_implicit_prelude]

    use super::entity::Entity as Part;
    use ::rest_runtime::axum::routing::MethodRouter;
    use ::rest_runtime::view::View as TheirView;
    use ::rest_runtime::{Serializer, generic_view};

    mod std {}
    mod core {}
    mod rest_runtime {}
    mod sea_orm {}
    mod axum {}

    struct Option;
    struct Some;
    struct None;
    struct Result;
    struct Ok;
    struct Err;
    struct String;
    struct Vec;
    struct Request;
    struct Response;
    struct Rest;
    struct Field;
    struct Values;
    struct Methods;
    struct Select;
    struct Unique;
    trait ApiView {}
    trait GenericApiView {}
    trait Permission {}
    trait Sized {}
    trait Send {}
    trait Into {}
    trait Default {}

    #[derive(Serializer)]
    #[serializer(model = Part, fields(part_number, slug, r#type, row, weight), extra(weight(min_value = -1, default = 0)))]
    struct ShortForm;

    #[derive(Serializer)]
    #[serializer(model = Part)]
    struct LongForm {
        #[field(read_only, min_length = 1, label = "Number")]
        part_number: ::std::string::String,
        r#type: ::std::string::String,
        #[field(source = "type", allow_null, required = false)]
        values: ::std::option::Option<::std::string::String>,
        #[field(write_only)]
        note: ::std::option::Option<::std::string::String>,
    }

    #[generic_view(
        model = Part,
        serializer = ShortForm,
        actions = "retrieve, update, destroy",
        lookup_field = slug,
        lookup_url_kwarg = r#type,
        queryset = <Part as ::sea_orm::EntityTrait>::find(),
        permissions = ::rest_runtime::permissions::AllowAny & !::rest_runtime::permissions::IsAdminUser,
        authentication = (),
        throttles = ()
    )]
    struct View;

    struct Hooks;

    #[generic_view(model = Part, serializer = LongForm, actions = "list,create", description = "Parts.")]
    impl Hooks {
        async fn perform_create(
            &self,
            _: &::rest_runtime::Request,
            data: ::rest_runtime::serializers::Valid<LongForm>,
            tx: &::sea_orm::DatabaseTransaction,
        ) -> ::rest_runtime::Result<super::entity::Model> {
            data.save(tx).await
        }
    }

    pub(super) fn views() -> [MethodRouter<::rest_runtime::Rest>; 2] {
        [View::as_view(), <Hooks as TheirView>::as_view()]
    }
}

/// A primary key with a name of its own, a keyword, and the names that the check of a lookup field uses itself.
mod lookup_fields {
    use super::entity::Entity;
    use super::kind::Entity as Kind;
    use super::{MacroSerializer as Fields, Serializer, generic_view};

    #[derive(Serializer)]
    #[serializer(model = Kind, fields = "type")]
    pub struct KindFields;

    #[generic_view(model = Entity, serializer = Fields, actions(retrieve), lookup_field = part_number)]
    pub struct ByKey;

    #[generic_view(model = Entity, serializer = Fields, actions(retrieve), lookup_field = "part_number")]
    pub struct ByKeyInAString;

    #[generic_view(model = Kind, serializer = KindFields, actions(retrieve), lookup_field = r#type)]
    pub struct ByKeyword;

    #[generic_view(model = Kind, serializer = KindFields, actions(retrieve), lookup_field = type)]
    pub struct ByBareKeyword;

    #[generic_view(model = Kind, serializer = KindFields, actions(retrieve), lookup_field = "type")]
    pub struct ByKeywordInAString;

    #[generic_view(model = Entity, serializer = Fields, actions(retrieve), lookup_field = row)]
    pub struct ByRow;

    #[generic_view(model = Entity, serializer = Fields, actions(retrieve), lookup_field = id)]
    pub struct ById;
}

macro_rules! views {
    ($($serializer:ident, $view:ident, $hooks:ident: $model:ty, $field:ident, $permission:expr, $hook:expr, $length:literal;)+) => {$(
        #[derive(Serializer)]
        #[serializer(model = $model, fields($field), extra($field(min_length = $length)))]
        pub struct $serializer;

        #[generic_view(
            model = $model, serializer = $serializer, actions(list), permissions = $permission, lookup_field = $field
        )]
        pub struct $view;

        pub struct $hooks;

        #[generic_view(model = $model, serializer = $serializer, actions(list, create))]
        impl $hooks {
            fn get_permissions(&self, _: &Request) -> impl Permission {
                $hook
            }
        }
    )+};
}

views! {
    MacroSerializer, MacroView, MacroHooks: entity::Entity, slug, IsAuthenticated | IsAdminUser, IsAdminUser, 1;
}

macro_rules! fixed_view {
    () => {
        #[derive(Serializer)]
        #[serializer(model = entity::Entity)]
        struct FixedSerializer {
            slug: String,
        }

        #[generic_view(model = entity::Entity, serializer = FixedSerializer, actions(list, create))]
        struct FixedView;
    };
}

/// Names that only a function body, or only a macro, knows.
fn views_of_a_function_body() -> [MethodRouter<Rest>; 2] {
    #[derive(Serializer)]
    #[serializer(model = entity::Entity, fields(slug))]
    struct BodySerializer;

    #[generic_view(model = entity::Entity, serializer = BodySerializer, actions(retrieve), lookup_field = slug)]
    struct BodyView;

    fixed_view!();

    [BodyView::as_view(), FixedView::as_view()]
}

#[test]
fn the_views_can_be_built() {
    use lookup_fields as by;

    let _: [MethodRouter<Rest>; 2] = strange_names::views();
    let _: [MethodRouter<Rest>; 2] = views_of_a_function_body();
    let _: [MethodRouter<Rest>; 2] = [MacroView::as_view(), MacroHooks::as_view()];
    let _: [MethodRouter<Rest>; 7] = [
        by::ByKey::as_view(),
        by::ByKeyInAString::as_view(),
        by::ByKeyword::as_view(),
        by::ByBareKeyword::as_view(),
        by::ByKeywordInAString::as_view(),
        by::ByRow::as_view(),
        by::ById::as_view(),
    ];
}
