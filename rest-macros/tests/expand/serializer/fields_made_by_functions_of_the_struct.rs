#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for Greeting {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.input("name", |__data| &__data.name).with_relation();
        __fields
            .input("shouted", |__data| &__data.shouted)
            .shown_by::<
                Self,
                _,
                _,
                _,
            >(|greeting: &Self, _: &::rest_runtime::serializers::Context<'_>| {
                greeting.name.to_uppercase()
            });
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::new::<
            Greeting,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut __values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            name: __values.take()?,
            shouted: __values.take()?,
        })
    }
}
