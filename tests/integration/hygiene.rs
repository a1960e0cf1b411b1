//! Expansions where no name has its usual meaning, where names come from other macros, and under every lint. The test
//! is that it compiles.

use rest_runtime::axum::routing::MethodRouter;
use rest_runtime::prelude::*;

/// SeaORM's derives generate bare `std::` and `sea_orm::` paths, so the entities are in a module where these resolve.
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

/// A primary key named by a keyword. SeaORM does not support keywords for other unique columns.
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

/// Modules without the prelude, and types of the user's with familiar names.
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

/// A primary key with another name than `id`, a keyword, and the names that the check of a lookup field uses itself.
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
            model = $model, serializer = $serializer, actions(retrieve), permissions = $permission, lookup_field = $field
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

/// Names that are local to a function body or a macro.
fn views_of_a_function_body() -> [MethodRouter<Rest>; 2] {
    #[derive(Serializer)]
    #[serializer(model = entity::Entity, fields(slug))]
    struct BodySerializer;

    #[generic_view(model = entity::Entity, serializer = BodySerializer, actions(retrieve), lookup_field = slug)]
    struct BodyView;

    fixed_view!();

    [BodyView::as_view(), FixedView::as_view()]
}

/// Constants and types of the user's with likely names of bindings and types in an expansion.
#[expect(non_upper_case_globals, dead_code, reason = "the names only have to be there")]
mod names_of_the_expansion {
    use super::entity::Entity as Part;
    use rest_runtime::prelude::*;

    const row: u8 = 0;
    const data: u8 = 0;
    const item: u8 = 0;
    const view: u8 = 0;
    const values: u8 = 0;
    const fields: u8 = 0;
    const request: u8 = 0;
    const instance: u8 = 0;
    const queryset: u8 = 0;
    const tx: u8 = 0;
    const methods: u8 = 0;

    /// Has the name that a unit type for a function `get` would have without its prefix.
    #[derive(Serializer)]
    pub(super) struct GetAction {
        name: String,
        #[field(choices("a", "b"))]
        kind: String,
        #[field(child(max_length = 3))]
        tags: Vec<String>,
    }

    #[derive(Serializer)]
    pub(super) struct PublishAction {
        name: String,
    }

    #[derive(Serializer)]
    #[serializer(model = Part, fields(slug, weight, id), unique_together(slug, id))]
    pub(super) struct PartFields;

    pub(super) struct Parts;

    #[view_set(model = Part, serializer = PartFields, filter(weight(gte)), search(slug), ordering(weight), lookup_field = slug,
        actions(list, retrieve(permissions = AllowAny)), etag = weight)]
    impl Parts {
        #[action(detail, methods = "post", serializer = PublishAction)]
        async fn publish(&self, _: &Request) -> Result<Response> {
            Response::new(&1)
        }
    }

    pub(super) struct Answers;

    #[api_view(serializer = GetAction)]
    impl Answers {
        async fn get(&self, _: Request) -> Result<Response> {
            Response::new(&1)
        }

        async fn post(&self) -> Result<Response> {
            Response::new(&1)
        }
    }

    #[api_view(POST)]
    pub(super) async fn put<S: Serializer>(received: &Request) -> Result<Response> {
        let put = S::validate(received).await?;
        let _ = put;
        Response::new(&1)
    }

    #[api_view]
    pub(super) async fn r#match() -> Result<Response> {
        Response::new(&1)
    }
}

/// Conditional and deprecated items, and lints that the user expects.
mod attributes {
    #![deny(warnings)]

    use super::entity::Entity as Part;
    use rest_runtime::prelude::*;

    #[derive(Serializer)]
    #[serializer(model = Part)]
    pub(super) struct Fields {
        #[deprecated = "names are unique"]
        slug: String,
    }

    #[deprecated = "there is a newer one"]
    #[generic_view(model = Part, serializer = Fields, actions(retrieve, update))]
    pub(super) struct Old;

    #[deprecated = "there is a newer one"]
    #[view_set(model = Part, serializer = Fields)]
    pub(super) struct OldSet;

    #[deprecated = "there is a newer one"]
    #[must_use]
    #[api_view]
    pub(super) async fn old(_: &Request) -> Result<Response> {
        Response::new(&1)
    }

    pub(super) struct Expecting;

    #[generic_view(model = Part, serializer = Fields, actions(list, create))]
    #[expect(unused_variables, reason = "a hook need not look at everything")]
    impl Expecting {
        fn get_queryset(&self, request: &Request) -> Select<Part> {
            sea_orm::EntityTrait::find()
        }
    }

