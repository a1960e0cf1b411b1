pub struct UserDetail;
#[automatically_derived]
impl ::rest_runtime::view::ApiView for UserDetail {
    const VIEW: &'static Self = &Self;
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "User Detail",
    );
    const OVERRIDDEN: &'static [&'static str] = &[];
}
#[automatically_derived]
impl ::rest_runtime::view::View for UserDetail {
    const METHODS: &'static ::rest_runtime::view::Methods<Self> = &::rest_runtime::view::Methods::new()
        .get::<::rest_runtime::mixins::Retrieve>();
}
#[automatically_derived]
impl ::rest_runtime::generics::GenericApiView for UserDetail {
    type Model = User;
    type Serializer = UserSer;
    const LOOKUP_FIELD: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "slug",
    );
    const LOOKUP_URL_KWARG: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "user",
    );
}
#[automatically_derived]
impl ::rest_runtime::mixins::RetrieveModelMixin for UserDetail {}
const _: fn(::rest_runtime::__private::ModelOf<User>) = |__row| {
    struct slug;
    trait Unique: ::core::marker::Sized {
        const Slug: ::rest_runtime::__private::NoKey = ::rest_runtime::__private::NoKey;
        fn find_by_slug<V>(_: V) -> ::rest_runtime::__private::NotUnique<V> {
            ::rest_runtime::__private::NotUnique::new()
        }
    }
    impl<T> Unique for T {}
    ::rest_runtime::__private::unique::<
        slug,
        _,
        _,
    >(
        <User>::find_by_slug(__row.slug),
        <::rest_runtime::__private::PrimaryKeyOf<User>>::Slug,
    )
};
