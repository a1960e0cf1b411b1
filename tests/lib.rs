//! Integration tests of the workspace; see `integration/`.
