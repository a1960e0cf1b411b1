//! Texts: blanks, lengths and formats.

use super::single_values::null_character;
use crate::base::exceptions::ErrorDetail;
use crate::schema::arguments::Formed;
use crate::schema::field::{FieldSchema, FieldShape};
use crate::values::{ValueKind, ip, is_email, is_slug, is_url};

impl FieldSchema {
    /// Whether the value is a string without choices or validators.
    pub(crate) fn is_plain_text(&self) -> bool {
        matches!(self.shape, FieldShape::Single(ValueKind::Text))
            && self.choices.is_none()
            && self.validators.is_empty()
    }

    /// Returns the text as it is stored. If it breaks rules, reports each of them and returns `None`.
    pub(crate) fn text(&self, text: String, refuse: &mut dyn FnMut(ErrorDetail)) -> Option<String> {
        let trimmed = if self.arguments.trim == Some(false) { &*text } else { text.trim() };
        if trimmed.is_empty() {
            if !self.allow_blank {
                refuse(ErrorDetail::new("This may not be blank.", "blank"));
            }
            return self.allow_blank.then(String::new);
        }
        let mut is_right = true;
        let mut refuse = |error| {
            is_right = false;
            refuse(error);
        };
        self.text_errors(trimmed).for_each(&mut refuse);
        if self.regex.as_ref().is_some_and(|regex| !regex.is_match(trimmed)) {
            refuse(ErrorDetail::new("This has the wrong format.", "invalid"));
        }
        let formed = self.formed(trimmed).map_err(refuse).unwrap_or(None);
        match formed {
            _ if !is_right => None,
            Some(formed) => Some(formed),
            None if trimmed.len() == text.len() => Some(text),
            None => Some(trimmed.to_owned()),
        }
    }

    /// The errors of a text's length and characters.
    pub(crate) fn text_errors(&self, text: &str) -> impl Iterator<Item = ErrorDetail> {
        let length = text.chars().count();
        let too_long = self
            .max_length
            .filter(|&most| length > most as usize)
            .map(|most| ErrorDetail::new(format!("This may have at most {most} characters."), "max_length"));
        let too_short = self
            .arguments
            .min_length
            .filter(|&least| length < least as usize)
            .map(|least| ErrorDetail::new(format!("This needs at least {least} characters."), "min_length"));
        let null = text.contains('\0').then(null_character);
        [too_long, too_short, null].into_iter().flatten()
    }

    /// Checks the format of the text. Returns the normal form, if the format has one.
    fn formed(&self, text: &str) -> Result<Option<String>, ErrorDetail> {
        let Some(formed) = self.arguments.formed else { return Ok(None) };
        let message = match formed {
            Formed::Email if !is_email(text) => "This must be an email address.",
            Formed::Url if !is_url(text) => "This must be a URL.",
            Formed::Slug if !is_slug(text, false) => {
                "This may have only ASCII letters, digits, underscores and hyphens."
            }
            Formed::UnicodeSlug if !is_slug(text, true) => {
                "This may have only letters, digits, underscores and hyphens."
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
