//! Random keys, and the digests of them that are stored.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::base::exceptions::{Error, Result};

/// Returns this number of random bytes from the operating system, as hexadecimal digits.
pub(super) fn random<const BYTES: usize>() -> Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Error::other(error.to_string()))?;
    Ok(hex(&bytes))
}

/// The SHA-256 digest of a key. Unlike a password, a key has at least 160 random bits, so it needs no slow hash.
pub(super) fn digest(purpose: &str, key: &str) -> String {
    // The purpose separates digests: one that leaks for one purpose must not be valid for another.
    hex(&Sha256::new().chain_update(purpose).chain_update([0]).chain_update(key).finalize())
}

/// Whether the texts are equal, in constant time.
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
