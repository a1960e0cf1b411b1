//! The types of fields that stand for a related row.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::Value;
use sea_orm::sea_query::ValueType;

macro_rules! related {
    ($($(#[$doc:meta])* $Name:ident)+) => {$(
        $(#[$doc])*
        pub struct $Name<E> {
            key: Option<Value>,
            entity: PhantomData<fn() -> E>,
        }

        impl<E> $Name<E> {
            pub(crate) fn new(key: Option<Value>) -> Self {
                Self { key, entity: PhantomData }
            }

            pub(crate) fn value(&self) -> Option<&Value> {
                self.key.as_ref()
            }

            /// The key of the related row; `None` where `T` is not the key's type.
            #[must_use]
            pub fn key<T: ValueType>(&self) -> Option<T> {
                self.key.clone().and_then(|key| <T as ValueType>::try_from(key).ok())
            }
        }

        impl<E> Clone for $Name<E> {
            fn clone(&self) -> Self {
                Self::new(self.key.clone())
            }
        }

        impl<E> PartialEq for $Name<E> {
            fn eq(&self, other: &Self) -> bool {
                self.key == other.key
            }
        }

        impl<E> fmt::Debug for $Name<E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($Name)).field(&self.key).finish()
            }
        }
    )+};
}

related! {
    /// A row of `E`, shown and sent as its primary key (DRF's `PrimaryKeyRelatedField`).
    PrimaryKeyRelated
    /// A row of `E`, shown and sent as the column that `slug_field` names (DRF's `SlugRelatedField`).
    SlugRelated
    /// A row of `E`, shown and sent as the URL of the view that `view_name` names (DRF's `HyperlinkedRelatedField`).
    HyperlinkedRelated
    /// A row of `E`, shown as its `Display` text and not taken (DRF's `StringRelatedField`).
    StringRelated
}

/// The URL of the row itself, of the view that `view_name` names (DRF's `HyperlinkedIdentityField`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HyperlinkedIdentity;
