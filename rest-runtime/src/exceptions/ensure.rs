//! An error where a condition does not hold.

/// Leaves the function with an error unless the condition holds: for validators, hooks and actions. The error is anything
/// that [`Error`](crate::exceptions::Error) comes from, and it is made only where it is needed.
///
/// ```
/// use rest_runtime::prelude::*;
///
/// fn no_digits(name: &str) -> Result<()> {
///     ensure!(!name.contains(char::is_numeric), ErrorDetail::new("A name has no digits.", "digits"));
///     Ok(())
/// }
///
/// assert!(no_digits("Anna").is_ok());
/// assert_eq!(no_digits("Anna 2").unwrap_err().status(), 400);
/// ```
#[macro_export]
macro_rules! ensure {
    ($holds:expr, $error:expr $(,)?) => {
        if !$holds {
            return ::core::result::Result::Err(::core::convert::Into::into($error));
        }
    };
}
