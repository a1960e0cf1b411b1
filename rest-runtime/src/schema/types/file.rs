//! Uploaded files.

use super::{FieldType, Filed, Shape, TypeInfo};
use crate::formats::parsers::UploadedFile;
use crate::values::Datum;

impl FieldType<Filed> for UploadedFile {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::File)
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        match datum {
            Datum::File(file) => Some(file),
            _ => None,
        }
    }

    fn to_datum(&self) -> Datum {
        Datum::File(self.clone())
    }

    fn empty() -> Option<Self> {
        Some(Self::new("", "", ""))
    }
}
