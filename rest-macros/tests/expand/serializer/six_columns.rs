#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for UserSerializer {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields.of("id", |row| &row.id).described();
        fields.of("email", |row| &row.email).described();
        fields.of("first_name", |row| &row.first_name).described();
        fields.of("last_name", |row| &row.last_name).described();
        fields.of("city", |row| &row.city).described();
        fields.of("support_rep", |row| &row.support_rep).described();
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::of_model::<
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
