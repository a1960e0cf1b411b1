//! DRF's view sets over a model as plain types: they need no macro, and every hook keeps its default.

use std::fmt;
use std::marker::PhantomData;

use super::{ViewSet, ViewSetRoute};
use crate::generic::GenericApiView;
use crate::generic::actions::{
    Create, CreateModelMixin, Destroy, DestroyModelMixin, List, ListModelMixin, PartialUpdate, Retrieve,
    RetrieveModelMixin, Update, UpdateModelMixin,
};
use crate::http::request::ViewInfo;
use crate::schema::ModelSerializer;
use crate::view::{ApiView, Methods};

macro_rules! plain {
    ($($(#[$doc:meta])* $Set:ident $name:literal:
        $($mixin:ident $(($Taken:ident))?)+ => $($list:ident $on_list:ident),+; $($detail:ident $on_detail:ident),+;)+
    ) => {$(
        $(#[$doc])*
        ///
        /// `S` is the serializer; its model is the view's. Register the view set with a [router](crate::routers).
        ///
        /// ```
        /// # use rest_runtime::prelude::*;
        /// # mod note {
        /// #     use rest_runtime::sea_orm;
        /// #     use sea_orm::entity::prelude::*;
        /// #     #[sea_orm::model]
        /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        /// #     #[sea_orm(table_name = "note")]
        /// #     pub struct Model {
        /// #         #[sea_orm(primary_key)]
        /// #         pub id: i32,
        /// #     }
        /// #     impl ActiveModelBehavior for ActiveModel {}
        /// # }
        /// # #[derive(Serializer)]
        /// # #[serializer(model = note::Entity, fields(id))]
        /// # struct NoteSerializer;
        #[doc = concat!("use rest_runtime::viewsets::", stringify!($Set), ";")]
        ///
        #[doc = concat!(
            "let api = DefaultRouter::new().register::<", stringify!($Set), "<NoteSerializer>>(\"notes\");"
        )]
        /// assert_eq!(api.routes().reverse("note-detail", [7])?, "/notes/7/");
        /// # Ok::<(), Error>(())
        /// ```
        pub struct $Set<S>(PhantomData<fn() -> S>);

        impl<S> fmt::Debug for $Set<S> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($Set))
            }
        }

        impl<S: ModelSerializer> ApiView for $Set<S> {
            const VIEW: &'static Self = &Self(PhantomData);
            const INFO: ViewInfo = ViewInfo::new($name);
            const OVERRIDDEN: &'static [&'static str] = &[];
        }

        impl<S: ModelSerializer> GenericApiView for $Set<S> {
            type Model = S::Model;
            type Serializer = S;
        }

        $(impl<S: ModelSerializer> $mixin for $Set<S> {
            $(type $Taken = S;)?
        })+

        impl<S: ModelSerializer> ViewSet for $Set<S> {
            const ROUTES: &'static [ViewSetRoute] = &[
                ViewSetRoute::list::<Self>(Methods::new()$(.$list::<$on_list>())+),
                ViewSetRoute::detail::<Self>(Methods::new()$(.$detail::<$on_detail>())+),
            ];

            fn lookup_url_kwargs() -> Vec<String> {
                crate::generic::lookup_url_kwargs(<Self as crate::generic::OfGenericView>::GENERIC)
            }

            fn basename() -> Option<String> {
                Some(super::basename::<Self>())
            }
        }
    )+};
}

plain! {
    /// All six actions, on a collection and its rows.
    ModelViewSet "Model": ListModelMixin CreateModelMixin (CreateSerializer) RetrieveModelMixin
        UpdateModelMixin (UpdateSerializer) DestroyModelMixin =>
        get List, post Create; get Retrieve, put Update, patch PartialUpdate, delete Destroy;
    /// GET on a collection and on its rows.
    ReadOnlyModelViewSet "Read Only Model": ListModelMixin RetrieveModelMixin => get List; get Retrieve;
}
