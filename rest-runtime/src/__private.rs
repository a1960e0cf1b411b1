//! What expansions of the macros call. No semver promise is made for anything here.
