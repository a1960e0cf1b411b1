#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for ArtistSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.all().except("notes", |__row| &__row.notes);
        __fields.input("letters", |__data| &__data.letters).method(Self::letters);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::of_model::<
            ArtistSerializer,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut __values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self { letters: __values.take()? })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for ArtistSerializer {
    type Model = artist::Entity;
}
