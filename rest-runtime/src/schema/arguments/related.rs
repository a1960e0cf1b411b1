//! Types of fields that represent a related row.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::sea_query::ValueType;
use sea_orm::{Condition, EntityTrait, Value};
use serde_json::Value as Json;

use crate::base::exceptions::ErrorDetail;
use crate::database::ModelEntity;

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

            /// Returns the key of the related row; `None` if there is none, or if `T` is not the key's type.
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
    /// A row of `E`, shown and accepted as its primary key (DRF's `PrimaryKeyRelatedField`).
    PrimaryKeyRelated
    /// A row of `E`, shown and accepted as the column that `slug_field` names (DRF's `SlugRelatedField`).
    SlugRelated
    /// A row of `E`, shown and accepted as the URL of the view that `view_name` names (DRF's
    /// `HyperlinkedRelatedField`).
    HyperlinkedRelated
    /// A row of `E`, shown as its `Display` text and read-only (DRF's `StringRelatedField`).
    StringRelated
    /// A row, shown and accepted in the form that the [`RelatedField`] `E` defines (a subclass of DRF's
    /// `RelatedField`).
    CustomRelated
}

/// A custom form of related rows, DRF's
/// [custom relational fields](https://www.django-rest-framework.org/api-guide/relations/#custom-relational-fields).
/// It is the `F` of a field of the type [`CustomRelated<F>`].
///
/// ```
/// # mod track {
/// #     use rest_runtime::sea_orm;
/// #     use sea_orm::entity::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "track")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub album: i32,
/// #         pub name: String,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use rest_runtime::fields::RelatedField;
/// use rest_runtime::prelude::*;
/// use rest_runtime::sea_orm::{ColumnTrait as _, Condition};
/// use serde_json::{Value, json};
///
/// /// A track, written `album:name`.
/// pub struct TrackIn;
///
/// impl RelatedField for TrackIn {
///     type Model = track::Entity;
///
///     fn to_internal_value(data: &Value) -> Result<Condition, ErrorDetail> {
///         let parts = data.as_str().and_then(|text| text.split_once(':'));
///         let (album, name) = parts.ok_or_else(|| ErrorDetail::new("Write `album:name`.", "invalid"))?;
///         let album: i32 = album.parse().map_err(|_| Self::does_not_exist())?;
///         Ok(Condition::all().add(track::Column::Album.eq(album)).add(track::Column::Name.eq(name)))
///     }
///
///     fn to_representation(track: &track::Model) -> Value {
///         json!(format!("{}:{}", track.album, track.name))
///     }
/// }
/// ```
///
/// The field is then `track: CustomRelated<TrackIn>`, or `tracks: Vec<CustomRelated<TrackIn>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement the conversion of a related row",
    note = "implement `rest_runtime::fields::RelatedField` for it"
)]
pub trait RelatedField: Send + Sync + 'static {
    /// The entity of the rows.
    type Model: ModelEntity;

    /// Parses JSON into the condition that exactly one row meets. The field's `queryset` limits the rows. All rows that
    /// a body names are read in one query. The JSON is never `null`, and never an empty string, which counts as `null`.
    ///
    /// # Errors
    /// The error of the field.
    fn to_internal_value(data: &Json) -> Result<Condition, ErrorDetail>;

    /// Returns the row as JSON.
    fn to_representation(row: &<Self::Model as EntityTrait>::Model) -> Json;

    /// The error if no row, or more than one, meets the condition.
    #[must_use]
    fn does_not_exist() -> ErrorDetail {
        ErrorDetail::new("No row has this value.", "does_not_exist")
    }
}

/// The URL of the row itself, at the view that `view_name` names (DRF's `HyperlinkedIdentityField`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HyperlinkedIdentity;
