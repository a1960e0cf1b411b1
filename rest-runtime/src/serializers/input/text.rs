//! Texts: blanks, lengths, and what they have to be.

use super::super::field::FieldSchema;
use super::single::null_character;
use crate::exceptions::ErrorDetail;
use crate::fields::Formed;
use crate::values::{ip, is_email, is_slug, is_url};

impl FieldSchema {
    /// The text as it is kept; every rule that it breaks is told.
    pub(super) fn text(&self, text: String) -> Result<String, Vec<ErrorDetail>> {
        let trimmed = if self.arguments.trim == Some(false) { &*text } else { text.trim() };
        if trimmed.is_empty() {
            return if self.allow_blank {
                Ok(String::new())
            } else {
                Err(vec![ErrorDetail::new("This may not be blank.", "blank")])
            };
        }
        let mut errors = Vec::new();
        let length = trimmed.chars().count();
        if let Some(most) = self.max_length.filter(|&most| length > most as usize) {
            errors.push(ErrorDetail::new(format!("This may have at most {most} characters."), "max_length"));
        }
        if let Some(least) = self.arguments.min_length.filter(|&least| length < least as usize) {
            errors.push(ErrorDetail::new(format!("This needs at least {least} characters."), "min_length"));
        }
        if trimmed.contains('\0') {
            errors.push(null_character());
        }
        if self.regex.as_ref().is_some_and(|regex| !regex.is_match(trimmed)) {
            errors.push(ErrorDetail::new("This does not have the form that is needed here.", "invalid"));
        }
        let formed = self.formed(trimmed).map_err(|error| errors.push(error)).unwrap_or(None);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(match formed {
            Some(formed) => formed,
            None if trimmed.len() == text.len() => text,
            None => trimmed.to_owned(),
        })
    }

    /// Another form of the text, where it is kept in one.
    fn formed(&self, text: &str) -> Result<Option<String>, ErrorDetail> {
        let Some(formed) = self.arguments.formed else { return Ok(None) };
        let message = match formed {
            Formed::Email if !is_email(text) => "This must be an email address.",
            Formed::Url if !is_url(text) => "This must be a URL.",
            Formed::Slug if !is_slug(text, false) => {
                "This may have letters of ASCII, digits, underscores and hyphens alone."
            }
            Formed::UnicodeSlug if !is_slug(text, true) => {
                "This may have letters, digits, underscores and hyphens alone."
            }
            Formed::Ip(version) => {
                let address =
                    ip(text, version).ok_or_else(|| ErrorDetail::new("This must be an IP address.", "invalid"));
                return address.map(Some);
            }
            _ => return Ok(None),
        };
        Err(ErrorDetail::new(message, "invalid"))
    }
}
