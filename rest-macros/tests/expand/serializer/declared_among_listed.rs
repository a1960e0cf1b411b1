#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for ArtistSlugs {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields.of("id", |row| &row.id).described();
        fields
            .typed("albums", |row| &row.albums, |data| &data.albums)
            .described()
            .read_only()
            .slug_field("title", |row| &row.title);
        fields.of("name", |row| &row.name).described().min_length(2);
        fields.allow_null(false);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::of_model::<
            ArtistSlugs,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self { albums: values.take()? })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for ArtistSlugs {
    type Model = artist::Entity;
}
