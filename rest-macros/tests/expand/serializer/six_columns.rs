#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for UserSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.model_field("id", |__row| &__row.id).with_relation();
        __fields.model_field("email", |__row| &__row.email).with_relation();
        __fields.model_field("first_name", |__row| &__row.first_name).with_relation();
        __fields.model_field("last_name", |__row| &__row.last_name).with_relation();
        __fields.model_field("city", |__row| &__row.city).with_relation();
        __fields.model_field("support_rep", |__row| &__row.support_rep).with_relation();
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::of_model::<
            UserSerializer,
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
impl ::rest_runtime::serializers::ModelSerializer for UserSerializer {
    type Model = user::Entity;
}
