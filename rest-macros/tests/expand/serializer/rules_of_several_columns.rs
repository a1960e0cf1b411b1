#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for MemberSerializer {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields.of("company", |row| &row.company).described();
        fields.of("username", |row| &row.username).described();
        fields.of("room", |row| &row.room).described();
        fields.of("desk", |row| &row.desk).described();
        fields
            .unique_together()
            .and("company", |row| &row.company)
            .and("username", |row| &row.username)
            .condition(|| member::Column::Active.eq(true))
            .message("Taken.")
            .code("taken");
        fields
            .unique_together()
            .and("room", |row| &row.room)
            .and("desk", |row| &row.desk)
            .nulls_distinct(false);
        fields.dynamic_fields("fields");
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::of_model::<
            MemberSerializer,
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
impl ::rest_runtime::serializers::ModelSerializer for MemberSerializer {
    type Model = member::Entity;
}
