#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for Model {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields
            .column("id", |__row| &__row.id, |__data| &__data.id)
            .with_relation()
            .nested();
        __fields
            .column("title", |__row| &__row.title, |__data| &__data.title)
            .with_relation()
            .nested()
            .min_length(2);
        __fields
            .column("artist", |__row| &__row.artist, |__data| &__data.artist_id)
            .with_relation()
            .nested();
        __fields.excluded("notes", |__data| &__data.notes);
        __fields.depth(1);
        __fields
            .unique_together()
            .and("title", |__row| &__row.title)
            .and("artist", |__row| &__row.artist);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::of_model::<
            Model,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut __values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            id: __values.take()?,
            title: __values.take()?,
            artist_id: __values.take()?,
            notes: __values.take()?,
        })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for Model {
    type Model = Entity;
}
