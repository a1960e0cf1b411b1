//! The request of a page as a command and as code.

use serde::Serialize;

use crate::base::exceptions::Result;
use crate::http::request::Request;

/// A request in one language.
#[derive(Serialize)]
pub(super) struct Snippet {
    name: &'static str,
    text: String,
}

/// The GET of this page's URL in several languages. What signs in is no part of it.
pub(super) fn snippets(request: &Request) -> Result<Vec<Snippet>> {
    let path = request.original_uri().path_and_query().map_or("/", |path| path.as_str());
    let url = request.build_absolute_uri(path)?;
    let (shell, quoted) = (url.replace('\'', "%27"), serde_json::Value::from(url).to_string());
    let snippet = |name, text| Snippet { name, text };
    Ok(vec![
        snippet("curl", format!("curl -H 'Accept: application/json' '{shell}'")),
        snippet(
            "JavaScript",
            format!(
                "const response = await fetch({quoted}, {{\n  headers: {{ Accept: \"application/json\" }},\n}});\n\
                 const data = await response.json();"
            ),
        ),
        snippet(
            "Python",
            format!(
                "import requests\n\nresponse = requests.get({quoted}, headers={{\"Accept\": \"application/json\"}})\n\
                 data = response.json()"
            ),
        ),
        snippet(
            "Rust",
            format!(
                "let data: serde_json::Value = reqwest::Client::new()\n    .get({quoted})\n    \
                 .header(\"accept\", \"application/json\")\n    .send()\n    .await?\n    .json()\n    .await?;"
            ),
        ),
    ])
}
