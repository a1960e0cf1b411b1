//! Tests of the macros that need no compiler.

mod expand;
