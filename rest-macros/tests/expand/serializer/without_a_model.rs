#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for Settings {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields
            .input("level", |__data| &__data.level)
            .with_relation()
            .default_null()
            .choices([1, 2])
            .choice_labels([
                ::core::option::Option::Some("One"),
                ::core::option::Option::Some("Two"),
            ]);
        __fields
            .input("colors", |__data| &__data.colors)
            .with_relation()
            .allow_empty(false)
            .choices(["red", "green"]);
        __fields
            .input("matrix", |__data| &__data.matrix)
            .with_relation()
            .max_length(3)
            .child(|__item| {
                __item
                    .min_value(0.5f64)
                    .child(|__item| {
                        __item.allow_null(true);
                    });
            });
        __fields
            .input("made_by", |__data| &__data.made_by)
            .with_relation()
            .hidden()
            .default_with(maker)
            .default_on_create();
        __fields
            .input("answer", |__data| &__data.answer)
            .with_relation()
            .default_with(|| 42);
        __fields
            .input("locale", |__data| &__data.locale)
            .with_relation()
            .default_with(|context: &::rest_runtime::serializers::Context<'_>| locale(
                context,
            ));
        __fields
            .input("address", |__data| &__data.address)
            .with_relation()
            .ip(::rest_runtime::fields::IpVersion::V6)
            .message(("invalid", "No address."))
            .message(("blank", "Empty."));
        __fields
            .input("city", |__data| &__data.city)
            .with_relation()
            .kept_at("place.city");
        __fields.input("size", |__data| &__data.size).with_relation().kept_at("*");
        __fields
            .input("price", |__data| &__data.price)
            .with_relation()
            .decimal_places(2)
            .coerce_to_string(false)
            .rounding(::rest_runtime::fields::Rounding::HalfUp);
        __fields
            .input("day", |__data| &__data.day)
            .with_relation()
            .format("%Y")
            .input_formats(&["%d.%m.%Y", "iso-8601"]);
        __fields.deny_unknown(true);
        __fields.validate(first);
        __fields.validate(second);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::new::<
            Settings,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut __values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            level: __values.take()?,
            colors: __values.take()?,
            matrix: __values.take()?,
            made_by: __values.take()?,
            answer: __values.take()?,
            locale: __values.take()?,
            address: __values.take()?,
            city: __values.take()?,
            size: __values.take()?,
            price: __values.take()?,
            day: __values.take()?,
        })
    }
}
