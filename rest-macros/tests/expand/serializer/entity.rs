#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for Model {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields.column("id", |row| &row.id, |data| &data.id).described().nested();
        fields
            .column("title", |row| &row.title, |data| &data.title)
            .described()
            .nested()
            .min_length(2);
        fields
            .column("artist", |row| &row.artist, |data| &data.artist_id)
            .described()
            .nested();
        fields.excluded("notes", |data| &data.notes);
        fields.depth(1);
        fields
            .unique_together()
            .and("title", |row| &row.title)
            .and("artist", |row| &row.artist);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::of_model::<
            Model,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            id: values.take()?,
            title: values.take()?,
            artist_id: values.take()?,
            notes: values.take()?,
        })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for Model {
    type Model = Entity;
}
