//! Files of a form.

use super::coerce::{Coercion, Refused};
use super::errors::Name;
use crate::base::exceptions::ErrorDetail;
use crate::formats::parsers::UploadedFile;
use crate::schema::field::{FieldSchema, FieldShape};
use crate::values::FieldValue;

impl Coercion<'_> {
    /// Returns the file or files that the form has for the field, if it has any.
    pub(crate) fn files(&mut self, field: &FieldSchema) -> Result<Option<FieldValue>, Refused> {
        let is_file = |shape: &FieldShape| matches!(shape, FieldShape::File { .. });
        let item = match &field.shape {
            FieldShape::List(item) if is_file(&item.shape) => Some(item),
            shape if is_file(shape) => None,
            _ => return Ok(None),
        };
        let name = form_name(&self.path);
        let Some(form) = self.context.form else { return Ok(None) };
        let files: Vec<&UploadedFile> =
            form.files().filter(|(known, _)| *known == name).map(|(_, file)| file).collect();
        let (Some(last), item) = (files.last(), item) else { return Ok(None) };
        let Some(item) = item else { return self.file(field, last).map(Some) };
        self.length(field, files.len())?;
        let mut values = Vec::with_capacity(files.len());
        let mut refused = None;
        for (index, file) in files.into_iter().enumerate() {
            self.path.push(index.to_string().into());
            match self.file(item, file) {
                Ok(file) => values.push(file),
                Err(one) => refused = Some(one),
            }
            self.path.pop();
        }
        refused.map_or(Ok(Some(FieldValue::List(values))), Err)
    }

    fn file(&mut self, field: &FieldSchema, file: &UploadedFile) -> Result<FieldValue, Refused> {
        let error = if file.name().is_empty() {
            ErrorDetail::new("This file has no name.", "no_name")
        } else if file.size() == 0 && field.arguments.allow_empty != Some(true) {
            ErrorDetail::new("This file is empty.", "empty")
        } else if let Some(most) = field.max_length.filter(|most| file.name().chars().count() > *most as usize) {
            ErrorDetail::new(format!("The name of this file may have at most {most} characters."), "max_length")
        } else {
            return Ok(FieldValue::File(file.clone()));
        };
        Err(self.refuse(field.error(error)))
    }
}

/// Returns the name that a form has for this path: `lines[0]photo`, `owner.photo`.
fn form_name(path: &[Name]) -> String {
    let mut text = String::new();
    let mut after_index = true;
    for name in path {
        let is_index = name.parse::<usize>().is_ok();
        match (is_index, after_index) {
            (true, _) => text.extend(["[", name, "]"]),
            (false, true) => text.push_str(name),
            (false, false) => text.extend([".", name]),
        }
        after_index = is_index;
    }
    text
}
