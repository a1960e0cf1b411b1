#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for AlbumSerializer {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields.all().but("notes", |row| &row.notes);
        fields.again("artist", |row| &row.artist).help_text("Whose.");
        fields.again("title", |row| &row.title).read_only();
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::of_model::<
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
