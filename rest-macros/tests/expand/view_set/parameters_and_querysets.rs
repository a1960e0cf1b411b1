pub struct Some<S: ModelSerializer>(PhantomData<S>);
#[automatically_derived]
impl<S: ModelSerializer + 'static> ::rest_runtime::view::ApiView for Some<S> {
    const VIEW: &'static Self = &Self(::core::marker::PhantomData);
    const INFO: ::rest_runtime::view::ViewInfo = ::rest_runtime::view::ViewInfo::new(
        "Some",
    );
    const OVERRIDDEN: &'static [&'static str] = &["get_queryset"];
}
impl<S: ModelSerializer + 'static> ::rest_runtime::generics::GenericApiView for Some<S> {
    type Model = <S as ::rest_runtime::serializers::ModelSerializer>::Model;
    type Serializer = S;
    fn get_queryset(
        &self,
        __request: &::rest_runtime::Request,
    ) -> ::rest_runtime::sea_orm::Select<Self::Model> {
        match ::rest_runtime::__private::action(__request) {
            "list" => few(),
            _ => all(),
        }
    }
}
#[automatically_derived]
impl<S: ModelSerializer + 'static> ::rest_runtime::mixins::ListModelMixin for Some<S> {}
#[automatically_derived]
impl<S: ModelSerializer + 'static> ::rest_runtime::mixins::RetrieveModelMixin
for Some<S> {}
const _: () = {
    impl<S: ModelSerializer + 'static> ::rest_runtime::viewsets::ViewSet for Some<S> {
        const ROUTES: &'static [::rest_runtime::viewsets::ViewSetRoute] = &[
            ::rest_runtime::viewsets::ViewSetRoute::list::<
                Self,
            >(
                ::rest_runtime::view::Methods::new()
                    .get::<::rest_runtime::mixins::List>(),
            ),
            ::rest_runtime::viewsets::ViewSetRoute::detail::<
                Self,
            >(
                ::rest_runtime::view::Methods::new()
                    .get::<::rest_runtime::mixins::Retrieve>(),
            ),
        ];
        fn lookup_url_kwargs() -> ::rest_runtime::__private::Vec<
            ::rest_runtime::__private::String,
        > {
            ::rest_runtime::__private::lookup_url_kwargs::<Self>()
        }
        fn basename() -> ::core::option::Option<::rest_runtime::__private::String> {
            ::rest_runtime::__private::basename::<Self>()
        }
    }
};
