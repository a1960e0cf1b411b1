#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for Settings {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields
            .input("level", |data| &data.level)
            .described()
            .default(())
            .choices([(1i64, "One").into(), (2i64, "Two").into()]);
        fields
            .input("colors", |data| &data.colors)
            .described()
            .allow_empty(false)
            .choices(["red".into(), "green".into()]);
        fields
            .input("matrix", |data| &data.matrix)
            .described()
            .max_length(3)
            .child(|item| {
                item.min_value(0.5f64)
                    .child(|item| {
                        item.allow_null(true);
                    });
            });
        fields
            .input("made_by", |data| &data.made_by)
            .described()
            .hidden()
            .default_with(maker)
            .default_on_create();
        fields.input("answer", |data| &data.answer).described().default_with(|| 42);
        fields
            .input("locale", |data| &data.locale)
            .described()
            .default_with(|context: &::rest_runtime::serializers::Context<'_>| locale(
                context,
            ));
        fields
            .input("address", |data| &data.address)
            .described()
            .ip(::rest_runtime::fields::IpVersion::V6)
            .message(("invalid", "No address."))
            .message(("blank", "Empty."));
        fields.input("city", |data| &data.city).described().kept_at("place.city");
        fields.input("size", |data| &data.size).described().kept_at("*");
        fields
            .input("price", |data| &data.price)
            .described()
            .decimal_places(2)
            .coerce_to_string(false)
            .rounding(::rest_runtime::fields::Rounding::HalfUp);
        fields
            .input("day", |data| &data.day)
            .described()
            .format("%Y")
            .input_formats(&["%d.%m.%Y", "iso-8601"]);
        fields.deny_unknown(true);
        fields.validate(first);
        fields.validate(second);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::new::<
            Settings,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            level: values.take()?,
            colors: values.take()?,
            matrix: values.take()?,
            made_by: values.take()?,
            answer: values.take()?,
            locale: values.take()?,
            address: values.take()?,
            city: values.take()?,
            size: values.take()?,
            price: values.take()?,
            day: values.take()?,
        })
    }
}
