//! Errors: shapes, handlers, logging, messages, panics.

use rest_runtime::axum::Router;
use rest_runtime::axum::http::StatusCode;
use rest_runtime::defaults;
use rest_runtime::exception_handler::{ExceptionHandler, default_response};
use rest_runtime::exceptions::ErrorFormat;
use rest_runtime::prelude::*;
use sea_orm::{ActiveModelTrait, DbErr, EntityTrait};
use serde_json::{Value, json};

use crate::notes::{NameHeader, NoteSerializer, Notes, log, note};
use crate::support::Answer;

/// Fails according to the header `X-Fail`.
pub struct Failing;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list, create))]
impl Failing {
    async fn list(&self, request: &Request) -> Result<Response> {
        match request.headers().get("x-fail").and_then(|what| what.to_str().ok()) {
            Some("panic") => panic!("the secret panic"),
            Some("other") => Err(Error::other("the secret cause")),
            Some("told") => Err(Error::api(StatusCode::INTERNAL_SERVER_ERROR, "The printer burns.", "fire")),
            Some("teapot") => Err(Error::api(StatusCode::IM_A_TEAPOT, "Short and stout.", "teapot")),
            Some("connection") => Err(DbErr::Conn(sea_orm::RuntimeErr::Internal("the secret host".into())).into()),
            Some("signed_out") => Err(Error::NotAuthenticated),
            Some("unknown") => Err(Error::api(StatusCode::UNAUTHORIZED, "Who is that?", "unknown_user")),
            Some("wait") => Err(Error::Throttled { wait: Some(7.0) }),
            Some("invalid") => Err(ValidationError::new("These do not go together.", "together").into()),
            _ => Err(Error::not_found()),
        }
    }

    async fn perform_create(&self, _: &Request, mut data: Valid<NoteSerializer>, tx: &Tx) -> Result<note::Model> {
        data.row.owner = Set("ann".to_owned());
        data.save(tx).await
    }

    async fn post_save(&self, _: &Request, _: &note::Model, _: bool, tx: &Tx) -> Result<()> {
        log::ActiveModel { entry: Set("saved".to_owned()), ..Default::default() }.insert(tx).await?;
        panic!("the secret panic after a write")
    }
}

/// Its error hooks fail as well.
pub struct Hopeless;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
impl Hopeless {
    async fn initial(&self, _: &Request) -> Result<()> {
        panic!("the secret panic before anything")
    }

    async fn handle_exception(&self, _: &Request, _: Error) -> Result<Response> {
        panic!("the secret panic on the way out")
    }
}

/// Its hooks refuse successful responses, and errors too if the request has `X-Fail`.
pub struct Refusing;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
impl Refusing {
    async fn handle_exception(&self, request: &Request, error: Error) -> Result<Response> {
        ensure!(!request.headers().contains_key("x-fail"), Error::other("the secret second cause"));
        defaults::handle_exception(self, request, error).await?.header("x-handled", "yes")
    }

    async fn finalize_response(&self, request: &Request, response: Response) -> Result<Response> {
        ensure!(response.status_code() != 200, Error::api(StatusCode::IM_A_TEAPOT, "Short and stout.", "teapot"));
        defaults::finalize_response(self, request, response)
    }
}

async fn serve(rest: impl FnOnce(Rest) -> Rest) -> Notes {
    let routes = Router::new()
        .route("/", Failing::as_view())
        .route("/hopeless/", Hopeless::as_view())
        .route("/refusing/", Refusing::as_view());
    Notes::serve(routes, rest).await
}

async fn fail(notes: &Notes, what: &str) -> Answer {
    Answer::to(notes.request("GET", "/").header("x-fail", what)).await
}

