#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for TrackSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.component("Song");
        __fields.docs("A track.");
        __fields
            .typed("id", |__row| &__row.id, |__data| &__data.id)
            .with_labels()
            .docs("The database gives it.")
            .read_only();
        __fields
            .writable("name", |__row| &__row.name, |__data| &__data.name)
            .with_labels()
            .allow_blank(false)
            .help_text("As on the cover.")
            .min_length(1)
            .max_length(200);
        __fields
            .writable("author", |__row| &__row.composer, |__data| &__data.author)
            .with_labels()
            .default("unknown")
            .allow_null(true)
            .source("composer");
        __fields
            .writable(
                "milliseconds",
                |__row| &__row.milliseconds,
                |__data| &__data.milliseconds,
            )
            .with_labels()
            .label("Length")
            .min_value(0i64)
            .max_value(1e9f64);
        __fields
            .writable(
                "unit_price",
                |__row| &__row.unit_price,
                |__data| &__data.unit_price,
            )
            .with_labels()
            .required(true)
            .max_digits(10)
            .decimal_places(2);
        __fields.input("note", |__data| &__data.note).with_relation().write_only();
        __fields
            .writable("rank", |__row| &__row.rank, |__data| &__data.rank)
            .with_labels()
            .default(-1)
            .schema_format("rank")
            .schema_example(7i64)
            .schema_deprecated();
        __fields
            .writable("type", |__row| &__row.r#type, |__data| &__data.r#type)
            .with_labels()
            .default(true);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::of_model::<
            TrackSerializer,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut __values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            id: __values.take()?,
            name: __values.take()?,
            author: __values.take()?,
            milliseconds: __values.take()?,
            unit_price: __values.take()?,
            note: __values.take()?,
            rank: __values.take()?,
            r#type: __values.take()?,
        })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for TrackSerializer {
    type Model = track::Entity;
}
