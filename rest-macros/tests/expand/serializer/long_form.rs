#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for TrackSerializer {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        use ::rest_runtime::serializers::AnyRelation as _;
        fields.typed("id", |row| &row.id, |data| &data.id).relation().read_only();
        fields
            .typed("name", |row| &row.name, |data| &data.name)
            .relation()
            .allow_blank(false)
            .help_text("As on the cover.")
            .min_length(1)
            .max_length(200);
        fields
            .typed("author", |row| &row.composer, |data| &data.author)
            .relation()
            .default("unknown")
            .allow_null(true)
            .source("composer");
        fields
            .typed("milliseconds", |row| &row.milliseconds, |data| &data.milliseconds)
            .relation()
            .label("Length")
            .min_value(0i64)
            .max_value(1e9f64);
        fields
            .typed("unit_price", |row| &row.unit_price, |data| &data.unit_price)
            .relation()
            .required(true)
            .max_digits(10)
            .decimal_places(2);
        fields.input("note", |data| &data.note).write_only();
        fields
            .typed("rank", |row| &row.rank, |data| &data.rank)
            .relation()
            .default(-1i64);
        fields
            .typed("type", |row| &row.r#type, |data| &data.r#type)
            .relation()
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