#[tokio::test]
async fn each_format_is_that_of_every_error() {
    let messages = serve(|rest| rest).await;
    fail(&messages, "teapot").await.expect(418).is(&json!({"detail": "Short and stout."}));
    fail(&messages, "invalid").await.expect(400).is(&json!(["These do not go together."]));

    let full = serve(|rest| rest.error_format(ErrorFormat::FullDetails)).await;
    fail(&full, "teapot").await.expect(418).is(&json!({"message": "Short and stout.", "code": "teapot"}));
    // This message already has all details, so there is no id.
    fail(&full, "told").await.expect(500).is(&json!({"message": "The printer burns.", "code": "fire"}));
    let invalid = full.send("POST", "/", &json!({"slug": "x"})).await.expect(400).json();
    assert_eq!(invalid["price"][0]["code"], "required");
    assert!(invalid["price"][0]["message"].is_string());
    let malformed = Answer::to(full.request("POST", "/").header("content-type", "application/json").body("{")).await;
    assert_eq!(malformed.expect(400).json()["code"], "parse_error");
}

#[tokio::test]
async fn a_custom_401_has_a_challenge_or_is_a_403() {
    let open = serve(|rest| rest.error_format(ErrorFormat::FullDetails)).await;
    let body = json!({"message": "Who is that?", "code": "unknown_user"});
    fail(&open, "unknown").await.expect(403).is(&body);
    let named = serve(|rest| rest.authentication(NameHeader).error_format(ErrorFormat::FullDetails)).await;
    let refused = fail(&named, "unknown").await.expect(401);
    refused.is(&body);
    assert_eq!(refused.header("www-authenticate"), "Name");
}

#[tokio::test]
async fn problems_are_those_of_rfc_9457() {
    let notes = serve(|rest| rest.error_format(ErrorFormat::Problem)).await;
    let teapot = fail(&notes, "teapot").await.expect(418);
    assert_eq!(teapot.header("content-type"), "application/problem+json");
    let body: Value = serde_json::from_slice(&teapot.body).unwrap();
    let expected = json!({
        "type": "about:blank", "title": "I'm a teapot", "status": 418, "detail": "Short and stout.", "code": "teapot",
    });
    assert_eq!(body, expected);
    let invalid = notes.send("POST", "/", &json!({"slug": "x"})).await.expect(400);
    let body: Value = serde_json::from_slice(&invalid.body).unwrap();
    assert_eq!((&body["code"], &body["errors"]["price"][0]["code"]), (&json!("invalid"), &json!("required")));
    // Authentication is impossible, so the refusal is a 403, in the body as well.
    let refused = fail(&notes, "signed_out").await.expect(403);
    assert_eq!(serde_json::from_slice::<Value>(&refused.body).unwrap()["status"], 403);
}

#[tokio::test]
async fn unknown_errors_show_only_an_id() {
    let notes = serve(|rest| rest).await;
    for what in ["other", "panic"] {
        let answer = fail(&notes, what).await.expect(500);
        assert!(!answer.text().contains("secret"), "{}", answer.text());
        assert_eq!(answer.header("allow"), "GET, POST, HEAD, OPTIONS");
        let body = answer.json();
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(2), "{body}");
        assert_eq!(body["id"].as_str().map(str::len), Some(36), "{body}");
        assert_ne!(fail(&notes, what).await.json()["id"], body["id"], "each has its own");
    }
    assert_eq!(fail(&notes, "teapot").await.json().get("id"), None);
}

#[tokio::test]
async fn causes_are_shown_in_debug_mode() {
    let notes = serve(|rest| rest.debug(true)).await;
    let body = fail(&notes, "other").await.expect(500).json();
    assert_eq!(body["cause"], json!(["the secret cause"]));
    assert!(body["id"].is_string());
    let body = fail(&notes, "panic").await.expect(500).json();
    assert_eq!(body["cause"], json!(["a panic: the secret panic"]));
    for what in ["told", "teapot", "connection", "nothing"] {
        assert_eq!(fail(&notes, what).await.json().get("cause"), None, "{what}");
    }
    let notes = serve(|rest| rest.debug(true).error_format(ErrorFormat::Problem)).await;
    let problem: Value = serde_json::from_str(&fail(&notes, "other").await.expect(500).text()).unwrap();
    assert_eq!(problem["cause"], json!(["the secret cause"]));
}

