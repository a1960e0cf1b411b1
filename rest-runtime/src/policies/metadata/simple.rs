//! DRF's `SimpleMetadata`.

use serde_json::{Map, Value, json};

use super::{Described, Metadata, head};
use crate::base::exceptions::Result;
use crate::http::request::Request;
use crate::schema::arguments::info::FieldInfo;

/// DRF's [metadata](https://www.django-rest-framework.org/api-guide/metadata/): the view, and the fields of POST and
/// PUT. The default.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimpleMetadata;

impl Metadata for SimpleMetadata {
    async fn determine_metadata(&self, _: &Request, view: &dyn Described) -> Result<Value> {
        let mut body = head(view);
        let actions: Map<String, Value> = view
            .actions()
            .await
            .into_iter()
            .map(|(method, fields)| (method.to_string(), serializer_info(&fields)))
            .collect();
        if !actions.is_empty() {
            body["actions"] = actions.into();
        }
        Ok(body)
    }
}

fn serializer_info(fields: &[FieldInfo]) -> Value {
    fields.iter().map(|field| (field.name.clone(), field_info(field))).collect::<Map<_, _>>().into()
}

/// Returns the JSON of a field as [`SimpleMetadata`] shows it, for metadata of your own. Unknown properties are left
/// out.
#[must_use]
pub fn field_info(field: &FieldInfo) -> Value {
    let mut info = Map::new();
    info.insert("type".to_owned(), field.type_name.into());
    info.insert("required".to_owned(), field.required.into());
    let known = [
        ("read_only", Some(field.read_only.into())),
        ("label", field.label.as_deref().map(Value::from)),
        ("help_text", field.help_text.as_deref().map(Value::from)),
        ("min_length", field.min_length.map(Value::from)),
        ("max_length", field.max_length.map(Value::from)),
        ("min_value", field.min_value.clone()),
        ("max_value", field.max_value.clone()),
        ("max_digits", field.max_digits.map(Value::from)),
        ("decimal_places", field.decimal_places.map(Value::from)),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            info.insert(name.to_owned(), value);
        }
    }
    // As in DRF, the items of a relation and of a set of choices are not described.
    if let Some(child) = field.child.as_ref().filter(|_| !field.related && field.choices.is_none()) {
        info.insert("child".to_owned(), field_info(child));
    } else if let Some(children) = &field.children {
        info.insert("children".to_owned(), serializer_info(children));
    }
    // A read-only field has no choice, and a relation may have any number of rows.
    if !field.read_only
        && !field.related
        && let Some(choices) = &field.choices
    {
        let choices = choices.iter().map(|choice| json!({"value": choice.value, "display_name": choice.label}));
        info.insert("choices".to_owned(), choices.collect());
    }
    info.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::arguments::info::ChoiceInfo;

    fn field(name: &str, type_name: &'static str) -> FieldInfo {
        FieldInfo { required: true, label: Some(name.to_uppercase()), ..FieldInfo::new(name, type_name) }
    }

    #[test]
    fn only_known_attributes_are_shown() {
        assert_eq!(
            field_info(&FieldInfo::new("x", "field")),
            json!({"type": "field", "required": false, "read_only": false})
        );
        let price = FieldInfo {
            read_only: true,
            help_text: Some("Each.".to_owned()),
            min_length: Some(1),
            max_length: Some(2),
            min_value: Some(json!(0.5)),
            max_value: Some(json!(9)),
            max_digits: Some(5),
            decimal_places: Some(2),
            ..field("price", "decimal")
        };
        assert_eq!(
            field_info(&price),
            json!({
                "type": "decimal", "required": true, "read_only": true, "label": "PRICE", "help_text": "Each.",
                "min_length": 1, "max_length": 2, "min_value": 0.5, "max_value": 9, "max_digits": 5, "decimal_places": 2,
            })
        );
    }

    #[test]
    fn fields_hold_fields() {
        let size = FieldInfo { choices: Some(vec![ChoiceInfo::new(1, "Small")]), ..field("size", "choice") };
        let told = json!({
            "type": "choice", "required": true, "read_only": false, "label": "SIZE",
            "choices": [{"value": 1, "display_name": "Small"}],
        });
        assert_eq!(field_info(&size), told);
        let label = FieldInfo { children: Some(vec![size]), ..field("label", "nested object") };
        assert_eq!(field_info(&label)["children"], json!({"size": told}));
        let lines = FieldInfo { child: Some(Box::new(label)), ..field("lines", "field") };
        assert_eq!(field_info(&lines)["child"]["children"], json!({"size": told}));
    }

    #[test]
    fn relations_and_what_is_only_shown_have_no_choices() {
        let choices = Some(vec![ChoiceInfo::new(1, "One")]);
        for field in [
            FieldInfo { choices: choices.clone(), related: true, ..field("artist", "field") },
            FieldInfo { choices, read_only: true, ..field("kind", "choice") },
        ] {
            assert_eq!(field_info(&field).get("choices"), None, "{field:?}");
        }
    }
}
