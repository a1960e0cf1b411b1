#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for AlbumSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.all().except("notes", |__row| &__row.notes);
        __fields.refine("artist", |__row| &__row.artist).help_text("Whose.");
        __fields.refine("title", |__row| &__row.title).read_only();
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::of_model::<
            AlbumSerializer,
        >();
        SCHEMA.get()
    }
    fn from_values(
        _: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {})
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for AlbumSerializer {
    type Model = album::Entity;
}
