#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for UserSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.model_field("id", |__row| &__row.id).with_relation().read_only();
        __fields.model_field("email", |__row| &__row.email).with_relation();
        __fields
            .model_field("name", |__row| &__row.name)
            .with_relation()
            .label("Name")
            .min_length(1);
        __fields
            .model_field("password", |__row| &__row.password)
            .with_relation()
            .write_only();
        __fields
            .model_field("type", |__row| &__row.r#type)
            .with_relation()
            .required(false);
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
