//! DRF's nine concrete generic views as plain types: they need no macro, and every hook keeps its default.

use std::fmt;
use std::marker::PhantomData;

use super::GenericApiView;
use super::actions::{
    Create, CreateModelMixin, Destroy, DestroyModelMixin, List, ListModelMixin, PartialUpdate, Retrieve,
    RetrieveModelMixin, Update, UpdateModelMixin,
};
use crate::http::request::ViewInfo;
use crate::schema::ModelSerializer;
use crate::view::{ApiView, Methods, View};

macro_rules! concrete {
    ($($(#[$doc:meta])* $View:ident $name:literal: $($mixin:ident $(($Taken:ident))?)+ => $($method:ident $action:ident),+;)+) => {$(
        $(#[$doc])*
        ///
        /// `S` is the serializer; its model is the view's. Mount the view with `as_view`.
        pub struct $View<S>(PhantomData<fn() -> S>);

        impl<S> fmt::Debug for $View<S> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($View))
            }
        }

        impl<S: ModelSerializer> ApiView for $View<S> {
            const VIEW: &'static Self = &Self(PhantomData);
            const INFO: ViewInfo = ViewInfo::new($name);
            const OVERRIDDEN: &'static [&'static str] = &[];
        }

        impl<S: ModelSerializer> View for $View<S> {
            const METHODS: &'static Methods<Self> = &Methods::new()$(.$method::<$action>())+;
        }

        impl<S: ModelSerializer> GenericApiView for $View<S> {
            type Model = S::Model;
            type Serializer = S;
        }

        $(impl<S: ModelSerializer> $mixin for $View<S> {
            $(type $Taken = S;)?
        })+
    )+};
}

concrete! {
    /// POST on a collection.
    CreateApiView "Create Api": CreateModelMixin (CreateSerializer) => post Create;
    /// GET on a collection.
    ListApiView "List Api": ListModelMixin => get List;
    /// GET on a single row.
    RetrieveApiView "Retrieve Api": RetrieveModelMixin => get Retrieve;
    /// DELETE on a single row.
    DestroyApiView "Destroy Api": DestroyModelMixin => delete Destroy;
    /// PUT and PATCH on a single row.
    UpdateApiView "Update Api": UpdateModelMixin (UpdateSerializer) => put Update, patch PartialUpdate;
    /// GET and POST on a collection.
    ListCreateApiView "List Create Api": ListModelMixin CreateModelMixin (CreateSerializer) => get List, post Create;
    /// GET, PUT and PATCH on a single row.
    RetrieveUpdateApiView "Retrieve Update Api": RetrieveModelMixin UpdateModelMixin (UpdateSerializer) =>
        get Retrieve, put Update, patch PartialUpdate;
    /// GET and DELETE on a single row.
    RetrieveDestroyApiView "Retrieve Destroy Api": RetrieveModelMixin DestroyModelMixin => get Retrieve, delete Destroy;
    /// GET, PUT, PATCH and DELETE on a single row.
    RetrieveUpdateDestroyApiView "Retrieve Update Destroy Api": RetrieveModelMixin UpdateModelMixin (UpdateSerializer) DestroyModelMixin =>
        get Retrieve, put Update, patch PartialUpdate, delete Destroy;
}
