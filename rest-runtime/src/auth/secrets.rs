//! Random keys, and what of them may lie in a database.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::exceptions::{Error, Result};

/// So many random bytes of the operating system, as hexadecimal digits.
pub(super) fn random<const BYTES: usize>() -> Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Error::other(error.to_string()))?;
    Ok(hex(&bytes))
}

/// The SHA-256 digest of a key. A key has 160 random bits or more, so unlike a password it needs no slow hash.
pub(super) fn digest(purpose: &str, key: &str) -> String {
    // The purpose keeps digests apart: what is known as one must not pass for another.
    hex(&Sha256::new().chain_update(purpose).chain_update([0]).chain_update(key).finalize())
}

/// Whether the texts are equal, in a time that tells nothing about where they differ.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_random_and_digests_are_not() {
        let (one, other) = (random::<20>().expect("bytes"), random::<20>().expect("bytes"));
        assert_eq!(one.len(), 40);
        assert_ne!(one, other);
        assert_eq!(digest("token", &one), digest("token", &one));
        assert_ne!(digest("token", &one), digest("session", &one));
        assert_eq!(digest("token", &one).len(), 64);
        assert!(same("abc", "abc") && !same("abc", "abd") && !same("abc", "ab"));
    }
}
