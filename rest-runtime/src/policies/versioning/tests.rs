use std::sync::Arc;

use axum::body::Body;

use super::*;
use crate::http::request::{Endpoint, ProjectContext, RouteContext};

fn chosen(versions: Versions, named: Option<&str>) -> Result<Option<String>, u16> {
    versions.choose(named, NamedIn::Path).map_err(|error| error.status().as_u16())
}

#[test]
fn the_default_is_allowed_and_stands_in() {
    let open = Versions::new();
    assert_eq!(chosen(open, None), Ok(None));
    assert_eq!(chosen(open, Some("x")), Ok(Some("x".to_owned())));
    let some = open.allowed(&["1", "2"]);
    assert_eq!(chosen(some, None), Err(404));
    assert_eq!(chosen(some, Some("")), Err(404));
    assert_eq!(chosen(some, Some("2")), Ok(Some("2".to_owned())));
    assert_eq!(chosen(some.allow_unnamed(), None), Ok(None));
    assert_eq!(chosen(some.default("0"), None), Ok(Some("0".to_owned())));
    assert_eq!(chosen(some.default("0"), Some("0")), Ok(Some("0".to_owned())));
    assert_eq!(chosen(some.default("0"), Some("3")), Err(404));
}

/// Reverses a URL by the scheme, for a request of this version.
fn reversed(scheme: impl Versioning, version: Option<&str>, reversal: Reversal) -> Reversal {
    let (parts, ()) = axum::http::Request::new(()).into_parts();
    let site = Arc::new(Endpoint::new((), "", RouteContext::default()));
    let request =
        Request::new(parts, Body::empty(), Vec::new(), None, Arc::new(ProjectContext::without_project()), site);
    request.set_version(BoxVersioning::new(scheme), version.map(str::to_owned));
    let scheme = request.versioning_scheme().expect("there is one");
    scheme.reverse(&request, reversal)
}

#[test]
fn urls_keep_the_version() {
    let plain = Reversal::new("track-detail").kwarg("pk", "1");
    let versions = Versions::new().parameter("v");
    for version in [None, Some("2")] {
        assert_eq!(reversed(AcceptHeaderVersioning::new(versions), version, plain.clone()), plain);
        assert_eq!(reversed(HostNameVersioning::new(versions), version, plain.clone()), plain);
    }
    assert_eq!(reversed(UrlPathVersioning::new(versions), None, plain.clone()), plain);
    assert_eq!(reversed(UrlPathVersioning::new(versions), Some("2"), plain.clone()), plain.clone().kwarg("v", "2"));
    let given = plain.clone().kwarg("v", "1");
    assert_eq!(reversed(UrlPathVersioning::new(versions), Some("2"), given.clone()), given);
    assert_eq!(reversed(NamespaceVersioning::new(versions), None, plain.clone()), plain);
    assert_eq!(reversed(NamespaceVersioning::new(versions), Some("2"), plain.clone()).name, "2:track-detail");
    assert_eq!(reversed(QueryParameterVersioning::new(versions), None, plain.clone()), plain);
    let mut asked = plain;
    asked.query = vec![("v".to_owned(), "1".to_owned()), ("page".to_owned(), "3".to_owned())];
    let asked = reversed(QueryParameterVersioning::new(versions), Some("2"), asked);
    assert_eq!(asked.query, [("page".to_owned(), "3".to_owned()), ("v".to_owned(), "2".to_owned())]);
}

#[test]
fn a_scheme_is_called_as_its_type() {
    #[derive(Debug)]
    struct Own<T>(T);

    impl<T: std::fmt::Debug + Send + Sync + 'static> Versioning for Own<T> {
        fn determine_version(&self, _: &Request) -> Result<Option<String>> {
            Ok(None)
        }
    }

    assert_eq!(UrlPathVersioning::default().name(), "UrlPathVersioning");
    assert_eq!(BoxVersioning::new(Own(Versions::new())).name(), "Own");
}

#[test]
fn namespaces_lie_within_each_other() {
    let inner = Namespace::new("v1").within(&Namespace::new("api"));
    assert_eq!(inner.as_str(), "api:v1");
    assert_eq!(inner.parts().collect::<Vec<_>>(), ["api", "v1"]);
}

#[test]
fn empty_names_are_mistakes() {
    assert!(UrlPathVersioning::default().mistakes().is_empty());
    for versions in [Versions::new().parameter(""), Versions::new().default(""), Versions::new().allowed(&["1", ""])] {
        assert_eq!(QueryParameterVersioning::new(versions).mistakes().len(), 1, "{versions:?}");
    }
}
