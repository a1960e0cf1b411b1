#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for MemberSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.model_field("company", |__row| &__row.company).with_relation();
        __fields.model_field("username", |__row| &__row.username).with_relation();
        __fields.model_field("room", |__row| &__row.room).with_relation();
        __fields.model_field("desk", |__row| &__row.desk).with_relation();
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
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::of_model::<
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
