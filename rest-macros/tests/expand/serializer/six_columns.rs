#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for UserSerializer {
    type Model = user::Entity;
    const FIELDS: &'static [::rest_runtime::fields::Field<Self>] = &[
        ::rest_runtime::fields::Field::<Self>::of("id", |row| &row.id).field(),
        ::rest_runtime::fields::Field::<Self>::of("email", |row| &row.email).field(),
        ::rest_runtime::fields::Field::<Self>::of("first_name", |row| &row.first_name)
            .field(),
        ::rest_runtime::fields::Field::<Self>::of("last_name", |row| &row.last_name)
            .field(),
        ::rest_runtime::fields::Field::<Self>::of("city", |row| &row.city).field(),
        ::rest_runtime::fields::Field::<Self>::of("support_rep", |row| &row.support_rep)
            .field(),
    ];
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::new::<
            UserSerializer,
        >();
        SCHEMA.get()
    }
    fn from_values(
        _: ::rest_runtime::serializers::Values<'_, Self>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {})
    }
}
