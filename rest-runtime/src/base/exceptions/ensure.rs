//! The macro `ensure!`.

/// Returns an error from the function unless the condition holds, for validators, hooks and actions.
///
/// The error is any value that converts into [`Error`](crate::exceptions::Error). It is evaluated only if the condition
/// fails.
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
