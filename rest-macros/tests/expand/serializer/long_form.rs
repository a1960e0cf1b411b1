#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for TrackSerializer {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields.typed("id", |row| &row.id, |data| &data.id).named().read_only();
        fields
            .writable("name", |row| &row.name, |data| &data.name)
            .named()
            .allow_blank(false)
            .help_text("As on the cover.")
            .min_length(1)
            .max_length(200);
        fields
            .writable("author", |row| &row.composer, |data| &data.author)
            .named()
            .default("unknown")
            .allow_null(true)
            .source("composer");
        fields
            .writable("milliseconds", |row| &row.milliseconds, |data| &data.milliseconds)
            .named()
            .label("Length")
            .min_value(0i64)
            .max_value(1e9f64);
        fields
            .writable("unit_price", |row| &row.unit_price, |data| &data.unit_price)
            .named()
            .required(true)
            .max_digits(10)
            .decimal_places(2);
        fields.input("note", |data| &data.note).described().write_only();
        fields
            .writable("rank", |row| &row.rank, |data| &data.rank)
            .named()
            .default(-1i64);
        fields
            .writable("type", |row| &row.r#type, |data| &data.r#type)
            .named()
            .default(true);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::of_model::<
            TrackSerializer,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            id: values.take()?,
            name: values.take()?,
            author: values.take()?,
            milliseconds: values.take()?,
            unit_price: values.take()?,
            note: values.take()?,
            rank: values.take()?,
            r#type: values.take()?,
        })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for TrackSerializer {
    type Model = track::Entity;
}
