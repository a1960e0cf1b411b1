#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use super::{ParameterRule, Pattern, Route, Routes, kwargs};

fn route(path: &str, name: &str, suffixes: bool) -> Route {
    let pattern = Pattern::parse(path, &ParameterRule::NoDot, true).unwrap();
    Route {
        path: pattern.text(),
        name: name.to_owned(),
        methods: vec![("GET", "get")],
        view: String::new(),
        format_suffixes: suffixes.then(Vec::new),
        pattern,
        #[cfg(feature = "openapi")]
        endpoint: None,
        #[cfg(feature = "browsable")]
        role: super::RouteRole::default(),
    }
}

fn routes() -> Routes {
    Routes::new(vec![
        route("/", "api-root", true),
        route("books/", "book-list", true),
        route("books/{pk}", "book-detail", true),
        route("/books/{pk}/{file:[a-z]{1,2}/?[0-9]*}", "book-file", false),
        route("v/{version}/pages/{text}", "page", false),
    ])
}

fn found(path: &str) -> Option<String> {
    routes().resolve(path).map(|found| format!("{} {:?}", found.name, found.kwargs))
}

#[test]
fn a_path_is_made_and_found_again() {
    let routes = routes();
    assert_eq!(routes.reverse("book-list", ()).unwrap(), "/books/");
    assert_eq!(routes.reverse("book-detail", [7]).unwrap(), "/books/7/");
    assert!(routes.reverse("book-detail", kwargs([("pk", "a b/ü")])).is_err());
    let path = routes.reverse("page", ("v1", "a b?ü:@%")).unwrap();
    assert_eq!(path, "/v/v1/pages/a%20b%3F%C3%BC:@%25/");
    assert_eq!(found(&path), Some(r#"page [("version", "v1"), ("text", "a b?ü:@%")]"#.to_owned()));
    assert_eq!(found("/"), Some("api-root []".to_owned()));
    assert_eq!(found("/books/1/ab/"), Some(r#"book-file [("pk", "1"), ("file", "ab")]"#.to_owned()));
}

#[test]
fn what_fits_no_pattern_is_not_found() {
    for path in ["/books", "/books/1", "/books/1.5/x/", "/books//", "//books/", "/books/1/abc/", "/books/%ff/", "/b/"] {
        assert_eq!(found(path), None, "{path}");
    }
}

#[test]
fn format_suffixes() {
    assert_eq!(found("/.json"), Some(r#"api-root [("format", "json")]"#.to_owned()));
    assert_eq!(found("/books.json"), Some(r#"book-list [("format", "json")]"#.to_owned()));
    assert_eq!(found("/books.json/"), Some(r#"book-list [("format", "json")]"#.to_owned()));
    assert_eq!(found("/books/1.json"), Some(r#"book-detail [("pk", "1"), ("format", "json")]"#.to_owned()));
    for path in ["/books/.json", "/books.JSON", "/books.", "/books/1.5.json", "/v/1/pages/x.json", "/books/1/ab.json"] {
        assert_eq!(found(path), None, "{path}");
    }
}

#[test]
fn errors_name_the_known_routes_and_parameters() {
    let text = |name: &str| routes().check(name).unwrap_err().to_string();
    assert!(text("book-detial").contains("did you mean `book-detail`? known names: `api-root`, `book-detail`"));
    assert!(!text("x").contains("did you mean"));
    let wrong = |args: &[&str]| routes().reverse("book-detail", args).unwrap_err().to_string();
    assert!(wrong(&[]).contains("`pk` is missing"));
    assert!(wrong(&["1", "2"]).contains("2 values for 1 parameters"));
    assert!(wrong(&["1.5"]).contains("`pk` cannot be \"1.5\""));
    let unknown = routes().reverse("book-detail", kwargs([("id", 1)])).unwrap_err().to_string();
    assert!(unknown.contains("no parameter `id`"));
}

#[test]
fn an_invalid_path_is_refused() {
    for path in ["a{b}", "{a}b", "{}", "{a b}", "{a}/{a}", "{a:[}"] {
        Pattern::parse(path, &ParameterRule::Any, true).unwrap_err();
    }
}
