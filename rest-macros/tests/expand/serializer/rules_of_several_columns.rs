#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for MemberSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.of("company", |__row| &__row.company).described();
        __fields.of("username", |__row| &__row.username).described();
        __fields.of("room", |__row| &__row.room).described();
        __fields.of("desk", |__row| &__row.desk).described();
        __fields
            .unique_together()
            .and("company", |__row| &__row.company)
            .and("username", |__row| &__row.username)
            .condition(|| member::Column::Active.eq(true))
            .message("Taken.")
            .code("taken");
        __fields
            .unique_together()
            .and("room", |__row| &__row.room)
            .and("desk", |__row| &__row.desk)
            .nulls_distinct(false);
        __fields.dynamic_fields("fields");
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::Lazy::of_model::<
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
