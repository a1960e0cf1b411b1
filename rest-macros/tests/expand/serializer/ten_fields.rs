#[automatically_derived]
impl ::rest_runtime::serializers::Serializer for TrackSerializer {
    fn fields(fields: &mut ::rest_runtime::serializers::Fields<Self>) {
        #[allow(unused_imports)]
        use ::rest_runtime::serializers::{
            AnyField as _, ByRelated as _, Choices as _, OverItself as _,
        };
        fields.typed("id", |row| &row.id, |data| &data.id).named().read_only();
        fields
            .writable("name", |row| &row.name, |data| &data.name)
            .named()
            .min_length(1)
            .validate(not_shouting);
        fields.writable("album", |row| &row.album, |data| &data.album).named();
        fields
            .typed("genre", |row| &row.genre, |data| &data.genre)
            .named()
            .read_only()
            .slug_field("name", |row| &row.name);
        fields
            .through("album", |row| &row.album)
            .through("artist", |row| &row.artist)
            .typed("artist_name", |row| &row.name, |data| &data.artist_name)
            .named()
            .read_only()
            .source("name");
        fields
            .writable("milliseconds", |row| &row.milliseconds, |data| &data.milliseconds)
            .named()
            .min_value(0i64);
        fields
            .writable("unit_price", |row| &row.unit_price, |data| &data.unit_price)
            .named();
        fields.input("note", |data| &data.note).described().write_only();
        fields.input("minutes", |data| &data.minutes).method(Self::minutes);
        fields.link("url", |data| &data.url, "track-detail").described();
        fields.validate(check_price);
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
            id: values.take()?,
            name: values.take()?,
            album: values.take()?,
            genre: values.take()?,
            artist_name: values.take()?,
            milliseconds: values.take()?,
            unit_price: values.take()?,
            note: values.take()?,
            minutes: values.take()?,
            url: values.take()?,
        })
    }
}
#[automatically_derived]
impl ::rest_runtime::serializers::ModelSerializer for TrackSerializer {
    type Model = track::Entity;
}
