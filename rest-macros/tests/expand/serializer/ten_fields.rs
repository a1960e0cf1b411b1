#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for TrackSerializer {
    fn fields(__fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{AnyField as _, DescribedByType as _};
        __fields
            .typed("id", |__row| &__row.id, |__data| &__data.id)
            .with_labels()
            .read_only();
        __fields
            .writable("name", |__row| &__row.name, |__data| &__data.name)
            .with_labels()
            .min_length(1)
            .validate(not_shouting);
        __fields
            .writable("album", |__row| &__row.album, |__data| &__data.album)
            .with_labels();
        __fields
            .typed("genre", |__row| &__row.genre, |__data| &__data.genre)
            .with_labels()
            .read_only()
            .slug_field("name", |__row| &__row.name);
        __fields
            .through("album", |__row| &__row.album)
            .through("artist", |__row| &__row.artist)
            .typed("artist_name", |__row| &__row.name, |__data| &__data.artist_name)
            .with_labels()
            .read_only()
            .source("name");
        __fields
            .writable(
                "milliseconds",
                |__row| &__row.milliseconds,
                |__data| &__data.milliseconds,
            )
            .with_labels()
            .min_value(0i64);
        __fields
            .writable(
                "unit_price",
                |__row| &__row.unit_price,
                |__data| &__data.unit_price,
            )
            .with_labels();
        __fields.input("note", |__data| &__data.note).with_relation().write_only();
        __fields.input("minutes", |__data| &__data.minutes).method(Self::minutes);
        __fields.link("url", |__data| &__data.url, "track-detail").with_relation();
        __fields.validate(check_price);
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
            id: __values.take()?,
            name: __values.take()?,
            album: __values.take()?,
            genre: __values.take()?,
            artist_name: __values.take()?,
            milliseconds: __values.take()?,
            unit_price: __values.take()?,
            note: __values.take()?,
            minutes: __values.take()?,
            url: __values.take()?,
        })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for TrackSerializer {
    type Model = track::Entity;
}
