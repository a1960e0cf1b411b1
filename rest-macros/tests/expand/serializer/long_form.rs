#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for TrackSerializer {
    type Model = track::Entity;
    const FIELDS: &'static [::rest_runtime::fields::Field<Self>] = &[
        ::rest_runtime::fields::Field::<
            Self,
        >::typed("id", |row| &row.id, |data| &data.id)
            .read_only()
            .field(),
        ::rest_runtime::fields::Field::<
            Self,
        >::typed("name", |row| &row.name, |data| &data.name)
            .allow_blank(false)
            .help_text("As on the cover.")
            .min_length(1)
            .max_length(200)
            .field(),
        ::rest_runtime::fields::Field::<
            Self,
        >::typed("author", |row| &row.composer, |data| &data.author)
            .default(::rest_runtime::fields::Default::text("unknown"))
            .allow_null(true)
            .source("composer")
            .field(),
        ::rest_runtime::fields::Field::<
            Self,
        >::typed("milliseconds", |row| &row.milliseconds, |data| &data.milliseconds)
            .label("Length")
            .min_value(::rest_runtime::fields::Limit::int(0))
            .max_value(::rest_runtime::fields::Limit::float(1e9))
            .field(),
        ::rest_runtime::fields::Field::<
            Self,
        >::typed("unit_price", |row| &row.unit_price, |data| &data.unit_price)
            .required(true)
            .max_digits(10)
            .decimal_places(2)
            .field(),
        ::rest_runtime::fields::Field::<Self>::input("note", |data| &data.note)
            .write_only()
            .field(),
        ::rest_runtime::fields::Field::<
            Self,
        >::typed("rank", |row| &row.rank, |data| &data.rank)
            .default(::rest_runtime::fields::Default::int(-1))
            .field(),
        ::rest_runtime::fields::Field::<
            Self,
        >::typed("type", |row| &row.r#type, |data| &data.r#type)
            .default(::rest_runtime::fields::Default::bool(true))
            .field(),
    ];
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::new::<
            TrackSerializer,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut values: ::rest_runtime::serializers::Values<'_, Self>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            id: values.take_read_only()?,
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
