//! HTTP methods as a user names them: `GET, POST` or `"get, post"`.

use crate::diagnostics::{Errors, unknown};
use crate::list::Word;
use crate::vocabulary::{METHODS, Method, find, names};

/// The methods that there are, each once.
pub(crate) fn known(words: &[Word], errors: &mut Errors) -> Vec<&'static Method> {
    let mut known: Vec<&'static Method> = Vec::new();
    for word in words {
        let name = word.text.to_ascii_uppercase();
        match find(&METHODS, &name) {
            None if name == "OPTIONS" => {
                errors.push_at(word.span, "OPTIONS needs no function: every view answers it; drop the word");
            }
            None => errors.push_at(word.span, unknown("method", &name, &names(&METHODS))),
            Some(method) if known.contains(&method) => {
                errors.push_at(word.span, format!("the method `{name}` is named twice; name it once"));
            }
            Some(method) => known.push(method),
        }
    }
    known
}
