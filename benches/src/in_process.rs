//! Requests without a network, whose instructions valgrind counts.

use axum::body::Body;
use axum::http::{Request, header};
use benches::contract::Endpoint;
use benches::{Failure, server};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Sends `count` requests to the server, one after another.
pub(crate) async fn run(name: &str, url: &str, endpoint: &Endpoint, count: usize) -> Result<(), Failure> {
    let app = server(name, url, 1).await?;
    for number in 0..count {
        let request = Request::builder()
            .method(endpoint.method)
            .uri((endpoint.path)(number))
            .header(header::HOST, "127.0.0.1:8000")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(endpoint.body))?;
        let response = app.clone().oneshot(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if status.as_u16() != endpoint.status {
            return Err(format!("{name} answers {status}: {}", String::from_utf8_lossy(&body)).into());
        }
    }
    Ok(())
}