#[tokio::test]
async fn a_panic_takes_back_what_was_written_and_the_server_stays() {
    let notes = serve(|rest| rest).await;
    let failed = notes.send("POST", "/", &json!({"slug": "x", "price": 1})).await.expect(500);
    assert!(failed.json()["id"].is_string());
    let written = notes.statements().iter().filter(|sql| sql.starts_with("INSERT")).count();
    assert_eq!(written, 2, "the panic comes after both writes");
    assert_eq!(note::Entity::find().all(&notes.db).await.unwrap().len(), 2);
    assert!(log::Entity::find().all(&notes.db).await.unwrap().is_empty());
    for _ in 0..3 {
        let hopeless = notes.get("/hopeless/").await.expect(500);
        assert!(!hopeless.text().contains("secret"), "{}", hopeless.text());
        assert!(hopeless.json()["id"].is_string());
    }
    fail(&notes, "").await.refuses_with_detail(404);
}

#[tokio::test]
async fn errors_of_the_last_hooks_are_answered() {
    let notes = serve(|rest| rest).await;
    let refused = notes.get("/refusing/").await.refuses_with_detail(418);
    assert_eq!((refused.header("x-handled"), refused.header("allow")), ("yes", "GET, HEAD, OPTIONS"));
    let hopeless = Answer::to(notes.request("GET", "/refusing/").header("x-fail", "1")).await.expect(500);
    assert!(!hopeless.text().contains("secret") && hopeless.json()["id"].is_string(), "{}", hopeless.text());
    assert_eq!(hopeless.header("x-handled"), "");
}

#[tokio::test]
async fn a_database_that_is_away_is_503() {
    let notes = serve(|rest| rest).await;
    let away = fail(&notes, "connection").await.refuses_with_detail(503);
    assert!(!away.text().contains("secret"), "{}", away.text());
    assert_eq!(away.header("retry-after"), "5");
}

/// Puts all errors but 404 into an envelope; fails itself for 418.
fn envelope(request: &Request, error: &Error) -> Result<Option<Response>> {
    match error.status().as_u16() {
        404 => Ok(None),
        418 => Err(Error::api(StatusCode::BAD_GATEWAY, "The handler failed.", "handler")),
        status => {
            let body = json!({"ok": false, "code": error.code(), "id": request.error_id()});
            Response::new(&body)?.status(status).map(Some)
        }
    }
}

#[tokio::test]
async fn a_function_answers_errors() {
    let notes = serve(|rest| rest.exception_handler(envelope)).await;
    fail(&notes, "invalid").await.expect(400).is(&json!({"ok": false, "code": "invalid", "id": null}));
    fail(&notes, "").await.refuses_with_detail(404);
    fail(&notes, "teapot").await.expect(502).is(&json!({"detail": "The handler failed."}));
    assert_eq!(fail(&notes, "other").await.expect(500).json()["id"].as_str().map(str::len), Some(36));
    // Headers of the status are set by the view.
    assert_eq!(fail(&notes, "wait").await.expect(429).header("retry-after"), "7");
    fail(&notes, "signed_out").await.expect(403).is(&json!({"ok": false, "code": "not_authenticated", "id": null}));
}

#[tokio::test]
async fn a_closure_answers_errors() {
    let word = "captured".to_owned();
    let notes = serve(|rest| {
        rest.exception_handler(move |_: &Request, error: &Error| {
            (error.status() == StatusCode::IM_A_TEAPOT).then(|| Response::from_json(format!("\"{word}\"")))
        })
    })
    .await;
    fail(&notes, "teapot").await.expect(200).is(&json!("captured"));
    fail(&notes, "").await.refuses_with_detail(404);
}

/// Waits for the database, and adds to the default response.
struct Waits;

impl ExceptionHandler for Waits {
    async fn handle(&self, request: &Request, error: &Error) -> Result<Option<Response>> {
        let rows = note::Entity::find().all(request.database()).await?.len();
        default_response(request, error).header("x-rows", rows.to_string()).map(Some)
    }
}

#[tokio::test]
async fn a_type_answers_errors_and_may_wait() {
    let notes = serve(|rest| rest.error_format(ErrorFormat::FullDetails).exception_handler(Waits)).await;
    let answer = fail(&notes, "teapot").await.expect(418);
    assert_eq!(answer.header("x-rows"), "2");
    answer.is(&json!({"message": "Short and stout.", "code": "teapot"}));
}
