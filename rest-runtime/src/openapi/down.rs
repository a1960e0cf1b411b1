//! From OpenAPI 3.1 to 3.0.3, whose schemas know no null, no list of types, and no file but by its format.

use serde_json::{Map, Value, json};

/// The document in 3.0.3. Clients for it know one media type of a body and one error of an operation, so that is what it
/// has.
pub(super) fn converted(mut document: Value) -> Value {
    document["openapi"] = "3.0.3".into();
    if let Some(paths) = document["paths"].as_object_mut() {
        let operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut);
        for operation in operations.filter(|operation| operation.is_object()) {
            one_media_type(operation.pointer_mut("/requestBody/content"));
            let responses = operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut);
            responses.for_each(|response| one_media_type(response.get_mut("content")));
        }
    }
    schemas(&mut document);
    document
}

/// Leaves JSON, or else the first.
fn one_media_type(content: Option<&mut Value>) {
    let Some(content) = content.and_then(Value::as_object_mut).filter(|content| content.len() > 1) else { return };
    let json = content.keys().find(|name| *name == "application/json" || name.ends_with("+json")).cloned();
    if let Some(first) = json.or_else(|| content.keys().next().cloned()) {
        content.retain(|name, _| *name == first);
    }
}

/// Every schema in it, inside out.
fn schemas(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(schemas),
        Value::Object(map) => {
            map.iter_mut().filter(|(key, _)| !is_data(key)).for_each(|(_, value)| schemas(value));
            nulls(map);
        }
        _ => {}
    }
}

/// Whether what stands there is data, and no schema.
fn is_data(key: &str) -> bool {
    matches!(key, "enum" | "default" | "example" | "examples")
}

fn nulls(map: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = map.get("type").cloned() {
        let kind = types.iter().find(|kind| *kind != "null").cloned().unwrap_or_else(|| "object".into());
        let is_nullable = types.contains(&json!("null"));
        map.insert("type".to_owned(), kind);
        if is_nullable {
            map.insert("nullable".to_owned(), true.into());
        }
    }
    let null = json!({"type": "null"});
    let Some(Value::Array(choices)) =
        map.get("anyOf").filter(|any| any.as_array().is_some_and(|any| any.contains(&null)))
    else {
        return;
    };
    let others: Vec<Value> = choices.iter().filter(|choice| **choice != null).cloned().collect();
    map.shift_remove("anyOf");
    if others.len() == 1 {
        map.insert("type".to_owned(), "object".into());
        map.insert("allOf".to_owned(), others.into());
    } else {
        map.insert("anyOf".to_owned(), others.into());
    }
    map.insert("nullable".to_owned(), true.into());
}
