//! Uploaded files.

use super::{FieldType, Filed, Shape, TypeInfo};
use crate::formats::parsers::UploadedFile;
use crate::values::FieldValue;

impl FieldType<Filed> for UploadedFile {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::File)
    }

    fn from_field_value(field_value: FieldValue) -> Option<Self> {
        match field_value {
            FieldValue::File(file) => Some(file),
            _ => None,
        }
    }

    fn to_field_value(&self) -> FieldValue {
        FieldValue::File(self.clone())
    }

    fn empty() -> Option<Self> {
        Some(Self::new("", "", ""))
    }
}
