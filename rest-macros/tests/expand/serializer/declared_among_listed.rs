#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for ArtistSlugs {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.model_field("id", |__row| &__row.id).with_relation();
        __fields
            .typed("albums", |__row| &__row.albums, |__data| &__data.albums)
            .with_relation()
            .read_only()
            .slug_field("title", |__row| &__row.title);
        __fields.model_field("name", |__row| &__row.name).with_relation().min_length(2);
        __fields.allow_null(false);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::of_model::<
            ArtistSlugs,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut __values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self { albums: __values.take()? })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for ArtistSlugs {
    type Model = artist::Entity;
}
