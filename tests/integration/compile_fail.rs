//! Each mistake of a user is one error at the user's span. The cases and the compiler's output are in `ui/`.

#[test]
fn mistakes_are_reported_at_the_users_code() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/api_view/*.rs");
    cases.compile_fail("ui/generic_view/*.rs");
    cases.compile_fail("ui/serializer/*.rs");
    cases.compile_fail("ui/view_set/*.rs");
}
