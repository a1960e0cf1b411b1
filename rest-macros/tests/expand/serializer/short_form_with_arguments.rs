#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for UserSerializer {
    type Model = user::Entity;
    const FIELDS: &'static [::rest_runtime::fields::Field<Self>] = &[
        ::rest_runtime::fields::Field::<Self>::of("id", |row| &row.id)
            .read_only()
            .field(),
        ::rest_runtime::fields::Field::<Self>::of("email", |row| &row.email).field(),
        ::rest_runtime::fields::Field::<Self>::of("name", |row| &row.name)
            .label("Name")
            .min_length(1)
            .field(),
        ::rest_runtime::fields::Field::<Self>::of("password", |row| &row.password)
            .write_only()
            .field(),
        ::rest_runtime::fields::Field::<Self>::of("type", |row| &row.r#type)
            .required(false)
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
