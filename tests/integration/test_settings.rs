//! Invalid settings fail when the app is built, by name and all at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use rest_runtime::auth::SessionSettings;
use rest_runtime::axum::Router;
use rest_runtime::axum::extract::FromRef;
use rest_runtime::axum::routing::get;
use rest_runtime::exceptions::ErrorFormat;
use rest_runtime::prelude::*;
use rest_runtime::versioning::{UrlPathVersioning, Versions};
use rest_runtime::view::not_found;
use serde_json::json;

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
pub struct Plain;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list),
    throttles = (UserRateThrottle::scope("burst"), ScopedRateThrottle), throttle_scope = "uploads",
)]
pub struct Uploads;

/// Its scope is for throttles that the project may have.
#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), throttle_scope = "reports")]
pub struct Reports;

fn rest() -> Rest {
    Rest::new(DatabaseConnection::default())
}

/// The message with which building the app fails, or an empty text.
fn refusal(build: impl FnOnce() -> Router) -> String {
    match catch_unwind(AssertUnwindSafe(build)) {
        Ok(_) => String::new(),
        Err(panic) => panic.downcast_ref::<String>().cloned().unwrap(),
    }
}

fn wrong() -> Rest {
    rest()
        .max_header_size(0)
        .max_body_size(0)
        .url_format_override("")
        .app_label("")
        .renderers(())
        .parsers(())
        .max_upload_size(0)
        .upload_temp_dir("/nowhere/at/all")
        .max_json_depth(128)
        .body_timeout(Duration::ZERO)
        .min_body_rate(0)
        .search_param("")
        .ordering_param("")
        .non_field_errors_key("")
        .url_field_name("")
        .datetime_format("%Q")
        .date_format("%H:%M")
        .time_format("%d")
        .duration_format("%H")
        .datetime_input_formats(&["iso-8601", "%Q"])
        .date_input_formats(&["%d.%m.%Y", "%H"])
        .time_input_formats(&["%Y"])
        .versioning(UrlPathVersioning::new(Versions::new().parameter("")))
        .throttles((AnonRateThrottle, UserRateThrottle))
        .throttle_rates([("anon", Some("3/fortnight")), ("reports", Some("many")), ("none", None)])
}

const MISTAKES: [&str; 26] = [
    "max_header_size: ",
    "max_body_size: ",
    "max_upload_size: ",
    "upload_temp_dir: /nowhere/at/all ",
    "max_json_depth: ",
    "body_timeout: ",
    "min_body_rate: ",
    "search_param: ",
    "ordering_param: ",
    "non_field_errors_key: ",
    "url_field_name: ",
    "datetime_format: `%Q` ",
    "date_format: `%H:%M` ",
    "time_format: `%d` ",
    "duration_format: `%H` ",
    "datetime_input_formats: `%Q` ",
    "date_input_formats: `%H` ",
    "time_input_formats: `%Y` ",
    "app_label: ",
    "url_format_override: ",
    "parsers: ",
    "renderers: ",
    "versioning: ",
    "throttle_rates: the scope \"anon\": `3/fortnight` ",
    "throttle_rates: the scope \"reports\": `many` ",
    "throttle_rates: the scope \"user\" has no rate",
];

#[test]
fn all_mistakes_are_reported_at_once() {
    let text = refusal(|| Router::new().route("/", Plain::as_view()).with_state(wrong()));
    assert!(text.starts_with("the view \"Plain\" cannot be served: "), "{text}");
    for mistake in MISTAKES {
        assert_eq!(text.matches(mistake).count(), 1, "{mistake} in {text}");
    }
    assert_eq!(text.matches("; ").count() - MISTAKES.len() + 1, 24, "each says what to do: {text}");
    let error = wrong().check().unwrap_err().to_string();
    assert!(text.ends_with(&error), "{error}");
    assert!(rest().check().is_ok());
}