    pub(super) struct Conditional;

    #[api_view]
    impl Conditional {
        async fn get(&self, _: &Request) -> Result<Response> {
            Response::new(&1)
        }

        #[cfg(any())]
        async fn post(&self, _: &Request) -> Result<Response> {
            nowhere()
        }

        #[cfg(not(any()))]
        async fn put(&self, _: &Request) -> Result<Response> {
            Response::new(&2)
        }

        #[cfg(any())]
        async fn put(&self, _: &Request) -> Result<Response> {
            nowhere()
        }
    }

    pub(super) struct ConditionalSet;

    #[view_set(model = Part, serializer = Fields)]
    impl ConditionalSet {
        #[cfg(any())]
        #[action(detail, methods = "post")]
        async fn nothing(&self, _: &Request) -> Result<Response> {
            nowhere()
        }

        #[action(list)]
        async fn something(&self, _: &Request) -> Result<Response> {
            Response::new(&1)
        }

        #[cfg(any())]
        #[mapping(something, post)]
        async fn make(&self, _: &Request) -> Result<Response> {
            nowhere()
        }
    }
}

/// A crate that re-exports the runtime.
mod my_core {
    pub(super) use ::rest_runtime::{self};
}

/// Expansions with the runtime at a given path.
#[allow(unused_qualifications, reason = "an alias stands for a model of another module")]
mod passed_on {
    #![no_implicit_prelude]

    use super::entity::Entity as Part;
    use super::my_core::rest_runtime::{Request, Response, Result, Serializer, api_view, generic_view, view_set};

    #[derive(Serializer)]
    #[serializer(crate = super::my_core::rest_runtime, model = Part, fields(slug, id))]
    pub(super) struct Long;

    #[derive(Serializer)]
    #[serializer(crate = "super::my_core::rest_runtime", model = Part, fields(slug))]
    pub(super) struct Short;

    #[generic_view(
        crate = super::my_core::rest_runtime, model = Part, serializer(create = Long, default = Short), actions(list, create),
        filter(slug), ordering(id)
    )]
    pub(super) struct List;

    #[view_set(crate = super::my_core::rest_runtime, model = Part, serializer(create = Long, default = Short))]
    pub(super) struct Set;

    #[api_view(GET, crate = super::my_core::rest_runtime)]
    pub(super) async fn answer(_: &Request) -> Result<Response> {
        Response::new(&1)
    }
}

/// Functions and their types from a macro of the user's.
macro_rules! functions {
    ($set:ident, $action:ident, $function:ident, $argument:ident: $Type:ty, $body:block) => {
        pub struct $set;

        #[view_set(model = entity::Entity, serializer = MacroSerializer)]
        impl $set {
            #[action(list)]
            async fn $action(&self, _: $Type) -> Result<Response> {
                Response::new(&1)
            }
        }

        #[api_view(GET)]
        pub async fn $function($argument: $Type) -> Result<Response> $body
    };
}

functions!(MacroSet, publish, borrowed, request: &Request, { Response::new(&request.method().as_str()) });

#[test]
fn names_and_attributes_of_the_users_make_no_difference() {
    use rest_runtime::view::ApiView as _;

    assert_eq!(names_of_the_expansion::r#match::INFO.name, "Match");
    let _: [MethodRouter<Rest>; 5] = [
        names_of_the_expansion::Answers::as_view(),
        names_of_the_expansion::put::<names_of_the_expansion::PublishAction>::as_view(),
        passed_on::List::as_view(),
        passed_on::answer::as_view(),
        borrowed::as_view(),
    ];
    #[expect(deprecated, reason = "they are")]
    let _: [MethodRouter<Rest>; 2] = [attributes::Old::as_view(), attributes::old::as_view()];
    let _: [MethodRouter<Rest>; 2] = [attributes::Expecting::as_view(), attributes::Conditional::as_view()];
    let router = SimpleRouter::new()
        .register::<names_of_the_expansion::Parts>("parts")
        .register_as::<attributes::ConditionalSet>("conditional", "conditional")
        .register_as::<passed_on::Set>("passed-on", "passed-on")
        .register_as::<MacroSet>("of-a-macro", "of-a-macro");
    router.check().expect("the router can be built");
    #[expect(deprecated, reason = "it is")]
    let old = SimpleRouter::new().register::<attributes::OldSet>("old");
    old.check().expect("the router can be built");
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
