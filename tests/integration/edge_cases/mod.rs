//! Inputs and their results, one file per area: the status, the code and path of each error, and the value shown back.
//! Where Django REST framework differs, the page `differences` of the guide explains it.

mod absence;
mod booleans;
mod choices;
mod compound;
mod conditional;
mod files;
mod moments;
mod numbers;
mod relations;
mod shapes;
mod sources;
mod strings;
mod unique;

use serde_json::{Value, json};

use crate::gems::{Gems, codes};
use crate::support::Answer;

/// POSTs the input in this field, and compares the value in the responses of POST and GET.
pub async fn shows(gems: &Gems, field: &str, rows: &[(Value, Value)]) {
    for (input, shown) in rows {
        let made = gems.send("POST", "/", &json!({ field: input })).await.expect(201).json();
        assert_eq!(&made[field], shown, "{field}: {input}");
        let row = gems.send("GET", &format!("/{}/", made["id"]), &Value::Null).await.expect(200).json();
        assert_eq!(&row[field], shown, "{field}: {input}, read again");
    }
}

/// POSTs the inputs in this field; each must be refused with these codes at these paths.
pub async fn refuses(gems: &Gems, field: &str, errors: &Value, inputs: &[Value]) {
    for input in inputs {
        let answer = gems.send("POST", "/", &json!({ field: input })).await;
        assert_eq!(answer.status, 400, "{field}: {input}: {}", answer.text());
        assert_eq!(codes(&answer.json()), json!({ field: errors }), "{field}: {input}");
    }
}

/// Sends a form.
pub async fn form(gems: &Gems, method: &str, path: &str, body: &str) -> Answer {
    let request = gems.request(method, path).header("content-type", "application/x-www-form-urlencoded");
    Answer::to(request.body(body.to_owned())).await
}

/// The codes of a refused form.
pub async fn form_refused(gems: &Gems, body: &str) -> Value {
    codes(&form(gems, "POST", "/", body).await.expect(400).json())
}
