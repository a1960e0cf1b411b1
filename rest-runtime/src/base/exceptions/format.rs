//! The shapes of error bodies.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Detail, Error, Result};

/// The media type of problem details (RFC 9457).
pub(crate) const PROBLEM: &str = "application/problem+json";

/// The shape of every error body of a project, set by [`Rest::error_format`](crate::Rest::error_format).
///
/// | format | an error with one message | errors of fields |
/// | --- | --- | --- |
/// | `Messages` | `{"detail": "…"}` | `{"name": ["…"]}` |
/// | `FullDetails` | `{"message": "…", "code": "…"}` | `{"name": [{"message": "…", "code": "…"}]}` |
/// | `Problem` | `{"type", "title", "status", "detail", "code"}` | these, and `errors` as in `FullDetails` |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorFormat {
    /// DRF's default shape: messages without their codes.
    #[default]
    Messages,
    /// Each message with its code, as DRF's `get_full_details`.
    FullDetails,
    /// Problem details ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), sent as `application/problem+json`.
    Problem,
}

/// The data of an error body.
#[derive(Debug)]
pub(crate) struct ErrorBody<'a> {
    pub(crate) error: &'a Error,
    /// The status of the response: that of the error, but 403 for a 401 without a challenge.
    pub(crate) status: StatusCode,
    /// The id of the error in the log.
    pub(crate) id: Option<String>,
    /// Whether the body of an error with an id contains its causes.
    pub(crate) debug: bool,
}

impl ErrorBody<'_> {
    /// Serializes the body as compact JSON.
    pub(crate) fn text(&self, format: ErrorFormat) -> Result<Vec<u8>, serde_json::Error> {
        let detail = &*self.error.shown();
        let mut body = match format {
            ErrorFormat::Messages => match detail {
                // Written directly, as most errors are of these kinds.
                Detail::Message(detail) if self.id.is_none() => {
                    let mut text = br#"{"detail":"#.to_vec();
                    serde_json::to_writer(&mut text, &detail.message)?;
                    text.push(b'}');
                    return Ok(text);
                }
                Detail::Message(detail) => json!({"detail": detail.message}),
                detail => {
                    let mut text = Vec::with_capacity(256);
                    serde_json::to_writer(&mut text, detail)?;
                    return Ok(text);
                }
            },
            ErrorFormat::FullDetails => detail.get_full_details(),
            ErrorFormat::Problem => self.problem(detail).into(),
        };
        if let (Some(id), Value::Object(body)) = (&self.id, &mut body) {
            body.insert("id".to_owned(), id.as_str().into());
            if self.debug {
                body.insert("cause".to_owned(), causes(self.error).into());
            }
        }
        serde_json::to_vec(&body)
    }

    fn problem(&self, detail: &Detail) -> Map<String, Value> {
        let mut problem = Map::new();
        // With `about:blank`, the title should be the status phrase (RFC 9457, section 4.2.1).
        problem.insert("type".to_owned(), "about:blank".into());
        problem.insert("title".to_owned(), self.status.canonical_reason().unwrap_or("Error").into());
        problem.insert("status".to_owned(), self.status.as_u16().into());
        let (message, errors) = match detail {
            Detail::Message(detail) => (detail.message.as_ref(), None),
            errors if self.status == StatusCode::BAD_REQUEST => {
                ("The data is invalid; see `errors`.", Some(errors.get_full_details()))
            }
            errors => ("There are several messages; see `errors`.", Some(errors.get_full_details())),
        };
        problem.insert("detail".to_owned(), message.into());
        problem.insert("code".to_owned(), self.error.code().into());
        if let Some(errors) = errors {
            problem.insert("errors".to_owned(), errors);
        }
        problem
    }
}

/// The messages of the error and its sources, without repetitions.
fn causes(error: &Error) -> Vec<String> {
    let chain = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    let mut causes: Vec<String> = chain.map(ToString::to_string).collect();
    causes.dedup();
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::exceptions::ValidationError;

    fn body(error: &Error, format: ErrorFormat, id: Option<&str>) -> Value {
        let body = ErrorBody { error, status: error.status(), id: id.map(str::to_owned), debug: false };
        serde_json::from_slice(&body.text(format).expect("a body")).expect("JSON")
    }

    #[test]
    fn each_format_has_its_shape() {
        let missing = Error::NotFound("No such note.".into());
        let invalid = Error::from(ValidationError::field("name", "Too long.", "max_length"));
        let leaf = json!({"message": "Too long.", "code": "max_length"});
        assert_eq!(body(&missing, ErrorFormat::Messages, None), json!({"detail": "No such note."}));
        assert_eq!(body(&invalid, ErrorFormat::Messages, None), json!({"name": ["Too long."]}));
        assert_eq!(
            body(&missing, ErrorFormat::FullDetails, None),
            json!({"message": "No such note.", "code": "not_found"})
        );
        assert_eq!(body(&invalid, ErrorFormat::FullDetails, None), json!({"name": [leaf]}));
        assert_eq!(
            body(&missing, ErrorFormat::Problem, None),
            json!({
                "type": "about:blank", "title": "Not Found", "status": 404, "detail": "No such note.", "code": "not_found",
            })
        );
        let problem = body(&invalid, ErrorFormat::Problem, None);
        assert_eq!((&problem["status"], &problem["code"]), (&json!(400), &json!("invalid")));
        assert_eq!(problem["errors"], json!({"name": [leaf]}));
    }

    #[test]
    fn ids_stand_beside_the_message_and_causes_do_not() {
        let broken = Error::other("the secret cause");
        for format in [ErrorFormat::Messages, ErrorFormat::FullDetails, ErrorFormat::Problem] {
            let body = body(&broken, format, Some("7"));
            assert_eq!(body["id"], "7", "{format:?}");
            assert!(!body.to_string().contains("secret"), "{format:?}");
        }
    }

    #[test]
    fn whole_lists_keep_their_shape() {
        let whole = Error::from(ValidationError::new("No.", "no"));
        assert_eq!(body(&whole, ErrorFormat::Messages, None), json!(["No."]));
        assert_eq!(body(&whole, ErrorFormat::FullDetails, None), json!([{"message": "No.", "code": "no"}]));
    }
}
