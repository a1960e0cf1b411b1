#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for TrackSerializer {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields.of("id", |row| &row.id).described();
        fields
            .input("minutes", |data| &data.minutes)
            .shown_by::<
                ::rest_runtime::serializers::RowOf<track::Entity>,
                _,
                _,
                _,
            >(|
                track: &::rest_runtime::serializers::RowOf<track::Entity>,
                _: &::rest_runtime::serializers::Context<'_>|
            track.milliseconds / 60_000);
        fields
            .input("first", |data| &data.first)
            .shown_by::<
                ::rest_runtime::serializers::RowOf<track::Entity>,
                _,
                _,
                _,
            >(|
                _: &::rest_runtime::serializers::RowOf<track::Entity>,
                _: &::rest_runtime::serializers::Context<'_>|
            1);
        fields
            .input("next", |data| &data.next)
            .shown_by::<
                ::rest_runtime::serializers::RowOf<track::Entity>,
                _,
                _,
                _,
            >(|
                _: &::rest_runtime::serializers::RowOf<track::Entity>,
                context: &Context<'_>|
            page_of(context) + 1);
        fields
            .input("called", |data| &data.called)
            .shown_by::<
                ::rest_runtime::serializers::RowOf<track::Entity>,
                _,
                _,
                _,
            >(names::called);
    }
    fn schema() -> &'static ::rest_runtime::serializers::Schema {
        static SCHEMA: ::rest_runtime::serializers::Lazy = ::rest_runtime::serializers::Lazy::of_model::<
            TrackSerializer,
        >();
        SCHEMA.get()
    }
    fn from_values(
        mut values: ::rest_runtime::serializers::Values<'_>,
    ) -> ::rest_runtime::Result<Self> {
        ::core::result::Result::Ok(Self {
            minutes: values.take()?,
            first: values.take()?,
            next: values.take()?,
            called: values.take()?,
        })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for TrackSerializer {
    type Model = track::Entity;
}
