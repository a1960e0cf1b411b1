#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for TrackSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields.model_field("id", |__row| &__row.id).with_relation();
        __fields
            .input("minutes", |__data| &__data.minutes)
            .shown_by::<
                ::rest_runtime::serializers::RowOf<track::Entity>,
                _,
                _,
                _,
            >(|
                track: &::rest_runtime::serializers::RowOf<track::Entity>,
                _: &::rest_runtime::serializers::Context<'_>|
            track.milliseconds / 60_000);
        __fields
            .input("first", |__data| &__data.first)
            .shown_by::<
                ::rest_runtime::serializers::RowOf<track::Entity>,
                _,
                _,
                _,
            >(|
                _: &::rest_runtime::serializers::RowOf<track::Entity>,
                _: &::rest_runtime::serializers::Context<'_>|
            1);
        __fields
            .input("next", |__data| &__data.next)
            .shown_by::<
                ::rest_runtime::serializers::RowOf<track::Entity>,
                _,
                _,
                _,
            >(|
                _: &::rest_runtime::serializers::RowOf<track::Entity>,
                context: &Context<'_>|
            page_of(context) + 1);
        __fields
            .input("called", |__data| &__data.called)
            .shown_by::<
                ::rest_runtime::serializers::RowOf<track::Entity>,
                _,
                _,
                _,
            >(names::called);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::LazySchema = ::rest_runtime::serializers::LazySchema::of_model::<
            TrackSerializer,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut __values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            minutes: __values.take()?,
            first: __values.take()?,
            next: __values.take()?,
            called: __values.take()?,
        })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for TrackSerializer {
    type Model = track::Entity;
}