#[test]
fn a_scope_without_a_rate_is_found_before_the_first_request() {
    let built = |rest: Rest| {
        refusal(|| Router::new().nest("/a", Router::new().route("/", Uploads::as_view())).with_state(rest))
    };
    let text = built(rest());
    assert!(text.contains("\"Uploads\"") && text.contains("\"burst\"") && text.contains("\"uploads\""), "{text}");
    let text = built(rest().throttle_rates([("burst", "1/day")]));
    assert!(!text.contains("burst") && text.contains("\"uploads\""), "{text}");
    assert_eq!(built(rest().throttle_rates([("burst", Some("1/day")), ("uploads", None)])), "");
    // The project's throttles count under the view's scope.
    let reports = |rest: Rest| refusal(|| Router::new().route("/", Reports::as_view()).with_state(rest));
    assert_eq!(reports(rest()), "");
    assert!(reports(rest().throttles(ScopedRateThrottle)).contains("\"reports\""));
    assert_eq!(reports(rest().throttles(ScopedRateThrottle).throttle_rates([("reports", "1/day")])), "");
}

#[derive(Clone)]
struct State(Rest);

impl FromRef<State> for Rest {
    fn from_ref(state: &State) -> Self {
        state.0.clone()
    }
}

#[test]
fn apps_with_a_state_of_their_own_are_checked_too() {
    let text = refusal(|| Router::new().route("/", Plain::as_view()).with_state(State(wrong())));
    assert!(text.contains("max_body_size: "), "{text}");
    assert_eq!(refusal(|| Router::new().route("/", Plain::as_view()).with_state(State(rest()))), "");
}

#[tokio::test]
async fn two_routers_have_two_projects() {
    let notes = Notes::serve_with(|rest| {
        let routes = || Router::new().route("/{id}/", Plain::as_view());
        let full: Router = routes().with_state(rest.clone().error_format(ErrorFormat::FullDetails));
        let plain: Router = routes().with_state(rest);
        Router::new().nest("/full", full).nest("/plain", plain)
    })
    .await;
    let full = notes.send("POST", "/full/1/", &json!({})).await.expect(405).json();
    assert_eq!(full["code"], "method_not_allowed");
    notes.send("POST", "/plain/1/", &json!({})).await.refuses_with_detail(405);
}

#[tokio::test]
async fn urls_that_nothing_matches_are_404_in_the_projects_format() {
    let routes = || Router::new().route("/", Plain::as_view()).fallback(not_found);
    let notes = Notes::serve(routes(), |rest| rest).await;
    for (method, path) in
        [("GET", "/nope/"), ("POST", "/nope/"), ("OPTIONS", "/nope/"), ("GET", "/%FF/"), ("BREW", "/x")]
    {
        let answer = notes.send(method, path, &json!({})).await.refuses_with_detail(404);
        assert_eq!(answer.header("allow"), "", "{method} {path}");
    }
    let asked = Answer::to(notes.request("GET", "/nope/").header("accept", "image/png")).await;
    asked.refuses_with_detail(404);
    let head = Answer::to(notes.request("HEAD", "/nope/")).await.expect(404);
    assert!(head.body.is_empty());
    let notes = Notes::serve(routes(), |rest| rest.error_format(ErrorFormat::FullDetails)).await;
    assert_eq!(notes.get("/nope/").await.expect(404).json()["code"], "not_found");
}

#[tokio::test]
async fn errors_of_plain_handlers_have_a_body() {
    async fn missing() -> Result<&'static str> {
        Err(Error::not_found())
    }
    async fn broken() -> Result<&'static str> {
        Err(Error::other("a secret"))
    }
    let routes = Router::new().route("/missing/", get(missing)).route("/broken/", get(broken));
    let notes = Notes::serve_with(|_| routes).await;
    notes.get("/missing/").await.refuses_with_detail(404);
    let broken = notes.get("/broken/").await.expect(500);
    assert!(broken.json()["id"].is_string() && !broken.text().contains("secret"), "{}", broken.text());
}

#[test]
fn a_session_lasts_100_years_at_most() {
    let of = |age| rest().sessions(SessionSettings::new().age(age)).check();
    assert!(of(Duration::from_mins(1)).is_ok());
    assert!(of(Duration::MAX).unwrap_err().to_string().contains("at most 100 years"));
}
